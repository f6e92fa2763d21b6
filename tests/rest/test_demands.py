"""Demands over REST: the same reach as the pages, nobody's name or telephone, the same few queries for any number."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.accounts.models import Role
from federation.rest.authentication import bearers
from proposals.models import Demand
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import TEXT, Need, category
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.rest.conftest import ApiClient, token_for
from tests.rest.test_lists import BUDGET
from tests.rest.test_schema import check, document  # noqa: F401 - a fixture

State = Demand.State


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


@pytest.fixture
def api(client, desk) -> ApiClient:
    """A system of the federation, with the desk's own reach."""
    return ApiClient(client, token_for(desk))


def seen(client, user) -> list[int]:
    return [row["id"] for row in ApiClient(client, token_for(user)).json("demands")["results"]]


def test_partner_systems_and_administrators_read_no_demand(client, partner, need):
    demand = need.demand(State.DISPATCHED)

    for asking in (partner, *(ApiClient(client, token_for(person_with(role))) for role in ("SYS", "AUD"))):
        assert asking.get("demands").status_code == 403
        assert asking.get(f"demands/{demand.pk}").status_code == 403


def test_each_reads_what_the_pages_show_them_and_a_neighbours_answers_like_a_missing_one(client, need):
    chamber = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber)
    own = need.demand(State.DISPATCHED, actor=secretary, chamber=chamber)
    other = Need.gather(need.clerk).demand(State.DISPATCHED)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    assert seen(client, need.clerk) == [own.pk, other.pk]
    for user in (need.member, secretary, need.officer):
        assert seen(client, user) == [own.pk]
    assert seen(client, stranger) == []
    api = ApiClient(client, token_for(need.officer))
    foreign, missing = api.get(f"demands/{other.pk}"), api.get("demands/99999999")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_a_county_reads_its_own_units_alone(client, need):
    county = CountyFactory()
    need.member = person_with(Role.ENTERPRISE, EnterpriseFactory(parent=county).organisation)
    own = need.raise_one()
    Need.gather(need.clerk).raise_one()

    assert seen(client, county_clerk(county)) == [own.pk]
    assert seen(client, county_clerk(CountyFactory())) == []


def test_a_demand_reads_the_same_in_its_list_and_alone_as_described(document, api, need):  # noqa: F811
    walked = need.demand(State.CALLED_BACK)
    need.raise_one()

    listed = api.get("demands")
    first, second = json.loads(listed.content)["results"]
    alone = api.get(f"demands/{walked.pk}")

    check(document, listed, "/api/v1/demands")
    check(document, alone, "/api/v1/demands/{id}")
    assert json.loads(alone.content) == first
    assert (first["state"], first["outcome"], first["category"]) == ("called_back", "solved", "labour")
    assert first["departments"] == [need.unit.organisation.name]
    assert first["next_states"] == sorted(Demand.workflow.moves[State.CALLED_BACK])
    assert (second["state"], second["category"], second["departments"]) == ("raised", "", [])


def test_no_person_and_no_words_of_either_side_are_in_it(api, need):
    demand = need.demand(State.CALLED_BACK)
    text = b"".join(api.get(path).content for path in ("demands", f"demands/{demand.pk}")).decode()

    hidden = (TEXT["contact_name"], TEXT["contact_phone"], TEXT["text"], demand.plan, demand.result)
    assert not [one for one in (*hidden, need.officer.name, need.member.name) if one in text]


def test_the_filters_of_the_page_serve_here_with_codes_for_keys(api, need):
    need.raise_one()
    wanted = need.demand(State.REGISTERED)

    for asked in ({"topic": "labour"}, {"priority": "high"}, {"q": wanted.number}):
        assert [row["id"] for row in api.json("demands", asked)["results"]] == [wanted.pk], asked
    assert api.get("demands", {"topic": str(category().pk)}).status_code == 400
    assert api.get("demands", {"matter__author": "1"}).status_code == 400


def test_what_changed_since_comes_in_the_order_of_its_change(api, need):
    older, newer = need.raise_one(), need.raise_one()
    moment = newer.matter.updated_at
    need.register(older)

    rows = api.json("demands", {"updated_since": moment.isoformat()})["results"]

    assert [row["id"] for row in rows] == [newer.pk, older.pk]


def test_a_list_takes_the_same_few_queries_for_one_and_three_rows(api, need):
    need.demand(State.DISPATCHED)
    api.json("demands")
    counts = []
    for _more in range(2):
        bearers.kept.clear()
        with CaptureQueriesContext(connection) as queries:
            api.json("demands")
        counts.append(len(queries))
        for _each in range(2):
            need.demand(State.DISPATCHED)

    assert counts[0] == counts[1] <= BUDGET


def test_complaints_have_no_api(api):
    assert api.get("complaints").status_code == 404
