"""Group proposals (团体提案): the chamber approves by another of its people, with its signature and seal."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, Post, Role, User
from federation.audit.services import record
from federation.calendar.services import due_date
from federation.files.services import attach
from proposals.models import Duty, Proposal
from proposals.services.cosigning import refuse_unsigned
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_author, tell_people
from proposals.services.proposals import begun, hand_in, missing_parts
from proposals.services.terms import rule_of

State = Proposal.State
GROUP = Proposal.ProposerKind.GROUP
# The role whose holders speak for a body: its president and its secretaries.
APPROVING_ROLES: dict[str, Role] = {
    Organisation.Kind.CHAMBER: Role.CHAMBER_SECRETARY,
    Organisation.Kind.COUNTY_FEDERATION: Role.COUNTY_STAFF,
    Organisation.Kind.FEDERATION: Role.LEADER,
}
SEAL = "seal"


def approvers_of(proposal: Proposal) -> QuerySet[User]:
    """Who may approve it for the body that raises it: whoever speaks for the body, but not the author."""
    unit = proposal.matter.organisation
    role = APPROVING_ROLES.get(unit.kind, "")
    posts = Post.objects.in_force().filter(organisation=unit, role=role)
    people = posts.people()
    return people.exclude(pk=proposal.matter.author_id)


@transaction.atomic
def put_before_chamber(proposal: Proposal, *, actor: User) -> Proposal:
    """Put a finished group proposal before the chamber; the text stands from now on.

    Putting it twice is putting it once. Raises ValidationError by field for missing parts, and where its
    co-signers have not signed, no body raises it, or nobody but the author could approve it.
    """
    proposal = locked(proposal)
    if proposal.state == State.CHAMBER_REVIEW:
        return proposal
    if proposal.proposer_kind != GROUP:
        raise ValidationError(_("Only a group proposal needs the approval of its chamber."), code="not_group")
    missing = missing_parts(proposal)
    if missing:
        raise ValidationError(missing)
    refuse_unsigned(proposal)
    if proposal.matter.organisation.kind not in APPROVING_ROLES:
        raise ValidationError(_("A group proposal is made by a chamber or a federation."), code="no_body")
    people = list(approvers_of(proposal))
    if not people:
        raise ValidationError(
            _("Nobody but you could approve it. Ask the federation for an account of the president."),
            code="nobody",
        )
    Proposal.workflow.move(proposal, State.CHAMBER_REVIEW)
    proposal.approved_by = proposal.approved_at = None
    proposal.save(update_fields=["state", "approved_by", "approved_at"])
    matter = proposal.matter
    record("proposals.put_before_chamber", proposal, actor=actor)
    finish_duties(matter, ["change", "hand_in"], actor=actor)
    open_duties([approval_duty(proposal, one) for one in people])
    title = _("A proposal waits for the chamber’s approval: %(subject)s")
    tell_people(people, matter, "approval_asked", title, key=key_of(matter, "approval_asked", matter.version))
    bump(matter)
    return proposal


def approval_duty(proposal: Proposal, person: User) -> Duty:
    rule = rule_of("chamber_review")
    due = due_date(timezone.localdate(), rule)
    return open_duty(proposal.matter, "chamber_review", Addressee.person(person), due=due, term=rule)


def refuse_stranger(proposal: Proposal, actor: User) -> None:
    """Who approves speaks for the chamber today and has not written it."""
    if actor.pk == proposal.matter.author_id:
        raise ValidationError(_("Who has written it cannot approve it. A colleague of the chamber has to."))
    if not approvers_of(proposal).filter(pk=actor.pk).exists():
        raise ValidationError(_("Only the president or a secretary of the chamber may approve it."))


@transaction.atomic
def approve_proposal(
    proposal: Proposal, *, actor: User, upload: IO[bytes] | None, name: str = ""
) -> Proposal:
    """Approve a group proposal and submit it, with the scan of its signed and sealed last page.

    Raises ValidationError without the scan or for a file that is refused; approving what is approved by the
    same person changes nothing.
    """
    proposal = locked(proposal)
    if proposal.state == State.SUBMITTED and proposal.approved_by_id == actor.pk:
        return proposal
    if proposal.state != State.CHAMBER_REVIEW:
        raise ValidationError(_("This proposal does not wait for the chamber."), code="wrong_state")
    refuse_stranger(proposal, actor)
    if upload is None:
        raise ValidationError({"file": _("Add the page with the authorised signature and the seal.")})
    try:
        attach(proposal, upload, name=name, actor=actor, kind=SEAL)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    proposal.approved_by, proposal.approved_at = actor, timezone.now()
    proposal.save(update_fields=["approved_by", "approved_at"])
    record("proposals.chamber_approved", proposal, actor=actor)
    end_review(proposal, actor)
    hand_in(proposal, actor=actor)
    tell_author(proposal.matter, "chamber_approved", _("Your chamber has approved it: %(subject)s"))
    return proposal


@transaction.atomic
def return_by_chamber(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Give a group proposal back to its author with a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be changed.")})
    proposal = locked(proposal)
    if proposal.state != State.CHAMBER_REVIEW:
        raise ValidationError(_("This proposal does not wait for the chamber."), code="wrong_state")
    refuse_stranger(proposal, actor)
    give_back(proposal)
    end_review(proposal, actor)
    record("proposals.chamber_returned", proposal, actor=actor, note=reason.strip()[:500])
    bump(proposal.matter)
    open_duties([begun(proposal, "change", Addressee.person(proposal.matter.author))])
    title = _("Your chamber asks you to change your proposal: %(subject)s")
    tell_author(proposal.matter, "chamber_returned", title, body=reason.strip())
    return proposal


@transaction.atomic
def take_back_from_chamber(proposal: Proposal, *, actor: User) -> Proposal:
    """The author takes it back to change it before the chamber has answered."""
    proposal = locked(proposal)
    if proposal.state != State.CHAMBER_REVIEW:
        raise ValidationError(_("This proposal does not wait for the chamber."), code="wrong_state")
    people = list(approvers_of(proposal))
    give_back(proposal)
    finish_duties(proposal.matter, ["chamber_review"], actor=None, outcome=Duty.Outcome.VOID)
    matter = proposal.matter
    record("proposals.taken_back_from_chamber", proposal, actor=actor)
    title = _("The author takes it back to change it: %(subject)s")
    tell_people(
        people, matter, "approval_dropped", title, key=key_of(matter, "approval_dropped", matter.version)
    )
    bump(matter)
    return proposal


def give_back(proposal: Proposal) -> None:
    """A draft again, or a returned one where the desk has had it before."""
    Proposal.workflow.move(proposal, State.DRAFT if proposal.submitted_at is None else State.RETURNED)
    proposal.save(update_fields=["state"])


def end_review(proposal: Proposal, actor: User) -> None:
    """Done for whoever answered, no longer needed for the colleagues who could have."""
    matter = proposal.matter
    finish_duties(matter, ["chamber_review"], actor=actor, user=actor)
    finish_duties(matter, ["chamber_review"], actor=None, outcome=Duty.Outcome.VOID)
