"""The desk's own acts on what came in: taking it for review, returning it, filing it, making it a key one."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import changes_between, record
from federation.numbering.services import take_number
from proposals.models import CoSigner, Decision, Proposal, Sector, Session, Topic
from proposals.services.cosigning import end_invitations
from proposals.services.duties import Addressee, finish_duties, open_duties
from proposals.services.matters import bump, index_matter, locked
from proposals.services.notify import key_of, tell_author, tell_people
from proposals.services.proposals import begun
from proposals.services.proposers import tell_proposers
from proposals.services.terms import begin_round
from proposals.services.text import refuse_bad_text

State, Track = Proposal.State, Proposal.Track
KEY_FIELDS = ("is_key", "key_leader", "supervision_plan")
# 77, 077, 第077号: what people type of a number of an outer body.
_SERIAL = re.compile(r"^第?\s*(\d{1,6})\s*号?$")


@transaction.atomic
def review_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Take a submitted proposal for review; colleagues see who has it. Taking it twice is taking it once."""
    proposal = locked(proposal)
    if proposal.state == State.UNDER_REVIEW and proposal.reviewer_id == actor.pk:
        return proposal
    if proposal.state in (State.NOT_FILED, State.MERGED):
        raise ValidationError(
            _("It comes back for review by an appeal, or by taking the joining back."), code="wrong_state"
        )
    Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    check_out(proposal, actor)
    proposal.save(update_fields=["state", "reviewer", "reviewing_since"])
    bump(proposal.matter)
    record("proposals.proposal_reviewed", proposal, actor=actor)
    return proposal


@transaction.atomic
def take_over_review(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Take a proposal out of a colleague's hands, who is told why.

    Raises ValidationError where nobody has it, where it is the actor's own already, and without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you take it over.")})
    proposal = locked(proposal)
    if proposal.state != State.UNDER_REVIEW:
        raise ValidationError(_("Nobody has this proposal for review."), code="wrong_state")
    if proposal.reviewer_id == actor.pk:
        raise ValidationError(_("You have it for review already."))
    before = proposal.reviewer
    check_out(proposal, actor)
    proposal.save(update_fields=["reviewer", "reviewing_since"])
    bump(proposal.matter)
    note = f"{before.name}: {reason.strip()}" if before else reason.strip()
    record("proposals.review_taken_over", proposal, actor=actor, note=note)
    if before is not None:
        tell_colleague(proposal, before, actor, reason.strip())
    return proposal


def tell_colleague(proposal: Proposal, colleague: User, actor: User, reason: str) -> None:
    matter = proposal.matter
    title = _("A colleague has taken over your review: %(subject)s")
    key = key_of(matter, "taken_over", matter.version)
    body = f"{actor.name}: {reason}"
    tell_people([colleague], matter, "taken_over", title, key=key, body=body)


def check_out(proposal: Proposal, actor: User) -> None:
    proposal.reviewer, proposal.reviewing_since = actor, timezone.now()


def refuse_others_review(proposal: Proposal, actor: User) -> None:
    """What a colleague has for review is left alone, and so is what waits for a decision of two."""
    if proposal.reviewer_id not in (None, actor.pk):
        raise ValidationError(
            _("%(name)s has it for review. Take it over first, with a reason.")
            % {"name": proposal.reviewer.name if proposal.reviewer else ""},
            code="checked_out",
        )
    refuse_open_decision(proposal)


def refuse_open_decision(proposal: Proposal) -> None:
    if Decision.objects.open().filter(matter=proposal.matter_id).exists():
        raise ValidationError(
            _("A decision about it waits to be confirmed. Confirm it or take it back first."),
            code="decision_waits",
        )


@transaction.atomic
def return_proposal(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Send a proposal back to its author with a reason; the submitted version stays on file."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be changed.")})
    proposal = locked(proposal)
    if proposal.state != State.UNDER_REVIEW:
        # Its author brings it back to "returned" too, from going round; that is not for the desk.
        raise ValidationError(_("Nobody has this proposal for review."), code="wrong_state")
    Proposal.workflow.move(proposal, State.RETURNED)
    refuse_others_review(proposal, actor)
    proposal.reviewer = proposal.reviewing_since = None
    proposal.save(update_fields=["state", "reviewer", "reviewing_since"])
    bump(proposal.matter)
    record("proposals.proposal_returned", proposal, actor=actor, note=reason)
    finish_duties(proposal.matter, ["review"], actor=actor)
    open_duties([begun(proposal, "change", Addressee.person(proposal.matter.author))])
    # Who is still asked to sign would sign a text that is about to change.
    end_invitations(proposal, to=CoSigner.State.LISTED)
    tell_author(proposal.matter, "returned", _("Please change your proposal: %(subject)s"), body=reason)
    return proposal


