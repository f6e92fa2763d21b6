"""Taking a proposal back: at once before it is filed, by request and a decision afterwards."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.numbering.models import NumberEntry
from federation.numbering.services import void_number
from proposals.models import CoSigner, Decision, Proposal
from proposals.services.assignments import void_parts
from proposals.services.cosigning import end_invitations
from proposals.services.decisions import executes, propose_decision
from proposals.services.duties import void_duties
from proposals.services.matters import bump, locked
from proposals.services.proposers import tell_proposers

State = Proposal.State
BEFORE_FILING = frozenset(
    {State.COSIGNING, State.CHAMBER_REVIEW, State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED}
)
ACT = "withdraw"
# What the ledger of numbers keeps of a reason.
LONGEST_REASON = 300


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, actor: User, reason: str = "") -> Proposal:
    """Take a proposal back before it is filed.

    Raises ValidationError, code "needs_decision", once it is filed: then `ask_withdrawal` is the way.
    """
    proposal = locked(proposal)
    if State.WITHDRAWN in proposal.next_states and proposal.state not in BEFORE_FILING:
        raise ValidationError(
            _("A filed proposal is withdrawn by request and a decision of the federation."),
            code="needs_decision",
        )
    withdraw(proposal, actor=actor, reason=reason)
    return proposal


@transaction.atomic
def ask_withdrawal(proposal: Proposal, *, actor: User, reason: str) -> Decision:
    """Ask in writing that a filed proposal be withdrawn; the desk confirms or refuses it."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is to be withdrawn.")})
    proposal = locked(proposal)
    if proposal.state in BEFORE_FILING:
        raise ValidationError(_("It is not filed yet: withdraw it yourself."), code="wrong_state")
    # Refused here already where the table has no such move; the row is not saved.
    Proposal.workflow.move(proposal, State.WITHDRAWN)
    return propose_decision(proposal.matter, ACT, actor=actor, text=reason)


@executes(ACT)
def withdraw_as_decided(decision: Decision, actor: User) -> None:
    withdraw(locked(decision.matter.proposal), actor=actor, reason=decision.text)


def withdraw(proposal: Proposal, *, actor: User, reason: str) -> None:
    """The act itself on a locked row: nobody has anything to do with it any more, and its number is void."""
    Proposal.workflow.move(proposal, State.WITHDRAWN)
    proposal.reviewer = proposal.reviewing_since = None
    proposal.due_on = None
    proposal.save(update_fields=["state", "reviewer", "reviewing_since", "due_on"])
    matter = proposal.matter
    Decision.objects.open().filter(matter=matter).update(
        state=Decision.State.DROPPED, decided_at=timezone.now()
    )
    void_own_number(proposal, reason=(reason or _("withdrawn"))[:LONGEST_REASON], actor=actor)
    void_parts(matter, actor=actor, reason=reason)
    end_invitations(proposal, to=CoSigner.State.REMOVED)
    void_duties(matter)
    bump(matter)
    record("proposals.proposal_withdrawn", proposal, actor=actor, note=reason)
    tell_proposers(
        proposal, "withdrawn", _("The proposal is withdrawn: %(subject)s"), body=reason, without=actor
    )


def void_own_number(proposal: Proposal, *, reason: str, actor: User) -> None:
    """The number stays with the proposal and is given to no other; an outer body's is not ours to void."""
    entry = NumberEntry.objects.filter(
        object_type=proposal._meta.label_lower, object_id=str(proposal.pk), void_reason=""
    ).first()
    if entry is not None:
        void_number(entry, reason=reason, actor=actor)
