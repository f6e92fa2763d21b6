"""The life of a proposal, one service a verb: subject, then the actor, one transaction each."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from federation.calendar.services import due_date
from proposals.models import Duty, Matter, Proposal
from proposals.services.cosigning import cosigners_of, refuse_unsigned
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.matters import bump, index_matter, locked
from proposals.services.notify import key_of, tell_desk, tell_people
from proposals.services.terms import rule_of
from proposals.services.text import refuse_bad_text
from proposals.services.versions import PROPOSAL_FIELDS, freeze

State = Proposal.State


@transaction.atomic
def draft_proposal(
    *,
    actor: User,
    organisation: Organisation,
    subject: str,
    submission: uuid.UUID | None = None,
    industry: Any = None,
    **fields: Any,
) -> Proposal:
    """Begin a proposal. The same `submission` (drawn with the form) again gives the same draft back."""
    matter = Matter(
        submission=submission or uuid.uuid4(),
        kind=Matter.Kind.PROPOSAL,
        subject=subject,
        organisation=organisation,
        author=actor,
        industry=industry,
    )
    refuse_bad_text(matter)
    check_fields(matter)
    index_matter(matter)
    try:
        store(matter, force_insert=True)
    except IntegrityError:
        return begun_before(matter)
    proposal = Proposal(matter=matter, **{name: fields[name] for name in PROPOSAL_FIELDS if name in fields})
    refuse_bad_text(proposal)
    proposal.full_clean(exclude=["matter"], validate_constraints=False)
    proposal.save(force_insert=True)
    record("proposals.proposal_drafted", proposal, actor=actor)
    return proposal


def begun_before(matter: Matter) -> Proposal:
    """The draft that the same form made already; ValidationError where it is somebody else's."""
    earlier = Proposal.objects.select_related("matter").get(matter__submission=matter.submission)
    if earlier.matter.author_id != matter.author_id:
        raise ValidationError(_("This form was already used. Open a new one."))
    return earlier


@transaction.atomic
def edit_draft(proposal: Proposal, *, actor: User, version: int | None = None, **fields: Any) -> Proposal:
    """Change a draft or a returned proposal, also by autosave.

    Raises ValidationError: "stale" where another window saved first, "wrong_state" once it is submitted.
    """
    proposal = locked(proposal)
    if proposal.state not in (State.DRAFT, State.RETURNED):
        raise ValidationError(_("A submitted proposal can no longer be changed."), code="wrong_state")
    matter = proposal.matter
    check_version(matter, version)
    before = {name: getattr(proposal, name) for name in PROPOSAL_FIELDS if name in fields}
    for name in before:
        setattr(proposal, name, fields[name])
    matter_before: dict[str, Any] = {
        name: getattr(matter, name) for name in ("subject", "industry") if name in fields
    }
    for name in matter_before:
        setattr(matter, name, fields[name])
    changed = changes_between(before, proposal) | changes_between(matter_before, matter)
    if not changed:
        return proposal
    refuse_bad_text(matter)
    matter.full_clean(exclude=["organisation", "author"], validate_unique=False)
    refuse_bad_text(proposal)
    proposal.full_clean(exclude=["matter"], validate_constraints=False)
    matter.version += 1
    index_matter(matter)
    matter.save()
    proposal.save()
    # Autosave comes every few seconds: the trail says which parts changed, the versions hold the text.
    record("proposals.draft_edited", proposal, actor=actor, note="、".join(sorted(changed)))
    return proposal


def missing_parts(proposal: Proposal) -> dict[str, str]:
    """What still keeps a draft from being submitted, as {field: sentence}; empty when it is ready."""
    missing = {}
    if len(proposal.matter.subject.strip()) < 4:
        missing["subject"] = _("Give a subject that says what the proposal is about.")
    for name, sentence in (
        ("facts", _("Describe the facts.")),
        ("analysis", _("Say why it is so.")),
        ("suggestions", _("Make at least one concrete suggestion.")),
    ):
        if len(getattr(proposal, name).strip()) < 10:
            missing[name] = sentence
    return missing


@transaction.atomic
def submit_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Send a draft or a corrected proposal; its text is frozen as a numbered version with its hash.

    Submitting what is submitted already changes nothing: a doubled click makes one proposal.
    Raises ValidationError keyed by field for missing parts, and where co-signers have not signed this text.
    """
    proposal = locked(proposal)
    if proposal.state == State.SUBMITTED:
        return proposal
    missing = missing_parts(proposal)
    if missing:
        raise ValidationError(missing)
    refuse_unsigned(proposal)
    is_group = proposal.proposer_kind == Proposal.ProposerKind.GROUP
    if proposal.state == State.CHAMBER_REVIEW or (is_group and State.SUBMITTED in proposal.next_states):
        raise ValidationError(
            _("A group proposal is submitted by the approval of its chamber."), code="needs_approval"
        )
    hand_in(proposal, actor=actor)
    return proposal


def hand_in(proposal: Proposal, *, actor: User) -> None:
    """The submitting itself, on a locked row that nothing is missing from."""
    Proposal.workflow.move(proposal, State.SUBMITTED)
    version = freeze(proposal)
    proposal.text_sha256 = version.sha256
    proposal.submitted_at = timezone.now()
    proposal.save(update_fields=["state", "text_sha256", "submitted_at"])
    bump(proposal.matter)
    record("proposals.proposal_submitted", proposal, actor=actor, note=version.sha256)
    finish_duties(proposal.matter, ["change", "hand_in"], actor=actor)
    open_duties([begun(proposal, "review", Addressee.desk(), "file")])
    tell_desk(proposal.matter, "submitted", _("New proposal: %(subject)s"), round=version.number)
    if proposal.proposer_kind != Proposal.ProposerKind.INDIVIDUAL:
        title = _("The proposal you have signed is submitted: %(subject)s")
        key = key_of(proposal.matter, "cosigned_submitted", version.number)
        tell_people(cosigners_of(proposal), proposal.matter, "submitted", title, key=key)


def begun(proposal: Proposal, kind: str, to: Addressee, term: str = "") -> Duty:
    """A duty that begins today and runs by the term of its step, before the first round has copied any."""
    rule = rule_of(term) if term else ""
    due = due_date(timezone.localdate(), rule) if rule else None
    return open_duty(proposal.matter, kind, to, due=due, term=rule, round=proposal.round)
