"""What the pages of proposals cost, whatever hangs on them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.notices.models import Notice
from proposals.models import Proposal
from proposals.services.assignments import assign
from proposals.services.proposals import edit_draft
from tests.factories.accounts import city_clerk
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import PROMISE, fresh
from tests.members.pages import form_data, post_queries, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
LIST, PARTS = reverse("proposals:proposal_list"), reverse("proposals:assignment_list")
TABS = ("proposal_detail", "proposal_letter", "proposal_timeline", "proposal_files", "proposal_versions")


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


def cost(client, address) -> int:
    """What a page costs a browser that is already at work: the first look writes the session's clock."""
    queries(client, address)
    return queries(client, address)


def answered(cast, **more) -> Proposal:
    proposal = cast.proposal(State.ASSIGNED, **more)
    cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return fresh(proposal)


@pytest.mark.parametrize("who", ["desk", "member", "lead"])
def test_the_register_costs_six_queries_for_one_proposal_and_for_three(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    cast.proposal(State.ASSIGNED)
    one = cost(client, LIST)
    answered(cast)
    cast.proposal(State.ASSIGNED)
    assert queries(client, LIST) == one <= 6


@pytest.mark.parametrize("query", ["?q=融资", "?stage=overdue", "?state=assigned&is_key=yes", "?sort=-due"])
def test_a_filtered_register_costs_no_more(cast, signed_in, query):
    cast.proposal(State.ASSIGNED)
    assert cost(signed_in(cast.desk), LIST + query) <= 6


@pytest.mark.parametrize("who", ["desk", "lead"])
def test_the_list_of_assignments_costs_six_queries_for_one_and_for_three(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    cast.proposal(State.ASSIGNED)
    one = cost(client, PARTS)
    for _i in range(2):
        cast.proposal(State.ASSIGNED)
    assert queries(client, PARTS) == one <= 6


@pytest.mark.parametrize("who", ["desk", "member", "lead"])
@pytest.mark.parametrize("tab", TABS)
def test_a_tab_costs_eight_queries_whatever_hangs_on_the_proposal(cast, signed_in, tab, who):
    client = signed_in(getattr(cast, who))
    plain, rich = answered(cast), rich_proposal(cast)

    one = cost(client, url(tab, plain.pk))

    assert queries(client, url(tab, rich.pk)) == one <= 8


def rich_proposal(cast) -> Proposal:
    """Returned once, three departments, three promises: more rows of everything."""
    proposal = cast.proposal(State.RETURNED)
    edit_draft(proposal, actor=cast.member, facts="补充：今年以来已有十二家企业反映同样的情况。")
    for state in (State.SUBMITTED, State.FILED):
        cast.step(proposal, state)
    others = [cast.helper_unit, DepartmentFactory(), DepartmentFactory()]
    assign(proposal.matter, actor=cast.desk, mode="lead", lead=cast.lead_unit, co_handlers=others)
    quotes = [PROMISE, PROMISE[:8], PROMISE[4:]]
    cast.answer(proposal, promises=[{"quote": quote, "due_on": "2099-12-31"} for quote in quotes])
    return fresh(proposal)


def test_rating_costs_the_same_however_many_clerks_are_told(cast, signed_in):
    client, first, second = signed_in(cast.member), answered(cast), answered(cast)
    cost(client, url("proposal_rate", first.pk))
    one, response = post_queries(client, url("proposal_rate", first.pk), form_data(satisfaction="mostly"))
    assert response.status_code == 302

    for _i in range(3):
        city_clerk()
    many, response = post_queries(client, url("proposal_rate", second.pk), form_data(satisfaction="mostly"))

    assert response.status_code == 302
    assert many == one
    assert Notice.objects.filter(kind="proposals.rated", url=url("proposal_detail", second.pk)).count() == 5
