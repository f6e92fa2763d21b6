"""The end of a proposal, and its beginning anew: closing, archiving, reopening."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import Commitment, Proposal, Reply
from proposals.services.duties import Addressee, finish_duties, open_duties, void_duties
from proposals.services.later_letters import has_supplement_under_way
from proposals.services.matters import bump, locked
from proposals.services.proposals import begun
from proposals.services.proposers import tell_proposers

State = Proposal.State


def commitments_of(proposal: Proposal):
    """The promises of all letters about a proposal."""
    return Commitment.objects.filter(reply__assignment__matter_id=proposal.pk)


def has_letter_without_promise(proposal: Proposal) -> bool:
    """Whether a letter was issued and no promise of any letter is registered."""
    issued = Reply.objects.filter(assignment__matter_id=proposal.pk, state=Reply.State.ISSUED)
    return issued.exists() and not commitments_of(proposal).exists()


@transaction.atomic
def close_proposal(proposal: Proposal, *, actor: User, makes_no_promise: bool = False) -> Proposal:
    """Close a rated proposal, or one that nobody rated in time. Its commitments go on being tracked.

    Raises ValidationError where no promise of its letters is registered, unless the officer says that they
    make none.
    """
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.CLOSED)
    if not makes_no_promise and has_letter_without_promise(proposal):
        raise ValidationError(
            {
                "makes_no_promise": _(
                    "No promise is registered. Register it, or say that the letter makes none."
                )
            }
        )
    proposal.closed_at = timezone.now()
    proposal.save(update_fields=["state", "closed_at"])
    bump(proposal.matter)
    record("proposals.proposal_closed", proposal, actor=actor)
    finish_duties(proposal.matter, ["close", "rehandle"], actor=actor)
    # Whoever signed and has not been heard by now is heard no more.
    void_duties(proposal.matter, ["rate"])
    return proposal


@transaction.atomic
def archive_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Put a closed proposal into the archive, once every promise of its letters has come to an end."""
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.ARCHIVED)
    open_promise = commitments_of(proposal).open().first()
    if open_promise is not None:
        raise ValidationError(
            _("This promise is still open: %(quote)s. It is archived when all are done.")
            % {"quote": open_promise.quote[:60]}
        )
    if has_supplement_under_way(proposal):
        raise ValidationError(
            _("A supplementary letter is under way. It is archived once that letter has been delivered.")
        )
    proposal.archived_at = timezone.now()
    proposal.save(update_fields=["state", "archived_at"])
    bump(proposal.matter)
    record("proposals.proposal_archived", proposal, actor=actor)
    return proposal


@transaction.atomic
def reopen_proposal(
    proposal: Proposal, *, actor: User, reason: str, commitment: Commitment | None = None
) -> Proposal:
    """Reopen a closed proposal because of a new fact, or of a promise that was not kept (`commitment`).

    Raises ValidationError without a reason, and for a promise of another proposal or one that was kept.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Name the new fact, or how the promise was broken.")})
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.REOPENED)
    words = reason.strip()
    if commitment is not None:
        mine = commitments_of(proposal).filter(pk=commitment.pk)
        if not mine.exclude(state=Commitment.State.FULFILLED).exists():
            raise ValidationError({"commitment": _("Choose a promise of this proposal that was not kept.")})
        words = f"{commitment.quote}：{words}"
    proposal.closed_at = None
    proposal.save(update_fields=["state", "closed_at"])
    bump(proposal.matter)
    record("proposals.proposal_reopened", proposal, actor=actor, note=words[:500])
    open_duties([begun(proposal, "rehandle", Addressee.desk())])
    tell_proposers(proposal, "reopened", _("Your proposal is taken up again: %(subject)s"), body=words)
    return proposal
