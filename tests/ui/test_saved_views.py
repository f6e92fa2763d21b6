"""Saved views: who sees which, what a tab counts, what an address says, what a list still costs."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.ui.listing.services import MOST_VIEWS, choose_columns, open_first, save_view
from federation.ui.models import ListChoice, SavedView
from tests.factories.accounts import city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.members.pages import error_of, form_data, post_queries, queries, secretary_of

pytestmark = pytest.mark.django_db

NAME = "chambers:chamber_list"
LIST = reverse(NAME)
SAVE = reverse("ui:view_save")
REMOTE = "columns=name,kind&kind=remote&sort=name"
ALL_LISTS = [
    NAME,
    "members:enterprise_list",
    "members:person_list",
    "proposals:proposal_list",
    "proposals:assignment_list",
    "liaison:department_list",
    "accounts:organisation_list",
    "accounts:sign_in_history",
]


def view_of(user, name="异地", query=REMOTE, list_name=NAME, **fields) -> SavedView:
    return save_view(list_name, query, actor=user, name=name, **fields)


def labels(response) -> list[str]:
    return [str(tab["label"]) for tab in response.context["tabs"]]


def tab(response, label: str) -> dict:
    return next(one for one in response.context["tabs"] if one["label"] == label)


def address_of(view: SavedView) -> str:
    return f"{LIST}?{view.query}&view={view.pk}"


# Who sees which -------------------------------------------------------------------------------------------


def test_a_neighbours_private_view_shows_nowhere(signed_in, desk):
    foreign = view_of(city_clerk(), name="别人的私人视图")
    client = signed_in(desk)

    assert "别人的私人视图" not in client.get(LIST).content.decode()
    assert "别人的私人视图" not in client.get(f"{reverse('ui:views')}?list={NAME}").content.decode()
    assert "别人的私人视图" not in client.get(f"{LIST}?view={foreign.pk}").content.decode()
    for name in ("view_open", "view_edit", "view_delete"):
        assert client.get(reverse(f"ui:{name}", args=[foreign.pk])).status_code == 404
    for name in ("view_first", "view_move", "view_overwrite", "view_delete"):
        assert client.post(reverse(f"ui:{name}", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("own", set()),
        ("unit", {"colleague"}),
        ("subtree", {"colleague", "secretary"}),
    ],
)
def test_a_county_shares_with_its_unit_or_with_those_below_and_with_no_neighbour(
    signed_in, county, county_desk, audience, sees
):
    people = {
        "colleague": county_clerk(county),
        "secretary": secretary_of(ChamberFactory(parent=county).organisation),
        "city": city_clerk(),
        "neighbour": secretary_of(ChamberFactory().organisation),
    }
    view_of(county_desk, name="桃溪的视图", audience=audience)

    found = {who for who, user in people.items() if "桃溪的视图" in labels(signed_in(user).get(LIST))}

    assert found == sees


def test_only_the_citys_staff_shows_a_view_to_everybody(signed_in, county_desk, desk):
    data = form_data(list=NAME, state=REMOTE, name="全市", audience="everybody")
    refused = signed_in(county_desk).post(SAVE, data)
    assert refused.status_code == 422 and not SavedView.objects.exists()

    signed_in(desk).post(SAVE, form_data(list=NAME, state=REMOTE, name="全市", audience="everybody"))

    assert "全市" in labels(signed_in(county_desk).get(LIST))


def test_who_may_not_enter_a_list_learns_nothing_of_its_shared_views(signed_in, desk):
    view = view_of(desk, audience="everybody", query="q=某某&sort=name")
    client = signed_in(person_with(Role.SYSTEM_ADMIN))

    assert client.get(reverse("ui:view_open", args=[view.pk])).status_code == 404
    assert client.get(f"{reverse('ui:views')}?list={NAME}").status_code == 400
    assert client.get(f"{SAVE}?list={NAME}").status_code == 400
    assert client.post(SAVE, form_data(list=NAME, state="", name="x", audience="own")).status_code == 400


@pytest.mark.parametrize("name", ["", "nonsense", "ui:home", "chambers:chamber_detail", "\x00", "a" * 300])
def test_a_list_that_does_not_exist_has_no_views(signed_in, desk, name):
    client = signed_in(desk)

    assert client.get(reverse("ui:views"), {"list": name}).status_code == 400
    assert client.get(reverse("ui:columns"), {"list": name}).status_code == 400


# Saving ---------------------------------------------------------------------------------------------------


def test_saving_keeps_filters_search_order_columns_and_page_size(signed_in, desk):
    client = signed_in(desk)
    page = client.get(f"{LIST}?kind=remote&q=云&sort=-term&size=20&columns=name,term,kind&after=&nonsense=1")

    state = page.context["tools"]["state"]
    response = client.post(SAVE, form_data(list=NAME, state=state, name="我的", audience="own"), follow=True)

    assert parse_qs(SavedView.objects.get().query) == {
        "kind": ["remote"],
        "q": ["云"],
        "sort": ["-term"],
        "size": ["20"],
        "columns": ["name,term,kind"],
    }
    assert tab(response, "我的")["active"] and response.context["tools"]["changed"] is False
    assert [one.key for one in response.context["columns"]] == ["name", "term", "kind"]
    assert AuditEntry.objects.filter(event="ui.view_saved", actor=desk).count() == 1


def test_what_the_list_does_not_know_is_not_saved(signed_in, desk):
    state = "kind=remote&password=1&view=7&after=x&export=csv"
    signed_in(desk).post(SAVE, form_data(list=NAME, state=state, name="净", audience="own"))

    assert SavedView.objects.get().query == "kind=remote"


def test_a_name_is_taken_once_by_one_person_and_a_doubled_click_saves_once(signed_in, desk):
    view_of(desk, name="异地")
    view_of(city_clerk(), name="异地")
    client = signed_in(desk)
    refused = client.post(SAVE, form_data(list=NAME, state="", name="异地", audience="own"))
    assert refused.status_code == 422 and error_of(refused, "name")

    data = form_data(list=NAME, state="", name="另一个", audience="own")
    assert [client.post(SAVE, data).status_code for _click in range(2)] == [302, 302]
    assert SavedView.objects.filter(name="另一个").count() == 1


def test_a_person_keeps_a_bounded_number_of_views(signed_in, desk):
    for number in range(MOST_VIEWS):
        view_of(desk, name=f"视图{number}")

    refused = signed_in(desk).post(SAVE, form_data(list=NAME, state="", name="多", audience="own"))

    assert refused.status_code == 422 and str(MOST_VIEWS) in error_of(refused, "name")


def test_overwriting_renaming_moving_and_deleting_one_s_own(signed_in, desk):
    first, second = view_of(desk, name="甲"), view_of(desk, name="乙")
    client = signed_in(desk)

    client.post(reverse("ui:view_move", args=[second.pk]), {"by": "up"})
    assert labels(client.get(LIST))[-2:] == ["乙", "甲"]
    client.post(reverse("ui:view_overwrite", args=[first.pk]), {"state": "kind=park&evil=1"})
    assert SavedView.objects.get(pk=first.pk).query == "kind=park"
    client.post(reverse("ui:view_edit", args=[first.pk]), form_data(name="丙", audience="unit"))
    assert labels(client.get(LIST))[-2:] == ["乙", "丙"]
    client.post(reverse("ui:view_delete", args=[second.pk]), form_data())
    assert labels(client.get(LIST))[-1] == "丙" and SavedView.objects.count() == 1
    events = AuditEntry.objects.filter(event__startswith="ui.view_", actor=desk).order_by("id")
    assert list(events.values_list("event", flat=True)) == [
        "ui.view_saved",
        "ui.view_saved",
        "ui.view_moved",
        "ui.view_changed",
        "ui.view_changed",
        "ui.view_deleted",
    ]


def test_saving_a_view_costs_little(signed_in, desk):
    client = signed_in(desk)
    client.get(LIST)

    cost, response = post_queries(
        client, SAVE, form_data(list=NAME, state=REMOTE, name="异地", audience="own")
    )

    assert response.status_code == 302
    assert cost <= 9  # two for the person, lock, count, last place, insert, trail, form key, and the redirect


# Opening --------------------------------------------------------------------------------------------------


def test_a_tab_counts_its_rows_within_reach_and_carries_the_whole_state(signed_in, desk, county, county_desk):
    ChamberFactory(kind="remote", parent=county)
    ChamberFactory(kind="remote")
    ChamberFactory(kind="park", parent=county)
    view = view_of(desk, name="异地的", audience="everybody")

    assert tab(signed_in(desk).get(LIST), "异地的")["count"] == "2"
    found = tab(signed_in(county_desk).get(LIST), "异地的")

    assert found["count"] == "1" and found["url"] == address_of(view)
    shown = signed_in(county_desk).get(found["url"]).context
    assert shown["count"] == 1 and [one.key for one in shown["columns"]] == ["name", "kind"]


def test_the_short_address_leads_to_the_state(signed_in, desk):
    view = view_of(desk)

    response = signed_in(desk).get(reverse("ui:view_open", args=[view.pk]))

    assert (response.status_code, response.url) == (302, address_of(view))


def test_a_view_with_a_lost_filter_opens_without_it_and_says_so(signed_in, desk):
    ChamberFactory(kind="remote")
    view = view_of(desk, name="旧", query="kind=remote&sort=name&tea=green")

    response = signed_in(desk).get(address_of(view))

    assert response.context["count"] == 1
    assert any("tea" in note for note in response.context["notes"])
    assert "tea" in response.content.decode()


def test_a_view_with_a_value_that_is_no_longer_offered_opens_without_it_and_says_so(signed_in, desk):
    ChamberFactory(kind="remote")
    view = view_of(desk, name="旧", query="kind=remote&region=99999999&sort=name")
    response = signed_in(desk).get(address_of(view))

    assert response.context["count"] == 1 and tab(response, "旧")["count"] == "1"
    assert len(response.context["notes"]) == 1 and not response.context["filters"].errors
    assert "region" not in response.context["export_urls"][0]["url"]
    # Without a view the same value is the reader's own slip: no row is shown that was not asked for.
    plain = signed_in(desk).get(f"{LIST}?kind=remote&region=99999999")
    assert plain.context["count"] == 0 and plain.context["filters"].errors


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "sort=nonsense",
        "columns=nonsense",
        "view=99999999",
        "view=%00",
        "view=" + "9" * 400,
        "%00=1",
        "size=7&columns=,,,",
        "columns=" + "a," * 3000,
    ],
)
def test_an_address_that_asks_in_vain_is_answered_with_the_list(signed_in, desk, query):
    ChamberFactory()

    response = signed_in(desk).get(f"{LIST}?{query}")

    assert response.status_code == 200 and response.context["count"] == 1
    assert len(response.context["notes"]) == (0 if query.startswith("size=") else 1)


def test_the_view_that_opens_first_is_reached_from_the_bare_list_and_left_again(signed_in, desk):
    view = view_of(desk)
    client = signed_in(desk)
    client.post(reverse("ui:view_first", args=[view.pk]))

    bare = client.get(LIST)
    assert (bare.status_code, bare.url) == (302, address_of(view))
    shown = client.get(bare.url)
    everything = client.get(tab(shown, tabs_first(shown))["url"])
    assert everything.status_code == 200 and everything.context["tabs"][0]["active"]
    # What htmx asks for is the list itself: emptied conditions stay empty.
    assert client.get(LIST, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="results").status_code == 200

    client.post(reverse("ui:view_first", args=[view.pk]), {"first": "0"})
    assert client.get(LIST).status_code == 200


def tabs_first(response) -> str:
    return response.context["tabs"][0]["label"]


def test_a_deleted_first_view_leaves_the_list_as_it_was(signed_in, desk):
    view = view_of(desk)
    open_first(view, actor=desk, first=True)
    view.delete()

    assert signed_in(desk).get(LIST).status_code == 200


@pytest.mark.parametrize("name", ALL_LISTS)
def test_every_list_costs_six_queries_with_saved_views_and_chosen_columns(signed_in, desk, name):
    client = signed_in(desk)
    client.get(reverse(name))
    view_of(desk, query="sort=name", list_name=name)
    one = queries(client, reverse(name))
    for number in range(3):
        view_of(desk, name=f"共享{number}", query="sort=-name", list_name=name, audience="everybody")
    choose_columns(name, "name", actor=desk)

    assert queries(client, reverse(name)) == one <= 6
    assert "共享2" in labels(client.get(reverse(name)))


def test_a_view_of_all_assignments_counts_all_of_them_although_the_list_opens_with_the_open_ones(
    signed_in, desk
):
    name = "proposals:assignment_list"
    view_of(desk, query="all=1&sort=due", name="含已办", list_name=name)

    page = signed_in(desk).get(reverse(name))

    assert "all" not in page.context["notes"] and page.context["notes"] == []
    assert tab(page, "含已办")["url"].startswith(f"{reverse(name)}?all=1")


# Columns --------------------------------------------------------------------------------------------------


def choose(client, order, shown, **more):
    data = {"list": NAME, "state": "kind=remote", "order": order, "shown": shown} | more
    return client.post(reverse("ui:columns"), data)


def heads(response) -> list[str]:
    return [one.key for one in response.context["columns"]]


def test_chosen_columns_are_kept_in_their_order_and_carried_in_the_address(signed_in, desk):
    client = signed_in(desk)

    response = choose(client, ["term", "kind", "level"], ["level", "term"])

    assert response.url == f"{LIST}?columns=name,term,level&kind=remote"
    assert heads(client.get(LIST)) == ["name", "term", "level"]
    assert heads(client.get(f"{LIST}?columns=kind")) == ["name", "kind"]
    other = signed_in(city_clerk()).get(LIST)
    assert heads(other)[:2] == ["name", "kind"] and "level" in heads(other)


def test_a_button_moves_a_column_without_keeping_anything_yet(signed_in, desk):
    response = choose(signed_in(desk), ["term", "kind", "level"], ["kind"], up="kind")

    rows = response.context["rows"]
    assert [row["key"] for row in rows[:3]] == ["kind", "term", "level"]
    assert [row["shown"] for row in rows[:3]] == [True, False, False]
    assert not ListChoice.objects.exists()


def test_the_name_stays_and_the_usual_columns_come_back(signed_in, desk):
    client = signed_in(desk)
    choose(client, ["kind"], [])
    assert heads(client.get(LIST)) == ["name"]

    choose(client, ["kind"], ["kind"], usual="1")

    assert ListChoice.objects.get().columns == ""
    assert len(heads(client.get(LIST))) > 5


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_the_chosen_columns_in_their_order(signed_in, desk, kind):
    ChamberFactory(name="深圳云州商会", kind="remote")

    response = signed_in(desk).get(f"{LIST}?columns=name,status,kind&export={kind}")
    raw = b"".join(response.streaming_content)

    if kind == "csv":
        lines = raw.decode("utf-8-sig").splitlines()
        assert [len(line.split(",")) for line in lines] == [3, 3]
        assert lines[1].startswith("深圳云州商会,")
    else:
        import io

        import openpyxl

        rows = list(openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True))
        assert [len(row) for row in rows] == [3, 3] and rows[1][0] == "深圳云州商会"


def test_links_of_the_list_keep_the_state(signed_in, desk):
    for _number in range(21):
        ChamberFactory(kind="remote")
    view = view_of(desk, query="columns=name,term&kind=remote&size=20&sort=-name")

    context = signed_in(desk).get(address_of(view)).context

    for url in (context["next_url"], context["page_sizes"][1][1], context["export_urls"][0]["url"]):
        query = parse_qs(urlsplit(url).query)
        assert query["columns"] == ["name,term"] and query["kind"] == ["remote"]
        assert query["view"] == [str(view.pk)] and query["sort"] == ["-name"]


def test_results_alone_bring_the_tools_for_the_new_state(signed_in, desk):
    text = signed_in(desk).get(f"{LIST}?kind=park", HTTP_HX_TARGET="results").content.decode()

    assert text.count('hx-swap-oob="true"') == 3 and "kind=park&amp;export=csv" in text
