"""Not filing a proposal: by two persons and on a coded ground."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import Decision, Ground, Proposal
from proposals.services.decisions import executes, propose_decision
from proposals.services.desk import refuse_others_review
from proposals.services.duties import finish_duties
from proposals.services.matters import bump, locked
from proposals.services.proposers import tell_proposers

State = Proposal.State
ACT = "not_file"


@transaction.atomic
def propose_not_filing(proposal: Proposal, *, actor: User, ground: Ground, text: str) -> Decision:
    """Put before a colleague that a proposal be not filed. Raises ValidationError without ground and text."""
    if not text.strip():
        raise ValidationError({"text": _("Say why, in words the proposer understands.")})
    proposal = locked(proposal)
    # Only tried here: the row is saved when a colleague has confirmed it.
    Proposal.workflow.move(proposal, State.NOT_FILED)
    refuse_others_review(proposal, actor)
    return propose_decision(proposal.matter, ACT, actor=actor, ground=ground, text=text)


@executes(ACT)
def not_file(decision: Decision, actor: User) -> None:
    """The proposal is not filed; its proposers are told at once, with the ground."""
    proposal = locked(decision.matter.proposal)
    Proposal.workflow.move(proposal, State.NOT_FILED)
    proposal.reviewer = proposal.reviewing_since = None
    proposal.save(update_fields=["state", "reviewer", "reviewing_since"])
    bump(proposal.matter)
    words = f"{decision.ground.name if decision.ground else ''}：{decision.text}"
    record("proposals.proposal_not_filed", proposal, actor=actor, note=words[:500])
    finish_duties(proposal.matter, ["review"], actor=decision.proposed_by)
    tell_proposers(proposal, "not_filed", _("Your proposal is not filed: %(subject)s"), body=words)
