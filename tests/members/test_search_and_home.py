"""Global search and the workbench: only what one may see, at a fixed cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from federation.reference.models import Region
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import BUSINESS_STRANGERS, queries

pytestmark = pytest.mark.django_db

SEARCH, HOME = reverse("ui:search"), reverse("ui:home")


def found(response) -> dict[str, list[str]]:
    return {
        str(group.more_url).split("?")[0]: [hit.title for hit in group.hits]
        for group in response.context["groups"]
    }


def test_every_kind_is_found_in_its_group(signed_in, desk):
    ChamberFactory(name="云州市茶业商会")
    EnterpriseFactory(name="云州茶业有限公司")
    PersonFactory(name="茶业")
    DepartmentFactory(name="云州市茶业局")
    groups = found(signed_in(desk).get(SEARCH, {"q": "茶业"}))
    assert list(groups) == [
        reverse("chambers:chamber_list"),
        reverse("members:enterprise_list"),
        reverse("members:person_list"),
        reverse("liaison:department_list"),
    ]


@pytest.mark.parametrize("text", ["茶业", "茶", "cysh", "chaye", "业 茶业"])
def test_a_chamber_is_found_by_parts_of_its_name_and_by_pinyin(signed_in, desk, text):
    ChamberFactory(name="桃溪县茶业商会")
    assert found(signed_in(desk).get(SEARCH, {"q": text}))


def test_a_neighbours_records_are_not_found(signed_in, county, county_desk):
    ChamberFactory(name="云州市茶业商会")
    ChamberFactory(name="桃溪县茶业商会", parent=county)
    groups = found(signed_in(county_desk).get(SEARCH, {"q": "茶业"}))
    assert groups == {reverse("chambers:chamber_list"): ["桃溪县茶业商会"]}


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_find_nothing_and_have_no_figures(signed_in, role):
    ChamberFactory(name="云州市茶业商会")
    client = signed_in(person_with(role))
    assert not found(client.get(SEARCH, {"q": "茶业"}))
    context = client.get(HOME).context
    assert not context["figures"] and not context["panels"]


def test_more_than_five_hits_lead_to_the_list(signed_in, desk):
    for number in range(6):
        ChamberFactory(name=f"茶业商会第{number}分会")
    group = signed_in(desk).get(SEARCH, {"q": "茶业"}).context["groups"][0]
    assert len(group.hits) == 5 and group.has_more and "q=" in group.more_url


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "'; --", "<script>alert(1)</script>", "茶" * 5000, "\\", "%"]
)
def test_any_text_is_answered(signed_in, desk, text):
    response = signed_in(desk).get(SEARCH, {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_htmx_asks_for_the_found_things_alone(signed_in, desk):
    text = signed_in(desk).get(SEARCH, {"q": "茶"}, HTTP_HX_TARGET="search-results").content.decode()
    assert "<html" not in text and 'id="search-results"' in text


def test_a_search_costs_nine_queries_however_much_is_found(signed_in, desk):
    client = signed_in(desk)
    for _turn in range(2):
        ChamberFactory(name=f"茶业商会{_turn}")
        EnterpriseFactory(name=f"茶业公司{_turn}")
        PersonFactory(name="茶业")
    queries(client, f"{SEARCH}?q=茶业")
    assert queries(client, f"{SEARCH}?q=茶业") <= 9


def test_the_workbench_counts_what_is_within_reach(signed_in, county, county_desk):
    region = Region.objects.first()
    ChamberFactory(parent=county, region=region, term_ends_on="2020-01-01")
    ChamberFactory(region=region)
    EnterpriseFactory(parent=county)
    context = signed_in(county_desk).get(HOME).context
    figures = {figure.url: figure.value for figure in context["figures"]}
    assert figures[reverse("chambers:chamber_list")] == "1"
    assert figures[reverse("members:enterprise_list")] == "1"
    tiles = next(panel["tiles"] for panel in context["panels"] if "tiles" in panel)
    assert [(tile.name, tile.count) for tile in tiles] == [(region.short_name, 1)]


def test_a_tile_leads_to_the_list_that_gives_its_number(signed_in, desk):
    region = Region.objects.first()
    ChamberFactory(name="此地商会", region=region)
    ChamberFactory(name="远方商会", kind="remote")
    client = signed_in(desk)
    tiles = next(panel["tiles"] for panel in client.get(HOME).context["panels"] if "tiles" in panel)
    assert len(tiles) == 2
    for tile in tiles:
        context = client.get(tile.url).context
        assert context["count"] == tile.count == 1


def test_the_workbench_costs_the_same_with_one_and_three_chambers(signed_in, desk):
    client, region = signed_in(desk), Region.objects.first()
    ChamberFactory(region=region)
    queries(client, HOME)
    one = queries(client, HOME)
    ChamberFactory(region=region)
    ChamberFactory(kind="remote")
    assert queries(client, HOME) == one


def test_a_department_has_a_workbench_without_empty_promises(signed_in):
    client = signed_in(person_with(Role.DEPARTMENT, DepartmentFactory().organisation))
    assert client.get(HOME).status_code == 200


def test_the_inbox_says_that_it_is_empty(signed_in, desk):
    assert "p-empty" in signed_in(desk).get(reverse("notices:inbox")).content.decode()
