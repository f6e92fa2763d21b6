"""The pages of chambers: what they cost and who sees what."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Officer
from chambers.services.officers import appoint_officer, award_honour
from chambers.services.party_coverage import cover_chamber
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Role
from federation.reference.models import Region
from tests.answers import plain
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.party import PartyFactory
from tests.members.pages import BUSINESS_STRANGERS, queries, secretary_of

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:chamber_list")
TABS = ("detail", "members", "officers", "honours", "files", "timeline")


def page(chamber, name="detail"):
    return reverse(f"chambers:chamber_{name}", args=[chamber.pk])


def furnished(**fields) -> Chamber:
    """A chamber with an officer, an honour and a member."""
    chamber = ChamberFactory(**fields)
    appoint_officer(chamber, PersonFactory(), Officer.Office.PRESIDENT, actor=None)
    award_honour(chamber.organisation, actor=None, title="四好商会", level="city", year=2024)
    admit_member(chamber, EnterpriseFactory().organisation, actor=None)
    return chamber


def test_the_list_costs_six_queries_for_one_chamber_and_for_three(signed_in, desk):
    client = signed_in(desk)
    furnished()
    queries(client, LIST)
    one = queries(client, LIST)
    furnished()
    furnished()
    assert queries(client, LIST) == one <= 6


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_costs_eight_queries_whatever_hangs_on_the_chamber(signed_in, desk, tab):
    client = signed_in(desk)
    chamber = furnished()
    queries(client, page(chamber, tab))
    one = queries(client, page(chamber, tab))
    for _turn in range(2):
        appoint_officer(chamber, PersonFactory(), Officer.Office.COUNCIL, actor=None)
        award_honour(chamber.organisation, actor=None, title="五星商会", level="city", year=2020 + _turn)
        admit_member(chamber, EnterpriseFactory().organisation, actor=None)
    assert queries(client, page(chamber, tab)) == one <= 8


def test_the_list_shows_president_best_level_and_party_organisation(signed_in, desk):
    chamber = furnished(name="云州市浙江商会")
    cover_chamber(PartyFactory(name="浙商党总支", kind="general"), chamber, actor=None)
    furnished(name="云州市江西商会", has_party_organisation=True)
    award_honour(chamber.organisation, actor=None, title="全国四好商会", level="nation", year=2020)
    text = signed_in(desk).get(LIST).content.decode()
    president = chamber.officers.get().person.name
    assert "云州市浙江商会" in text and president in text
    assert text.count("党总支</span>") == text.count("已建党组织</span>") == 1
    assert 'data-tone="red"><svg' in text


def test_a_neighbours_chamber_is_not_shown(signed_in, county, county_desk):
    own = ChamberFactory(name="桃溪县茶业商会", parent=county)
    foreign = ChamberFactory(name="云州市餐饮商会")
    text = signed_in(county_desk).get(LIST).content.decode()
    assert own.organisation.name in text
    assert foreign.organisation.name not in text


@pytest.mark.parametrize("tab", TABS)
def test_a_foreign_chamber_answers_exactly_like_a_missing_one(signed_in, county_desk, tab):
    client = signed_in(county_desk)
    foreign = client.get(page(ChamberFactory(), tab))
    missing = client.get(reverse(f"chambers:chamber_{tab}", args=[999_999_999]))
    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
@pytest.mark.parametrize("tab", TABS)
def test_administrators_see_no_chamber(signed_in, role, tab):
    chamber = ChamberFactory()
    client = signed_in(person_with(role))
    assert client.get(LIST).status_code == 403
    assert client.get(page(chamber, tab)).status_code == 403


def test_a_secretary_sees_the_own_chamber_only(signed_in):
    own, other = ChamberFactory(), ChamberFactory()
    client = signed_in(secretary_of(own.organisation))
    text = client.get(LIST).content.decode()
    assert own.organisation.name in text and other.organisation.name not in text
    assert client.get(page(own, "timeline")).status_code == 200
    assert client.get(page(other)).status_code == 404


def test_an_enterprise_sees_the_public_face_of_a_chamber_but_not_its_inside(signed_in):
    chamber = furnished(phone="0736-7712345")
    user = person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    client = signed_in(user)
    text = client.get(page(chamber)).content.decode()
    assert chamber.organisation.name in text and "0736-7712345" not in text
    assert page(chamber, "members") not in text
    assert client.get(page(chamber, "members")).status_code == 403
    assert client.get(page(chamber, "files")).status_code == 403


def test_a_chamber_in_preparation_is_not_public(signed_in):
    chamber = ChamberFactory(status=Organisation.Status.PREPARING)
    user = person_with(Role.DEPARTMENT)
    assert signed_in(user).get(page(chamber)).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=remote", {"remote"}),
        ("kind=remote&kind=park", {"remote", "park"}),
        ("status=preparing", {"preparing"}),
        ("term=overdue", {"overdue"}),
        ("term=year", {"soon"}),
        ("term=3m", {"soon"}),
        ("honour=province", {"remote"}),
        ("honour=city", {"remote", "park"}),
        ("q=深圳", {"remote"}),
        ("q=szyzsh", {"remote"}),
    ],
)
def test_a_filter_narrows_the_list_to_what_it_says(signed_in, desk, query, shown):
    today = timezone.localdate()
    made = {
        "remote": ChamberFactory(name="深圳云州商会", kind="remote"),
        "park": ChamberFactory(name="云山园区商会", kind="park"),
        "preparing": ChamberFactory(name="云州市茶叶商会", status="preparing"),
        "overdue": ChamberFactory(name="云州市木材商会", term_ends_on=today - datetime.timedelta(days=1)),
        "soon": ChamberFactory(name="云州市建材商会", term_ends_on=today + datetime.timedelta(days=20)),
    }
    award_honour(made["remote"].organisation, actor=None, title="四好商会", level="province", year=2024)
    award_honour(made["park"].organisation, actor=None, title="四好商会", level="city", year=2024)
    text = signed_in(desk).get(f"{LIST}?{query}").content.decode()
    assert {key for key, one in made.items() if one.organisation.name in text} == shown


def test_a_region_narrows_the_list(signed_in, desk):
    inside, outside = Region.objects.order_by("code")[:2]
    here = ChamberFactory(name="此地商会", region=inside)
    there = ChamberFactory(name="彼地商会", region=outside)
    text = signed_in(desk).get(f"{LIST}?region={inside.pk}").content.decode()
    assert here.organisation.name in text and there.organisation.name not in text


def test_a_tab_is_the_filter_that_its_address_says(signed_in, desk):
    ChamberFactory(kind="remote")
    tabs = signed_in(desk).get(f"{LIST}?kind=remote").context["tabs"]
    assert [tab["active"] for tab in tabs] == [False, True, False, False, False]
    assert tabs[1]["count"] == "1" and tabs[1]["url"] == f"{LIST}?kind=remote"


@pytest.mark.parametrize("sort", ["name", "-name", "term", "-term"])
def test_pages_follow_each_other_without_gap_or_double(signed_in, desk, sort):
    today = timezone.localdate()
    names = set()
    for number in range(45):
        ends = today + datetime.timedelta(days=number % 7) if number % 3 else None
        names.add(ChamberFactory(term_ends_on=ends).organisation.name)
    client = signed_in(desk)
    seen, url = [], f"{LIST}?size=20&sort={sort}"
    while url:
        context = client.get(url).context
        seen += [row["organisation__name"] for row in context["object_list"]]
        url = context["next_url"]
    assert sorted(seen) == sorted(names)


def test_a_broken_page_address_is_answered_in_words(signed_in, desk):
    response = signed_in(desk).get(f"{LIST}?after=zzz")
    assert response.status_code == 200 and response.context["filters"].non_field_errors()


@pytest.mark.parametrize("query", ["q=%00", "kind=nonsense", "region=99999999", "term=x", "status=1"])
def test_a_filter_value_that_does_not_exist_is_no_error_of_the_portal(signed_in, desk, query):
    assert signed_in(desk).get(f"{LIST}?{query}").status_code == 200


def test_the_export_holds_the_filtered_rows_and_is_on_the_trail(signed_in, desk):
    from federation.audit.models import AuditEntry

    ChamberFactory(name="深圳云州商会", kind="remote")
    ChamberFactory(name="云州市餐饮商会")
    response = signed_in(desk).get(f"{LIST}?kind=remote&export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "深圳云州商会" in text and "云州市餐饮商会" not in text
    assert AuditEntry.objects.filter(event="chambers.list_exported").count() == 1


def test_a_secretary_is_offered_no_export(signed_in):
    client = signed_in(secretary_of(ChamberFactory().organisation))
    assert client.get(f"{LIST}?export=csv").status_code == 400


def test_htmx_asks_for_the_results_alone(signed_in, desk):
    text = signed_in(desk).get(LIST, HTTP_HX_TARGET="results").content.decode()
    assert "<html" not in text and 'id="results"' in text


def test_an_empty_list_says_why_and_a_filtered_one_offers_to_clear(signed_in, desk):
    client = signed_in(desk)
    assert "p-empty" in client.get(LIST).content.decode()
    ChamberFactory()
    assert f'href="{LIST}"' in client.get(f"{LIST}?kind=park").content.decode()


def test_a_search_without_a_hit_is_not_told_as_an_empty_register(signed_in, desk):
    ChamberFactory()
    client = signed_in(desk)
    response = client.get(f"{LIST}?q=没有的")
    assert str(response.context["empty"]) not in response.content.decode()
