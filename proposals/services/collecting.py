"""Sending a proposal round to be signed, and taking it back to change its text."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import CoSigner, Duty, Proposal
from proposals.services.cosigning import Standing, end_invitations, invite, tell_ended
from proposals.services.duties import Addressee, finish_duties, open_duties
from proposals.services.matters import bump, locked
from proposals.services.proposals import begun, missing_parts
from proposals.services.thresholds import numbers_in_force
from proposals.services.versions import text_hash

State = Proposal.State


@transaction.atomic
def send_round(proposal: Proposal, *, actor: User) -> Proposal:
    """Ask everybody on the list to sign; the text stands from now on. Sending it twice is sending it once.

    Who signed an earlier text is asked again. Raises ValidationError by field for missing parts, and where
    fewer are named than a joint proposal needs.
    """
    proposal = locked(proposal)
    if proposal.state == State.COSIGNING:
        return proposal
    missing = missing_parts(proposal)
    if missing:
        raise ValidationError(missing)
    present = text_hash(proposal)
    rows = standing_rows(proposal)
    stale = [one for one in rows if one.state == Standing.ACCEPTED and one.signed_sha256 != present]
    for row in stale:
        CoSigner.workflow.move(row, Standing.LISTED)
    asked = [one for one in rows if one.state == Standing.LISTED]
    least = numbers_in_force()["cosigners_least"]
    if not asked:
        raise ValidationError(_("There is nobody left to ask."), code="nobody")
    if proposal.proposer_kind == Proposal.ProposerKind.JOINT and len(rows) < least:
        raise ValidationError(_("Name at least %d co-signers.") % least, code="nobody")
    Proposal.workflow.move(proposal, State.COSIGNING)
    proposal.save(update_fields=["state"])
    record("proposals.cosigning_begun", proposal, actor=actor, note=present)
    finish_duties(proposal.matter, ["change"], actor=actor)
    invite(proposal, asked, actor=actor)
    bump(proposal.matter)
    return proposal


@transaction.atomic
def take_back_round(proposal: Proposal, *, actor: User, reason: str = "") -> Proposal:
    """Stop the signing to change the text: invitations and signatures fall, and everybody is told.

    It is a draft again, or a returned proposal where the desk has returned it before.
    """
    proposal = locked(proposal)
    back = State.DRAFT if proposal.submitted_at is None else State.RETURNED
    if proposal.state != State.COSIGNING:
        raise ValidationError(_("This proposal is not being signed."), code="wrong_state")
    Proposal.workflow.move(proposal, back)
    proposal.save(update_fields=["state"])
    void_signatures(proposal, actor=actor, reason=reason)
    finish_duties(proposal.matter, ["hand_in"], actor=None, outcome=Duty.Outcome.VOID)
    if back == State.RETURNED:
        open_duties([begun(proposal, "change", Addressee.person(proposal.matter.author))])
    bump(proposal.matter)
    return proposal


def void_signatures(proposal: Proposal, *, actor: User, reason: str) -> None:
    """Everybody who was asked or has signed is on the list again, and hears why."""
    signed = [one for one in standing_rows(proposal) if one.state == Standing.ACCEPTED]
    told = [row.signer_id for row in signed]
    for row in signed:
        CoSigner.workflow.move(row, Standing.LISTED)
        row.signer, row.signed_sha256, row.answered_at = None, "", None
        row.save()
    end_invitations(proposal, to=Standing.LISTED)
    record("proposals.cosigning_stopped", proposal, actor=actor, note=reason.strip()[:500])
    tell_ended(proposal, User.objects.filter(pk__in=told, is_active=True), Standing.LISTED)


def standing_rows(proposal: Proposal) -> list[CoSigner]:
    """The rows of a locked proposal that count, under lock."""
    rows = CoSigner.objects.filter(proposal=proposal, state__in=CoSigner.STANDING)
    rows = rows.select_related("unit", "invited", "signer").order_by("pk")
    return list(rows.select_for_update(of=("self",)))
