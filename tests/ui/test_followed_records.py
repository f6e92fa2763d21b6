"""Recently opened and followed records: what is shown, who is told, and that it costs nothing extra."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chambers.services.registry import update_chamber
from federation.accounts.models import Post, Role
from federation.audit.services import record
from federation.notices.models import Notice, OutboxMessage
from federation.notices.services import deliver_due
from federation.ui.following.recent import MOST
from federation.ui.models import Follow
from members.services.people import reveal_person
from tests.factories.accounts import city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.proposals import Cast, State
from tests.members.pages import queries

pytestmark = pytest.mark.django_db

RECORDS, STAR, SEARCH = reverse("ui:records"), reverse("ui:follow"), reverse("ui:search")
CHAMBER = "chambers.chamber"


@pytest.fixture(autouse=True)
def nothing_opened_yet():
    cache.clear()


def page(chamber) -> str:
    return reverse("chambers:chamber_detail", args=[chamber.pk])


def star(client, kind: str, key, follow: str = "1", **more):
    return client.post(STAR, {"kind": kind, "key": key, "follow": follow} | more)


def rename(chamber, actor, short_name="新简称"):
    version = type(chamber).objects.get(pk=chamber.pk).organisation.version
    return update_chamber(chamber, actor=actor, version=version, short_name=short_name)


def news(user) -> list[str]:
    deliver_due()
    rows = Notice.objects.filter(user=user, kind="ui.record_changed").order_by("id")
    return list(rows.values_list("title", flat=True))


# Opened lately ----------------------------------------------------------------------------------------------


def test_what_was_opened_stands_on_its_page_and_in_the_empty_search_the_last_one_first(signed_in, desk):
    client = signed_in(desk)
    chamber, enterprise = ChamberFactory(name="甲商会"), EnterpriseFactory(name="乙公司")
    person = PersonFactory(name="丙某")
    client.get(page(chamber))
    client.get(reverse("members:enterprise_detail", args=[enterprise.pk]))
    client.get(reverse("members:person_detail", args=[person.pk]))
    client.get(page(chamber))

    for address in (RECORDS, SEARCH):
        titles = [one["hit"].title for one in client.get(address).context["recent"]]
        assert titles == ["甲商会", "丙某", "乙公司"]
    assert "recent" not in client.get(f"{SEARCH}?q=甲").context


def test_the_list_of_opened_records_is_one_s_own_and_bounded(signed_in, desk):
    chambers = [ChamberFactory() for _number in range(MOST + 2)]
    for chamber in chambers:
        signed_in(desk).get(page(chamber))

    assert len(signed_in(desk).get(RECORDS).context["recent"]) == MOST
    assert signed_in(city_clerk()).get(RECORDS).context["recent"] == []


def test_what_may_be_seen_no_longer_is_not_listed(signed_in, county, county_desk):
    chamber = ChamberFactory(name="甲商会", parent=county)
    client = signed_in(county_desk)
    client.get(page(chamber))
    star(client, CHAMBER, chamber.pk)
    Post.objects.filter(user=county_desk).update(ends_on="2021-01-01")

    context = client.get(RECORDS).context

    assert (context["recent"], context["followed"]) == ([], [])


def test_opening_a_record_writes_nothing_to_the_database(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    client.get(page(chamber))
    cache.delete(f"recent-records:{desk.pk}")

    with CaptureQueriesContext(connection) as captured:
        client.get(page(chamber))

    assert [one["sql"] for one in captured if not one["sql"].startswith("SELECT")] == []


# Following --------------------------------------------------------------------------------------------------


def test_a_foreign_record_cannot_be_followed_and_answers_like_a_missing_one(signed_in, county_desk):
    client = signed_in(county_desk)

    foreign, missing = star(client, CHAMBER, ChamberFactory().pk), star(client, CHAMBER, 999_999_999)

    assert foreign.status_code == missing.status_code == 404
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"kind": "accounts.user", "key": "1"}, {"kind": CHAMBER, "key": "x"}, {"kind": CHAMBER}]
)
def test_what_is_no_record_cannot_be_followed(signed_in, desk, data):
    assert signed_in(desk).post(STAR, data | {"follow": "1"}).status_code == 400


def test_the_star_says_whether_one_follows_and_costs_no_query(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    client.get(page(chamber))
    before = queries(client, page(chamber))

    assert (
        'aria-pressed="false"'
        in client.get(page(chamber)).content.decode().partition('name="follow"')[2][:40]
    )
    response = star(client, CHAMBER, chamber.pk, next=page(chamber))

    assert response.url == page(chamber)
    assert client.get(page(chamber)).context["star"]["followed"] is True
    assert queries(client, page(chamber)) == before <= 8
    star(client, CHAMBER, chamber.pk, follow="0")
    assert client.get(page(chamber)).context["star"]["followed"] is False


@pytest.mark.parametrize(
    "address", ["members:enterprise_detail", "members:person_detail", "proposals:proposal_detail"]
)
def test_every_kind_of_record_has_its_star(signed_in, desk, address):
    made = {
        "members:enterprise_detail": EnterpriseFactory,
        "members:person_detail": PersonFactory,
    }
    record_ = made[address]() if address in made else Cast.gather().proposal(State.SUBMITTED)
    client = signed_in(desk)
    url = reverse(address, args=[record_.pk])

    shown = client.get(url).context["star"]

    assert star(client, shown["kind"], shown["key"]).status_code == 302
    assert client.get(url).context["star"]["followed"] is True
    assert len(client.get(RECORDS).context["followed"]) == 1


def test_a_change_is_told_once_and_not_to_whoever_made_it(signed_in, desk):
    chamber = ChamberFactory(name="甲商会")
    other = city_clerk()
    for user in (desk, other):
        star(signed_in(user), CHAMBER, chamber.pk)

    rename(chamber, desk)

    assert len(news(other)) == 1 and news(other)[0].startswith("甲商会")
    assert news(desk) == []
    OutboxMessage.objects.filter(channel="follow").update(state="waiting")
    assert len(news(other)) == 1
    rename(chamber, desk, "再改")
    assert len(news(other)) == 2


def test_reading_is_no_change_and_neither_is_what_the_trail_has_no_words_for(signed_in, desk):
    person = PersonFactory()
    other = city_clerk()
    star(signed_in(other), "members.person", person.pk)

    reveal_person(person, actor=desk, reason="电话核实身份信息")
    record("members.something_silent", person, actor=desk)

    assert news(other) == []


def test_whoever_lost_the_right_meanwhile_is_not_told(signed_in, desk, county):
    chamber = ChamberFactory(parent=county)
    clerk = county_clerk(county)
    star(signed_in(clerk), CHAMBER, chamber.pk)
    Post.objects.filter(user=clerk).update(ends_on="2021-01-01")

    rename(chamber, desk)

    assert news(clerk) == []


def test_a_record_that_nobody_follows_queues_nothing_and_an_act_pays_no_query(signed_in, desk):
    followed, plain = ChamberFactory(), ChamberFactory()
    star(signed_in(city_clerk()), CHAMBER, followed.pk)

    costs = []
    assert desk.active_posts
    for chamber in (plain, followed):
        with CaptureQueriesContext(connection) as captured:
            rename(chamber, desk)
        costs.append(len(captured))

    assert costs[0] == costs[1]
    assert OutboxMessage.objects.filter(channel="follow").count() == 1


def test_an_administrator_sees_no_record_to_follow(signed_in):
    client = signed_in(person_with(Role.SYSTEM_ADMIN))

    assert star(client, CHAMBER, ChamberFactory().pk).status_code == 404
    assert queries(client, RECORDS) <= 6
