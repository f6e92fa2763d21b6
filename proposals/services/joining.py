"""Joining a proposal into another one of the same matter (并案): it keeps its own number and its own reply.

What its departments do follows the target's assignments; see `proposals.services.assignments`.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from proposals.models import Decision, MatterLink, Proposal, Reply
from proposals.services.decisions import executes, propose_decision
from proposals.services.desk import allot_number, check_out, refuse_others_review
from proposals.services.duties import Addressee, finish_duties, open_duties, void_duties
from proposals.services.matters import bump, index_matter, locked
from proposals.services.proposals import begun
from proposals.services.proposers import tell_proposers
from proposals.services.terms import begin_round, due_in

State = Proposal.State
ACT = "merge"
# A target is filed, and its answer is not signed yet.
TARGET_STATES = (State.FILED, State.ASSIGNED)


def joined_into(proposal: Proposal) -> MatterLink | None:
    """The joining in force that leads from this proposal to its target."""
    links = MatterLink.objects.filter(
        source=proposal.matter_id, kind=MatterLink.Kind.MERGED, undone_at__isnull=True
    )
    return links.select_related("target__proposal", "target__author").first()


def is_answered(matter_id: int) -> bool:
    """Whether a letter about the matter has been issued in its present round."""
    issued = Reply.objects.filter(assignment__matter_id=matter_id, state=Reply.State.ISSUED)
    return issued.filter(assignment__round=F("assignment__matter__proposal__round")).exists()


@transaction.atomic
def propose_joining(proposal: Proposal, target: Proposal, *, actor: User, text: str) -> Decision:
    """Put before a colleague that `proposal` be joined into `target`.

    Raises ValidationError for a target that is not filed, is answered, or is of an outer body.
    """
    if not text.strip():
        raise ValidationError({"text": _("Say in which way both are about the same.")})
    proposal, target = lock_both(proposal, target)
    Proposal.workflow.move(proposal, State.MERGED)
    refuse_others_review(proposal, actor)
    refuse_target(proposal, target)
    return propose_decision(proposal.matter, ACT, actor=actor, text=text, target=target.pk)


def lock_both(proposal: Proposal, target: Proposal) -> tuple[Proposal, Proposal]:
    """Both under lock, the older matter first, so that two joinings cannot wait for each other."""
    rows = {key: locked(Proposal(pk=key)) for key in sorted({proposal.pk, target.pk})}
    return rows[proposal.pk], rows[target.pk]


def refuse_target(proposal: Proposal, target: Proposal) -> None:
    if target.pk == proposal.pk:
        raise ValidationError({"target": _("A proposal cannot be joined into itself.")})
    if target.state not in TARGET_STATES or is_answered(target.pk):
        raise ValidationError(
            {"target": _("It can be joined only into a filed proposal whose answer is not signed yet.")}
        )
    if target.track != Proposal.Track.INTERNAL:
        raise ValidationError({"target": _("A proposal of an outer body is handled there.")})


@executes(ACT)
def join(decision: Decision, actor: User) -> None:
    """The joining itself: own number, the link, and an objection period of which all proposers are told."""
    target = Proposal(pk=decision.payload["target"])
    proposal, target = lock_both(decision.matter.proposal, target)
    Proposal.workflow.move(proposal, State.MERGED)
    refuse_target(proposal, target)
    allot_number(proposal)
    proposal.reviewer = proposal.reviewing_since = None
    proposal.session, proposal.sector = target.session, proposal.sector
    proposal.due_on = target.due_on
    store(proposal)
    matter = proposal.matter
    matter.topic_id = target.matter.topic_id
    index_matter(matter, proposal.number)
    bump(matter, "search", "topic")
    link = MatterLink(source=matter, target=target.matter, kind=MatterLink.Kind.MERGED, made_by=actor)
    link.note = decision.text[:300]
    store(link)
    bump(target.matter)
    begin_round(matter)
    finish_duties(matter, ["review"], actor=decision.proposed_by)
    record("proposals.proposal_joined", proposal, actor=actor, note=f"{proposal.number} → {target.number}")
    record("proposals.proposal_took_in", target, actor=actor, note=f"{proposal.number} {matter.subject}")
    last = due_in(None, "object").date
    body = _("Joined into %(number)s. You may object until %(day)s.") % {"number": target.number, "day": last}
    for one in (proposal, target):
        tell_proposers(one, "joined", _("Proposals are joined: %(subject)s"), body=body)


@transaction.atomic
def undo_joining(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Take a joining back until the target's answer is signed; the proposal is under review again.

    It keeps its number, which filing it later does not change.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the joining is taken back.")})
    found = joined_into(proposal)
    if found is None:
        raise ValidationError(_("This proposal is not joined into another one."), code="wrong_state")
    proposal, target = lock_both(proposal, found.target.proposal)
    Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    if is_answered(target.pk):
        raise ValidationError(_("The answer is signed already, so the joining stays."))
    check_out(proposal, actor)
    proposal.due_on = None
    proposal.save(update_fields=["state", "reviewer", "reviewing_since", "due_on"])
    MatterLink.objects.filter(pk=found.pk, undone_at__isnull=True).update(
        undone_at=timezone.now(), undone_by=actor
    )
    bump(proposal.matter)
    bump(target.matter)
    void_duties(proposal.matter)
    open_duties([begun(proposal, "review", Addressee.desk(), "file")])
    record("proposals.joining_undone", proposal, actor=actor, note=reason)
    record("proposals.joining_undone", target, actor=actor, note=f"{proposal.number} {reason}"[:500])
    tell_proposers(proposal, "separated", _("The joining is taken back: %(subject)s"), body=reason)
    return proposal
