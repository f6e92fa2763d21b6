"""The life of a proposal, one service a verb: subject, then the actor, one transaction each."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from federation.calendar.services import due_date
from federation.numbering.services import take_number
from proposals.models import Duty, Matter, Proposal, ProposalVersion, Rating
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.matters import bump, index_matter, locked
from proposals.services.notify import tell_author, tell_desk
from proposals.services.terms import begin_round, rule_of
from proposals.services.text import refuse_bad_text

State = Proposal.State
TEXT_FIELDS = ("facts", "analysis", "suggestions")
PROPOSAL_FIELDS = (*TEXT_FIELDS, "proposer_kind", "publicity", "wished_units")


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
    Raises ValidationError keyed by field for missing parts.
    """
    proposal = locked(proposal)
    if proposal.state == State.SUBMITTED:
        return proposal
    missing = missing_parts(proposal)
    if missing:
        raise ValidationError(missing)
    Proposal.workflow.move(proposal, State.SUBMITTED)
    version = freeze(proposal)
    proposal.text_sha256 = version.sha256
    proposal.submitted_at = timezone.now()
    proposal.save(update_fields=["state", "text_sha256", "submitted_at"])
    bump(proposal.matter)
    record("proposals.proposal_submitted", proposal, actor=actor, note=version.sha256)
    finish_duties(proposal.matter, ["change"], actor=actor)
    open_duties([begun(proposal, "review", Addressee.desk(), "file")])
    tell_desk(proposal.matter, "submitted", _("New proposal: %(subject)s"), round=version.number)
    return proposal


def begun(proposal: Proposal, kind: str, to: Addressee, term: str = "") -> Duty:
    """A duty that begins today and runs by the term of its step, before the first round has copied any."""
    rule = rule_of(term) if term else ""
    due = due_date(timezone.localdate(), rule) if rule else None
    return open_duty(proposal.matter, kind, to, due=due, term=rule, round=proposal.round)


def freeze(proposal: Proposal) -> ProposalVersion:
    content = {
        "subject": proposal.matter.subject,
        **{name: getattr(proposal, name) for name in PROPOSAL_FIELDS},
    }
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.versions.count() + 1,
        content=content,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


@transaction.atomic
def review_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Take a submitted proposal for review; colleagues see who has it."""
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    proposal.save(update_fields=["state"])
    bump(proposal.matter)
    record("proposals.proposal_reviewed", proposal, actor=actor)
    return proposal


@transaction.atomic
def return_proposal(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Send a proposal back to its author with a reason; the submitted version stays on file."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be changed.")})
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.RETURNED)
    proposal.save(update_fields=["state"])
    bump(proposal.matter)
    record("proposals.proposal_returned", proposal, actor=actor, note=reason)
    finish_duties(proposal.matter, ["review"], actor=actor)
    open_duties([begun(proposal, "change", Addressee.person(proposal.matter.author))])
    tell_author(proposal.matter, "returned", _("Please change your proposal: %(subject)s"), body=reason)
    return proposal


@transaction.atomic
def file_proposal(
    proposal: Proposal, *, actor: User, category: str = "", is_key: bool = False, session: str = ""
) -> Proposal:
    """File a reviewed proposal: it gets its number from the year's series in this transaction.

    Filing straight from the intake takes the review step with it.
    """
    proposal = locked(proposal)
    if proposal.state == State.SUBMITTED:
        Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    Proposal.workflow.move(proposal, State.FILED)
    entry = take_number(settings.PROPOSAL_AGENCY_CODE, timezone.localdate().year, subject=proposal)
    proposal.number = entry.text
    proposal.filed_at = timezone.now()
    proposal.category, proposal.is_key, proposal.session = category, is_key, session
    proposal.full_clean(exclude=["matter"], validate_constraints=False, validate_unique=False)
    proposal.save()
    index_matter(proposal.matter, proposal.number)
    bump(proposal.matter, "search")
    record("proposals.proposal_filed", proposal, actor=actor, note=proposal.number)
    begin_round(proposal.matter)
    finish_duties(proposal.matter, ["review"], actor=actor)
    open_duties([begun(proposal, "assign", Addressee.desk())])
    tell_author(proposal.matter, "filed", _("Your proposal is filed: %(subject)s"), body=proposal.number)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, actor: User, reason: str = "") -> Proposal:
    """Take a proposal back before it is filed."""
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.WITHDRAWN)
    proposal.save(update_fields=["state"])
    bump(proposal.matter)
    record("proposals.proposal_withdrawn", proposal, actor=actor, note=reason)
    void_duties(proposal.matter)
    return proposal


@transaction.atomic
def rate_proposal(proposal: Proposal, *, actor: User, satisfaction: str, comment: str = "") -> Rating:
    """The proposer's judgement of the answer; a reason is asked for dissatisfaction.

    Raises ValidationError where the proposal is not answered yet or was rated already.
    """
    proposal = locked(proposal)
    if proposal.state == State.RATED:
        raise ValidationError(_("You have rated this answer already."))
    Proposal.workflow.move(proposal, State.RATED)
    if satisfaction == Rating.Satisfaction.DISSATISFIED and not comment.strip():
        raise ValidationError({"comment": _("Say what you are not satisfied with.")})
    rating = Rating(
        proposal=proposal,
        user=actor,
        round=proposal.round,
        satisfaction=satisfaction,
        comment=comment.strip(),
    )
    refuse_bad_text(rating)
    rating.full_clean(exclude=["proposal", "user"], validate_unique=False, validate_constraints=False)
    rating.save()
    proposal.save(update_fields=["state"])
    bump(proposal.matter)
    record("proposals.proposal_rated", proposal, actor=actor, note=rating.get_satisfaction_display())
    finish_duties(proposal.matter, ["rate"], actor=actor)
    open_duties([begun(proposal, "close", Addressee.desk())])
    tell_desk(proposal.matter, "rated", _("An answer was rated: %(subject)s"), round=proposal.round)
    return rating


@transaction.atomic
def close_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Close a rated proposal. Its commitments go on being tracked."""
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, State.CLOSED)
    proposal.closed_at = timezone.now()
    proposal.save(update_fields=["state", "closed_at"])
    bump(proposal.matter)
    record("proposals.proposal_closed", proposal, actor=actor)
    finish_duties(proposal.matter, ["close"], actor=actor)
    return proposal
