"""Appeals of proposers: one review of not filing, objections to a joining, and the answer to them."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from proposals.models import Appeal, Decision, MatterLink, Proposal
from proposals.services.desk import check_out
from proposals.services.duties import Addressee, finish_duties, open_duties
from proposals.services.joining import lock_both, undo_joining
from proposals.services.matters import bump, locked
from proposals.services.notify import tell_desk
from proposals.services.proposals import begun
from proposals.services.proposers import tell_proposers
from proposals.services.terms import due_in
from proposals.services.text import refuse_bad_text

State, Kind = Proposal.State, Appeal.Kind
# The act of the decision that an appeal is against.
AGAINST = {Kind.REVIEW: "not_file", Kind.OBJECTION: "merge"}


@transaction.atomic
def ask_review(proposal: Proposal, *, actor: User, reason: str) -> Appeal:
    """The first proposer asks, once, that the decision not to file be looked at again (复议)."""
    proposal = locked(proposal)
    if proposal.state != State.NOT_FILED:
        raise ValidationError(_("There is no decision not to file it."), code="wrong_state")
    return raise_appeal(Appeal(proposal=proposal, kind=Kind.REVIEW, raised_by=actor, reason=reason))


def may_object_until(link: MatterLink) -> date:
    """The last day on which a proposer may object to a joining."""
    return due_in(None, "object", timezone.localdate(link.made_at)).date


@transaction.atomic
def object_to_joining(proposal: Proposal, link: MatterLink, *, actor: User, reason: str) -> Appeal:
    """A proposer of either side objects to a joining, within the objection period.

    `proposal` is the proposer's own one, `link` the joining that it takes part in.
    """
    proposal = locked(proposal)
    if link.undone_at is not None or proposal.matter_id not in (link.source_id, link.target_id):
        raise ValidationError(_("This proposal is not joined with another one."), code="wrong_state")
    if timezone.localdate() > may_object_until(link):
        raise ValidationError(_("The objection period has passed."))
    return raise_appeal(
        Appeal(proposal=proposal, kind=Kind.OBJECTION, link=link, raised_by=actor, reason=reason)
    )


def raise_appeal(appeal: Appeal) -> Appeal:
    appeal.reason = appeal.reason.strip()
    if not appeal.reason:
        raise ValidationError({"reason": _("Say what speaks against the decision.")})
    refuse_bad_text(appeal)
    check_fields(appeal, exclude=("link", "answered_by", "answered_at", "upheld"))
    store(appeal)
    proposal = appeal.proposal
    bump(proposal.matter)
    record("proposals.appeal_raised", proposal, actor=appeal.raised_by, note=words_of(appeal, appeal.reason))
    open_duties([begun(proposal, "appeal", Addressee.desk(), "file")])
    tell_desk(
        proposal.matter, "appeal", _("Appeal of a proposer: %(subject)s"), round=proposal.matter.version
    )
    return appeal


@transaction.atomic
def answer_appeal(appeal: Appeal, *, actor: User, upheld: bool, answer: str) -> Appeal:
    """Uphold an appeal, which undoes what it is against, or reject it; both with an answer to its proposer.

    Raises ValidationError where the actor confirmed the decision that the appeal is against.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Answer the proposer.")})
    if appeal.link is not None:
        lock_both(appeal.link.source.proposal, appeal.link.target.proposal)
    proposal = locked(appeal.proposal)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    appeal.proposal = proposal
    if appeal.answered_at is not None:
        raise ValidationError(_("This appeal has been answered already."), code="wrong_state")
    if confirmed_by(appeal) == actor.pk:
        raise ValidationError(_("You confirmed this decision, so a colleague answers the appeal."))
    appeal.upheld, appeal.answer = upheld, answer.strip()
    appeal.answered_by, appeal.answered_at = actor, timezone.now()
    refuse_bad_text(appeal)
    appeal.save()
    if upheld:
        uphold(appeal, actor)
    else:
        bump(proposal.matter)
    event = "proposals.appeal_upheld" if upheld else "proposals.appeal_rejected"
    record(event, proposal, actor=actor, note=words_of(appeal, appeal.answer))
    if not proposal.appeals.open().exists():
        finish_duties(proposal.matter, ["appeal"], actor=actor)
    tell_proposers(proposal, "appeal_answered", _("Your appeal is answered: %(subject)s"), body=appeal.answer)
    return appeal


def confirmed_by(appeal: Appeal) -> int | None:
    """Who confirmed the decision that the appeal is against."""
    matter = appeal.link.source_id if appeal.link is not None else appeal.proposal_id
    taken = Decision.objects.filter(
        matter=matter, act=AGAINST[Kind(appeal.kind)], state=Decision.State.CONFIRMED
    )
    return taken.order_by("-id").values_list("decided_by", flat=True).first()


def uphold(appeal: Appeal, actor: User) -> None:
    """Undo what the appeal is against: the proposal is under review again, with who upheld it."""
    if appeal.link is not None:
        undo_joining(appeal.link.source.proposal, actor=actor, reason=appeal.answer)
        return
    proposal = appeal.proposal
    Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    check_out(proposal, actor)
    proposal.save(update_fields=["state", "reviewer", "reviewing_since"])
    bump(proposal.matter)
    open_duties([begun(proposal, "review", Addressee.desk(), "file")])


def words_of(appeal: Appeal, text: str) -> str:
    return f"{appeal.get_kind_display()}：{text}"[:500]
