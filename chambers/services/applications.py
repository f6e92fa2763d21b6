"""What chambers and federations decide about an application."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Membership, MembershipApplication
from chambers.services.applicants import lock, set_due
from chambers.services.notify import tell_applicant, tell_chamber, tell_federation
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.numbering.services import take_number
from members.models import Position
from members.services.enterprises import register_enterprise
from members.services.people import register_person, set_position

State = MembershipApplication.State
KEEPERS = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)


def move(
    application: MembershipApplication, to: str, *, actor: User | None, event: str, note: str = ""
) -> MembershipApplication:
    """The common part of every decision: state, due date, version, trail. The row is locked already."""
    MembershipApplication.workflow.move(application, to)
    set_due(application)
    if to in (State.CONFIRMED, State.REFUSED):
        application.decided_at = timezone.now()
    application.version += 1
    store(application)
    record(event, application, actor=actor, note=note)
    return application


def refuse_repetition(application: MembershipApplication) -> None:
    if application.folded_into_id is not None:
        raise ValidationError(_("This repeats an application that is under way; decide that one."))


@transaction.atomic
def take_up_application(application: MembershipApplication, *, actor: User) -> MembershipApplication:
    """The chamber begins its review; the applicant sees that somebody reads."""
    application = lock(application)
    refuse_repetition(application)
    due_on, why = application.due_on, application.due_why
    move(application, State.CHAMBER_REVIEW, actor=actor, event="chambers.application_taken_up")
    if due_on is not None:
        # The chamber's term has run since the receipt; reading does not give more time.
        application.due_on, application.due_why = due_on, why
        application.save(update_fields=["due_on", "due_why"])
    return application


@transaction.atomic
def accept_application(
    application: MembershipApplication, *, actor: User, rank: str, note: str = ""
) -> MembershipApplication:
    """The chamber is in favour and proposes a rank; the federation confirms."""
    application = lock(application)
    refuse_repetition(application)
    application.rank = rank
    words = "；".join(part for part in (application.get_rank_display(), note) if part)
    move(application, State.CONFIRMATION, actor=actor, event="chambers.application_accepted", note=words)
    tell_federation(application, "to_confirm", _("Membership to be confirmed: %(name)s"))
    tell_applicant(application, _("The chamber is in favour; the federation confirms now."))
    return application


@transaction.atomic
def return_application(
    application: MembershipApplication, *, actor: User, reason: str
) -> MembershipApplication:
    """Back to the applicant for correction, who is told what is wrong."""
    application = lock(application)
    refuse_repetition(application)
    application.reason = reason.strip()
    move(application, State.RETURNED, actor=actor, event="chambers.application_returned", note=reason)
    tell_applicant(application, _("Please correct your application and send it again."))
    return application


@transaction.atomic
def send_back_application(
    application: MembershipApplication, *, actor: User, reason: str
) -> MembershipApplication:
    """The federation has a question: back to the chamber."""
    application = lock(application)
    move(application, State.CHAMBER_REVIEW, actor=actor, event="chambers.application_sent_back", note=reason)
    tell_chamber(application, "sent_back", _("The federation sends an application back: %(name)s"))
    return application


@transaction.atomic
def refuse_application(
    application: MembershipApplication, *, actor: User, reason: str
) -> MembershipApplication:
    """No membership; the applicant is told why and may apply again."""
    application = lock(application)
    refuse_repetition(application)
    application.reason = reason.strip()
    move(application, State.REFUSED, actor=actor, event="chambers.application_refused", note=reason)
    tell_applicant(application, _("Your application has been refused."))
    return application


@transaction.atomic
def confirm_application(
    application: MembershipApplication,
    *,
    actor: User,
    enterprise: Organisation | None,
    rank: str,
    joined_on: date,
) -> MembershipApplication:
    """Open the membership: link the enterprise on file, or register a new one where `enterprise` is None.

    All in one transaction: enterprise, membership, member number, state. Of two clerks the second one
    hears that it is done. Raises ValidationError for a member that belongs to the chamber already.
    """
    application = lock(application)
    refuse_repetition(application)
    if not MembershipApplication.workflow.allows(application, State.CONFIRMED):
        # Says so before anything is registered.
        MembershipApplication.workflow.move(application, State.CONFIRMED)
    member = enterprise or register_applicant(application, actor=actor)
    membership = admit_member(application.chamber, member, actor=actor, joined_on=joined_on, rank=rank)
    give_number(membership, joined_on.year)
    application.organisation, application.membership, application.rank = member, membership, rank
    words = f"{member.name} {membership.number}"
    move(application, State.CONFIRMED, actor=actor, event="chambers.application_confirmed", note=words)
    tell_chamber(application, "confirmed", _("New member: %(name)s"))
    tell_applicant(application, _("You are a member. Your member number: %s") % membership.number)
    return application


def register_applicant(application: MembershipApplication, *, actor: User) -> Organisation:
    """A new enterprise from what the applicant wrote, kept by the federation above the chamber."""
    chamber = application.chamber.organisation
    keeper = chamber.parent if chamber.parent and chamber.parent.kind in KEEPERS else chamber.branch
    if keeper is None:
        raise ValidationError(_("No federation above the chamber could keep the enterprise."))
    enterprise = register_enterprise(
        actor=actor,
        parent=keeper,
        name=application.name,
        credit_code=application.credit_code,
        region=application.region,
        industry=application.industry,
        address=application.address,
        business_scope=application.business_scope,
    )
    party = enterprise.organisation
    kind = Position.Kind
    same = application.contact_name == application.legal_representative
    people = [
        (
            application.legal_representative,
            application.contact_mobile if same else "",
            kind.LEGAL_REPRESENTATIVE,
        )
    ]
    if not same:
        people.append((application.contact_name, application.contact_mobile, kind.CONTACT))
    for name, mobile, position in people:
        person = register_person(actor=actor, organisation=party, name=name, mobile=mobile)
        set_position(person, party, position, actor=actor)
    return party


def give_number(membership: Membership, year: int) -> Membership:
    """The next member number, once for each membership; in the caller's transaction, so without gap."""
    if not membership.number:
        code = settings.MEMBER_NUMBER_CODE
        membership.number = take_number(code, year, subject=membership, digits=4).text
        membership.save(update_fields=["number"])
    return membership
