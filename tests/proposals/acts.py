"""Every act of workflows.md (a) that moves a proposal: who does it, from which states, into which one.

`pages` names the address by which people do it; acts of two persons have one for each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from federation.accounts.models import Post, Role
from proposals.models import Appeal, Assignment, CoSigner, Decision, Matter, MatterLink, Proposal
from proposals.services.appeals import answer_appeal, ask_review
from proposals.services.approving import (
    approve_proposal,
    put_before_chamber,
    return_by_chamber,
    take_back_from_chamber,
)
from proposals.services.closing import archive_proposal, close_proposal, reopen_proposal
from proposals.services.collecting import send_round, take_back_round
from proposals.services.desk import file_proposal, return_proposal, review_proposal
from proposals.services.duties import Addressee, open_duties, open_duty
from proposals.services.joining import propose_joining, undo_joining
from proposals.services.proposals import submit_proposal
from proposals.services.ratings import lapse_ratings, rate_proposal
from proposals.services.refusing import propose_not_filing
from proposals.services.rehandling import propose_rehandling, rehandle_proposal
from proposals.services.rerouting import propose_rerouting
from proposals.services.withdrawing import ask_withdrawal, withdraw_proposal
from tests.factories.accounts import person_with, root
from tests.factories.proposals import Cast, a_ground

State = Proposal.State
WHY = "理由充分"
SCAN = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@dataclass(frozen=True)
class Act:
    """One transition. `run` does it by its services, `page` and `data` by its page, as `who` of the cast."""

    who: str
    states: frozenset[str]
    to: str
    run: Callable[[Cast, Proposal], Any]
    page: str = ""
    data: Callable[[Cast, Proposal], dict] = field(default=lambda cast, proposal: {})


def act(who: str, states: set[str], to: str, run: Any, page: str = "", **data: Any) -> Act:
    def fields(cast: Cast, proposal: Proposal) -> dict:
        return {name: value(cast, proposal) if callable(value) else value for name, value in data.items()}

    return Act(who, frozenset(states), to, run, page, fields)


def confirmed(propose: Callable[[Cast, Proposal], Decision]) -> Callable[[Cast, Proposal], Any]:
    """Proposed by one, confirmed by a colleague."""
    return lambda cast, proposal: cast.decide(propose(cast, proposal))


def other_filed(cast: Cast, proposal: Proposal) -> Proposal:
    """A filed proposal into which another can be joined."""
    found = Proposal.objects.filter(state=State.FILED).exclude(pk=proposal.pk).first()
    return found or cast.at(State.FILED)


def ready(cast: Cast, proposal: Proposal) -> Proposal:
    """What hangs on a proposal in its state, so that the state alone decides what may follow."""
    if proposal.state == State.MERGED:
        other = other_filed(cast, proposal)
        MatterLink.objects.create(source=proposal.matter, target=other.matter, kind="merged")
    if proposal.state == State.NOT_FILED:
        Decision.objects.create(
            matter=proposal.matter,
            act="not_file",
            state="confirmed",
            proposed_by=cast.desk,
            decided_by=cast.colleague,
            decided_at=timezone.now(),
        )
    if proposal.state in (State.ASSIGNED, State.REHANDLING):
        # Without a part that stands it would have been given back, and might be assigned anew.
        today = timezone.localdate()
        Assignment.objects.create(
            matter=proposal.matter,
            department=cast.lead_unit,
            mode=Assignment.Mode.SINGLE,
            assigned_on=today,
            due_on=today + timedelta(30),
        )
    due = date(2020, 1, 2)
    open_duties([open_duty(proposal.matter, "rate", Addressee.person(cast.member), due=due)])
    return proposal


def round_of(cast: Cast, proposal: Proposal) -> Proposal:
    """Its list names somebody, so that the state alone decides whether it goes round."""
    Proposal.objects.filter(pk=proposal.pk).update(proposer_kind="joint")
    colleague = person_with(Role.ENTERPRISE, proposal.matter.organisation)
    CoSigner.objects.create(
        proposal=proposal,
        unit=proposal.matter.organisation,
        role=Role.ENTERPRISE,
        invited=colleague,
        added_by=cast.member,
    )
    return send_round(proposal, actor=cast.member)


def back_to_draft(cast: Cast, proposal: Proposal) -> Proposal:
    """One that the desk never had is a draft again."""
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at=None)
    return take_back_round(proposal, actor=cast.member)


def of_group(cast: Cast, proposal: Proposal) -> Proposal:
    """A group proposal whose body, the federation, has a leader who may approve it."""
    Proposal.objects.filter(pk=proposal.pk).update(proposer_kind="group")
    Matter.objects.filter(pk=proposal.pk).update(organisation=root())
    if not Post.objects.filter(role=Role.LEADER).exists():
        person_with(Role.LEADER)
    return proposal


def approved(cast: Cast, proposal: Proposal) -> Proposal:
    of_group(cast, proposal)
    leader = Post.objects.filter(role=Role.LEADER).first().user
    return approve_proposal(proposal, actor=leader, upload=BytesIO(SCAN), name="盖章页.pdf")


def given_back(cast: Cast, proposal: Proposal) -> Proposal:
    of_group(cast, proposal)
    leader = Post.objects.filter(role=Role.LEADER).first().user
    return return_by_chamber(proposal, actor=leader, reason=WHY)


def taken_back_as_draft(cast: Cast, proposal: Proposal) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at=None)
    return take_back_from_chamber(proposal, actor=cast.member)


def appeal_and_uphold(cast: Cast, proposal: Proposal) -> Appeal:
    appeal = ask_review(proposal, actor=cast.member, reason=WHY)
    return answer_appeal(appeal, actor=cast.desk, upheld=True, answer=WHY)


BEFORE_FILING = {
    State.COSIGNING,
    State.CHAMBER_REVIEW,
    State.SUBMITTED,
    State.UNDER_REVIEW,
    State.RETURNED,
}
ANSWERED = {State.REPLIED, State.NO_FEEDBACK}
ACTS = {
    "submit": act(
        "member",
        {State.DRAFT, State.COSIGNING, State.RETURNED},
        State.SUBMITTED,
        lambda cast, one: submit_proposal(one, actor=cast.member),
        "proposal_submit",
    ),
    "send_round": act("member", {State.DRAFT, State.RETURNED}, State.COSIGNING, round_of),
    "take_back": act(
        "member",
        {State.COSIGNING},
        State.RETURNED,
        lambda cast, one: take_back_round(one, actor=cast.member, reason=WHY),
        "cosigning_stop",
        reason=WHY,
    ),
    "back_to_draft": act("member", {State.COSIGNING}, State.DRAFT, back_to_draft),
    "ask_chamber": act(
        "member",
        {State.DRAFT, State.COSIGNING, State.RETURNED},
        State.CHAMBER_REVIEW,
        lambda cast, one: put_before_chamber(of_group(cast, one), actor=cast.member),
    ),
    "approve": act("leader", {State.CHAMBER_REVIEW}, State.SUBMITTED, approved),
    "give_back": act("leader", {State.CHAMBER_REVIEW}, State.RETURNED, given_back),
    "leave_chamber": act(
        "member",
        {State.CHAMBER_REVIEW},
        State.RETURNED,
        lambda cast, one: take_back_from_chamber(one, actor=cast.member),
        "chamber_take_back",
    ),
    "back_from_chamber": act("member", {State.CHAMBER_REVIEW}, State.DRAFT, taken_back_as_draft),
    "review": act(
        "desk",
        {State.SUBMITTED},
        State.UNDER_REVIEW,
        lambda cast, one: review_proposal(one, actor=cast.desk),
        "proposal_review",
    ),
    "return": act(
        "desk",
        {State.UNDER_REVIEW},
        State.RETURNED,
        lambda cast, one: return_proposal(one, actor=cast.desk, reason=WHY),
        "proposal_return",
        reason=WHY,
    ),
    "file": act(
        "desk",
        # Filing from the intake takes the review with it.
        {State.SUBMITTED, State.UNDER_REVIEW},
        State.FILED,
        lambda cast, one: file_proposal(one, actor=cast.desk),
        "proposal_file",
    ),
    "not_file": act(
        "desk",
        {State.UNDER_REVIEW},
        State.NOT_FILED,
        confirmed(lambda cast, one: propose_not_filing(one, actor=cast.desk, ground=a_ground(), text=WHY)),
    ),
    "reroute": act(
        "desk",
        {State.UNDER_REVIEW, State.NOT_FILED},
        State.REROUTED,
        confirmed(lambda cast, one: propose_rerouting(one, actor=cast.desk, kind="try", text=WHY)),
    ),
    "join": act(
        "desk",
        {State.UNDER_REVIEW},
        State.MERGED,
        confirmed(lambda cast, one: propose_joining(one, other_filed(cast, one), actor=cast.desk, text=WHY)),
    ),
    "undo_joining": act(
        "desk",
        {State.MERGED},
        State.UNDER_REVIEW,
        lambda cast, one: undo_joining(one, actor=cast.desk, reason=WHY),
        "joining_undo",
        reason=WHY,
    ),
    "uphold_appeal": act("desk", {State.NOT_FILED}, State.UNDER_REVIEW, appeal_and_uphold),
    "withdraw": act(
        "member",
        BEFORE_FILING,
        State.WITHDRAWN,
        lambda cast, one: withdraw_proposal(one, actor=cast.member, reason=WHY),
        "proposal_withdraw",
        reason=WHY,
    ),
    "withdraw_filed": act(
        "member",
        {State.MERGED, State.FILED, State.ASSIGNED},
        State.WITHDRAWN,
        confirmed(lambda cast, one: ask_withdrawal(one, actor=cast.member, reason=WHY)),
    ),
    "assign": act(
        "desk",
        {State.FILED},
        State.ASSIGNED,
        lambda cast, one: cast.assign(one),
        "proposal_assign",
        lead=lambda cast, one: cast.lead_unit.pk,
    ),
    "rate": act(
        "member",
        ANSWERED,
        State.RATED,
        lambda cast, one: rate_proposal(one, actor=cast.member, satisfaction="satisfied"),
        "proposal_rate",
        satisfaction="satisfied",
    ),
    "lapse": act(
        "desk", {State.REPLIED}, State.NO_FEEDBACK, lambda cast, one: lapse_ratings(today=date(2099, 1, 1))
    ),
    "close": act(
        "desk",
        {State.RATED, State.NO_FEEDBACK, State.REOPENED},
        State.CLOSED,
        lambda cast, one: close_proposal(one, actor=cast.desk),
        "proposal_close",
    ),
    "archive": act(
        "desk",
        {State.CLOSED},
        State.ARCHIVED,
        lambda cast, one: archive_proposal(one, actor=cast.desk),
        "proposal_archive",
    ),
    "rehandle": act(
        "desk",
        {State.RATED, State.NO_FEEDBACK, State.REOPENED},
        State.REHANDLING,
        confirmed(
            lambda cast, one: propose_rehandling(
                one, actor=cast.desk, reason=WHY, mode="single", lead=cast.lead_unit
            )
        ),
    ),
    "rehandle_reopened": act(
        "desk",
        # Reopening was the approver's decision already.
        {State.REOPENED},
        State.REHANDLING,
        lambda cast, one: rehandle_proposal(
            one, actor=cast.desk, reason=WHY, mode="single", lead=cast.lead_unit
        ),
        "proposal_rehandle",
        reason=WHY,
        lead=lambda cast, one: cast.lead_unit.pk,
    ),
    "reopen": act(
        "desk",
        {State.CLOSED},
        State.REOPENED,
        lambda cast, one: reopen_proposal(one, actor=cast.desk, reason=WHY),
        "proposal_reopen",
        reason=WHY,
    ),
}
# Moves that departments bring about: their letters answer a proposal (tests of assignments and letters).
BY_LETTERS = {(state, State.REPLIED) for state in (State.ASSIGNED, State.MERGED, State.REHANDLING)}
