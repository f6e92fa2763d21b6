"""What came of a demand: rated, called back about, struck off, or sent another way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.notices.models import Notice
from proposals.models import Assignment, Complaint, Demand, Duty, MatterLink, Proposal, ServiceRating
from proposals.services import demand_handling as handling
from proposals.services import demand_results as results
from proposals.services import demands
from proposals.services.decisions import take_decision
from proposals.services.rerouting import propose_rerouting
from tests.factories.accounts import city_clerk
from tests.factories.demands import GOOD, PATHS, PLAN, RESULT, TEXT, Need, category, fresh
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import Cast

pytestmark = pytest.mark.django_db
State = Demand.State
TODAY = timezone.localdate


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


def kinds(user) -> list[str]:
    return sorted(Duty.objects.open().of_person(user).values_list("kind", flat=True))


def test_a_rating_says_what_is_wrong_and_is_given_once(need):
    demand = need.demand(State.SOLVED)

    for wrong in ({"confirms": False}, {"satisfaction": "dissatisfied"}):
        with pytest.raises(ValidationError, match="不认可或不满意"):
            results.rate_service(demand, actor=need.member, **(GOOD | wrong))
    results.rate_service(demand, actor=need.member, **GOOD)
    with pytest.raises(ValidationError, match="已评价"):
        results.rate_service(demand, actor=need.member, **GOOD)

    rating = ServiceRating.objects.get()
    assert (rating.server, rating.confirms, rating.attitude) == (need.officer, True, "good")


def test_silence_is_noted_once_and_who_rates_late_is_heard(need):
    demand = need.demand(State.NO_FEEDBACK)

    assert results.lapse_service_ratings(today=TODAY() + timedelta(60)) == 0
    assert not ServiceRating.objects.exists()
    results.rate_service(demand, actor=need.member, **GOOD)

    assert fresh(demand).state == State.RATED


def test_whoever_served_neither_calls_nor_strikes_off(need):
    demand = need.demand(State.REGISTERED)
    server, colleague = city_clerk(), city_clerk()
    handling.dispatch_demand(demand, actor=need.clerk, server=server)
    handling.match_demand(demand, actor=server, plan=PLAN)
    handling.confirm_contact(demand, actor=server, contacted_on=TODAY(), contact_way="phone")
    handling.confirm_contact(demand, actor=need.member)
    handling.report_outcome(demand, actor=server, outcome="solved", result=RESULT)
    results.rate_service(demand, actor=need.member, **GOOD)

    with pytest.raises(ValidationError, match="服务专员以外"):
        results.call_about_demand(demand, actor=server, outcome="satisfied")
    results.call_about_demand(demand, actor=colleague, outcome="satisfied")
    with pytest.raises(ValidationError, match="服务专员以外"):
        results.strike_off(demand, actor=server)
    results.strike_off(demand, actor=colleague)

    assert fresh(demand).state == State.STRUCK_OFF


def test_three_calls_without_an_answer_are_not_satisfaction_and_let_it_go_on(need):
    demand = need.demand(State.RATED)

    states = []
    for _n in range(results.MOST_CALLS):
        results.call_about_demand(demand, actor=need.clerk, outcome="no_answer")
        states.append(fresh(demand).state)
    results.strike_off(demand, actor=need.clerk)

    assert states == [State.RATED, State.RATED, State.CALLED_BACK]
    assert fresh(demand).verdict == "no_answer"


def test_a_dissatisfied_enterprise_gets_one_more_round_and_then_another_way(need):
    demand = need.dissatisfied()
    with pytest.raises(ValidationError, match="不能销号"):
        results.strike_off(demand, actor=need.clerk)

    results.reopen_demand(demand, actor=need.clerk, reason="请补足到岗人数")
    assert (fresh(demand).state, fresh(demand).round, kinds(need.clerk)) == (
        State.REGISTERED,
        2,
        ["dispatch"],
    )
    for target in PATHS[State.RATED][1:]:
        need.step(demand, target)
    results.call_about_demand(demand, actor=need.clerk, outcome="dissatisfied", note="仍然不足")
    with pytest.raises(ValidationError, match="重新办理过一次"):
        results.reopen_demand(demand, actor=need.clerk, reason="请补足到岗人数")
    made = results.transfer_demand(demand, actor=need.clerk, kind="complaint", reason="请按投诉办理")

    complaint = Complaint.objects.get()
    assert fresh(demand).state == State.TRANSFERRED
    assert (made.pk, complaint.contact_phone) == (complaint.pk, TEXT["contact_phone"])
    assert RESULT in complaint.facts
    assert MatterLink.objects.get().target_id == complaint.pk
    assert sorted(Assignment.objects.values_list("round", flat=True)) == [1, 2]
    assert kinds(need.clerk) == ["take"]


def test_who_is_satisfied_is_neither_reopened_nor_sent_away(need):
    demand = need.demand(State.CALLED_BACK)

    with pytest.raises(ValidationError, match="回访不满意"):
        results.reopen_demand(demand, actor=need.clerk, reason="再办一次看看")
    with pytest.raises(ValidationError, match="直接销号"):
        results.transfer_demand(demand, actor=need.clerk, kind="complaint", reason="转为投诉")


def test_a_demand_becomes_the_draft_of_a_proposal_of_who_raised_it(need):
    demand = need.demand(State.REGISTERED)

    results.transfer_demand(demand, actor=need.clerk, kind="proposal", reason="属于共性问题")

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.matter.author, proposal.facts) == ("draft", need.member, TEXT["text"])


def test_a_unit_without_an_account_cannot_be_given_a_proposal(need):
    silent = EnterpriseFactory().organisation
    demand = need.raise_one(need.clerk, organisation=silent, topic=category())

    with pytest.raises(ValidationError, match="没有账号"):
        results.transfer_demand(demand, actor=need.clerk, kind="proposal", reason="属于共性问题")

    assert (fresh(demand).state, Proposal.objects.count()) == (State.REGISTERED, 0)


def test_a_proposal_that_is_a_demand_goes_to_the_desks_list(desk):
    cast = Cast.gather(desk)
    proposal = cast.proposal("under_review")
    with pytest.raises(ValidationError, match="转办去向"):
        propose_rerouting(proposal, actor=cast.desk, kind="proposal", text="转为提案")
    decision = propose_rerouting(proposal, actor=cast.desk, kind="demand", text="属于企业具体需求")
    take_decision(decision, actor=city_clerk(), confirmed=True)

    demand = Demand.objects.get()
    assert (demand.state, demand.matter.author) == (State.RAISED, proposal.matter.author)


def test_what_is_taken_back_leaves_nobody_anything_to_do(need):
    demand = need.demand(State.WORKING)

    demands.withdraw_demand(demand, actor=need.member, reason="已自行解决")

    assert not Duty.objects.open().exists()
    assert Assignment.objects.get().state == "void"
    assert Notice.objects.filter(user=need.officer, kind="proposals.assignment_voided").exists()