@transaction.atomic
def file_proposal(
    proposal: Proposal,
    *,
    actor: User,
    topic: Topic | None = None,
    session: Session | None = None,
    sector: Sector | None = None,
    track: str = Track.INTERNAL,
    outer_number: str = "",
    filed_on: date | None = None,
    is_key: bool = False,
    key_leader: str = "",
    supervision_plan: str = "",
) -> Proposal:
    """File a reviewed proposal: it gets its number from the year's series in this transaction.

    On the external track the outer body has filed it: `outer_number`, its `session` and `filed_on` are
    typed in, and no number is taken. Filing straight from the intake takes the review step with it.
    """
    proposal = locked(proposal)
    if proposal.state == State.SUBMITTED:
        Proposal.workflow.move(proposal, State.UNDER_REVIEW)
    Proposal.workflow.move(proposal, State.FILED)
    refuse_others_review(proposal, actor)
    matter = proposal.matter
    matter.topic, proposal.session, proposal.sector, proposal.track = topic, session, sector, track
    set_key(proposal, is_key=is_key, key_leader=key_leader, supervision_plan=supervision_plan)
    proposal.reviewer = proposal.reviewing_since = None
    allot_number(proposal, outer_number=outer_number, filed_on=filed_on)
    check_fields(proposal, exclude=UNSET)
    store(proposal)
    index_matter(matter, proposal.number)
    bump(matter, "search", "topic")
    record("proposals.proposal_filed", proposal, actor=actor, note=proposal.number)
    begin_round(matter)
    finish_duties(matter, ["review"], actor=actor)
    open_duties([begun(proposal, "assign", Addressee.desk())])
    tell_proposers(proposal, "filed", _("Your proposal is filed: %(subject)s"), body=proposal.number)
    return proposal


# Relations and moments that the service sets itself.
UNSET = (
    "matter",
    "reviewer",
    "reviewing_since",
    "approved_by",
    "approved_at",
    "submitted_at",
    "replied_at",
    "closed_at",
    "archived_at",
)


def allot_number(proposal: Proposal, *, outer_number: str = "", filed_on: date | None = None) -> None:
    """The proposal's own number (once for good), or the one that an outer body gave it."""
    if proposal.track == Track.EXTERNAL:
        proposal.number = number_of_outer_body(proposal.session, outer_number)
        proposal.filed_at = moment_of(filed_on)
        return
    if outer_number.strip() or filed_on is not None:
        raise ValidationError(
            {"track": _("Number and day are typed in only for a proposal of an outer body.")}
        )
    proposal.filed_at = timezone.now()
    if not proposal.number:
        proposal.number = take_number(
            settings.PROPOSAL_AGENCY_CODE, timezone.localdate().year, subject=proposal
        ).text


def number_of_outer_body(session: Session | None, typed: str) -> str:
    """市政协八届一次会议第077号, from the session and 77, 077 or 第077号 as the outer body writes it."""
    if session is None:
        raise ValidationError({"session": _("Choose the session in which the outer body filed it.")})
    if not typed.strip():
        raise ValidationError({"outer_number": _("Type the number that the outer body gave it.")})
    serial = _SERIAL.match(typed.strip())
    return f"{session.name}第{serial[1]}号" if serial else f"{session.name}{typed.strip()}"


def moment_of(filed_on: date | None) -> datetime:
    if filed_on is None or filed_on > timezone.localdate():
        raise ValidationError({"filed_on": _("Type the day on which the outer body filed it.")})
    return timezone.make_aware(datetime.combine(filed_on, time()))


@transaction.atomic
def mark_key(
    proposal: Proposal, *, actor: User, is_key: bool, key_leader: str = "", supervision_plan: str = ""
) -> Proposal:
    """Make a filed proposal a key one with its leader and plan, change them, or take the mark away."""
    proposal = locked(proposal)
    if not proposal.number:
        raise ValidationError(_("Only a filed proposal can be a key one."), code="wrong_state")
    before = {name: getattr(proposal, name) for name in KEY_FIELDS}
    set_key(proposal, is_key=is_key, key_leader=key_leader, supervision_plan=supervision_plan)
    changes = changes_between(before, proposal)
    if not changes:
        return proposal
    check_fields(proposal, exclude=(*UNSET, "filed_at"))
    store(proposal, update_fields=KEY_FIELDS)
    bump(proposal.matter)
    record("proposals.proposal_marked_key", proposal, actor=actor, changes=changes)
    return proposal


def set_key(proposal: Proposal, *, is_key: bool, key_leader: str, supervision_plan: str) -> None:
    """Set the mark on an unsaved row. Raises ValidationError for a key proposal without a leader."""
    proposal.is_key = is_key
    proposal.key_leader, proposal.supervision_plan = key_leader.strip(), supervision_plan.strip()
    if not is_key:
        proposal.key_leader = proposal.supervision_plan = ""
    elif not proposal.key_leader:
        raise ValidationError({"key_leader": _("Name the leader in charge of a key proposal.")})
    refuse_bad_text(proposal)
