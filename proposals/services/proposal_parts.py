"""What handing a proposal to departments does to the proposal itself."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import Assignment, Proposal
from proposals.services.duties import Addressee, open_duties, open_duty
from proposals.services.handling import Handling
from proposals.services.proposers import proposers_of
from proposals.services.terms import begin_round, due_in

State = Proposal.State


def assigning(proposal: Proposal) -> None:
    """A filed proposal becomes an assigned one; so does one whose departments have all returned it.

    One that is handled anew stays so.
    """
    stands = Assignment.objects.filter(matter=proposal.matter, round=proposal.round).standing()
    if proposal.state not in (State.ASSIGNED, State.REHANDLING) or stands.answering().exists():
        Proposal.workflow.move(proposal, State.ASSIGNED)


def answered(proposal: Proposal, actor: User) -> None:
    """Every letter is delivered: each proposer has the term of the round to rate the answer."""
    Proposal.workflow.move(proposal, State.REPLIED)
    proposal.replied_at = timezone.now()
    proposal.save(update_fields=["state", "replied_at"])
    record("proposals.proposal_replied", proposal, actor=actor)
    round_ = begin_round(proposal.matter, proposal.round)
    letters = Assignment.objects.filter(matter=proposal.matter, round=proposal.round).standing().answering()
    delivered_on = letters.aggregate(day=Max("finished_on"))["day"]
    due = due_in(round_, "rate", delivered_on)
    open_duties(
        open_duty(
            proposal.matter,
            "rate",
            Addressee.person(one),
            due=due,
            term=round_.terms["rate"],
            begins_on=delivered_on,
            round=proposal.round,
        )
        for one in proposers_of(proposal)
    )


def left(proposal: Proposal) -> None:
    """Every department has given it back: the desk assigns it anew."""
    open_duties([open_duty(proposal.matter, "assign", Addressee.desk(), round=proposal.round)])


HANDLING = Handling(
    term="reply",
    again="rehandle",
    longest="reply_longest",
    duty="reply",
    by_letter=True,
    contact=True,
    assigning=assigning,
    answered=answered,
    left=left,
)
