"""The life of a complaint up to the choice of its mode, one service a verb (workflows.md (b))."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.services import due_date
from federation.numbering.services import take_number
from proposals.models import Complaint, ComplaintHandler, ComplaintHelper, Duty, Ground, Matter, Topic
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.matters import bump, index_matter, locked
from proposals.services.notify import key_of, tell_desk, tell_people
from proposals.services.terms import begin_round, rule_of
from proposals.services.text import refuse_bad_text

State = Complaint.State
FIELDS = (
    "channel",
    "ticket",
    "received_on",
    "title",
    "facts",
    "wish",
    "contact_name",
    "contact_phone",
    "respondent",
    "respondent_text",
    "is_urgent",
)
# A complaint of the same enterprise about the same department within so many days is shown at intake.
SIMILAR_DAYS = 90


@transaction.atomic
def register_complaint(
    *,
    actor: User,
    organisation: Organisation,
    topic: Topic | None = None,
    submission: uuid.UUID | None = None,
    **fields: Any,
) -> Complaint:
    """Register a complaint under the next number. Staff who register one handle it from then on; what comes
    online waits in the desk's queue. The same `submission` again gives the same complaint back.

    Raises ValidationError by field; a ticket of the hotline is registered once.
    """
    matter = Matter(
        submission=submission or uuid.uuid4(),
        kind=Matter.Kind.COMPLAINT,
        subject=_("Complaint"),
        organisation=organisation,
        author=actor,
        topic=topic,
    )
    refuse_bad_text(matter)
    check_fields(matter)
    try:
        store(matter, force_insert=True)
    except IntegrityError:
        return registered_before(matter)
    complaint = Complaint(matter=matter, **{name: fields[name] for name in FIELDS if name in fields})
    refuse_bad_text(complaint)
    complaint.received_on = complaint.received_on or timezone.localdate()
    refuse_future(complaint.received_on)
    check_fields(complaint, exclude=("matter", "number"))
    number = take_number(settings.COMPLAINT_NUMBER_CODE, timezone.localdate().year, subject=complaint)
    complaint.number = number.text
    store(complaint, force_insert=True)
    # Lists, notices and searches show this much and no more.
    about = f"（{topic}）" if topic is not None else ""
    matter.subject = f"{_('Complaint')} {complaint.number}{about}"
    index_matter(matter, complaint.number, complaint.ticket)
    matter.save(update_fields=["subject", "search"])
    record("proposals.complaint_registered", complaint, actor=actor, note=complaint.get_channel_display())
    open_duties([triage_duty(complaint, "take", Addressee.desk())])
    if actor.is_federation_staff:
        return take_complaint(complaint, actor=actor)
    # Nobody reads it before somebody takes it.
    take = reverse("proposals:complaint_take", args=[complaint.pk])
    tell_desk(matter, "complaint_registered", _("New: %(subject)s"), url=take)
    return complaint


def registered_before(matter: Matter) -> Complaint:
    """The complaint that the same form made already; ValidationError where it is somebody else's."""
    earlier = Complaint.objects.select_related("matter").get(matter__submission=matter.submission)
    if earlier.matter.author_id != matter.author_id:
        raise ValidationError(_("This form was already used. Open a new one."))
    return earlier


def refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"received_on": _("This day lies ahead.")})


def triage_duty(complaint: Complaint, kind: str, to: Addressee) -> Duty:
    """That somebody is to take it ("take") or to look at it ("triage"), both within the same term."""
    rule = rule_of("triage")
    due = due_date(complaint.received_on, rule)
    return open_duty(complaint.matter, kind, to, due=due, term=rule, begins_on=complaint.received_on)


def similar_to(organisation_id: int, respondent_id: int | None, received_on: date) -> list[Complaint]:
    """Complaints of the same enterprise about the same department, SIMILAR_DAYS back, newest first."""
    if respondent_id is None:
        return []
    since = received_on - timedelta(days=SIMILAR_DAYS)
    rows = Complaint.objects.filter(
        respondent_id=respondent_id,
        received_on__range=(since, received_on),
        matter__organisation_id=organisation_id,
    )
    return list(rows.for_list().order_by("-received_on")[:10])


@transaction.atomic
def take_complaint(complaint: Complaint, *, actor: User) -> Complaint:
    """Take a complaint out of the queue: who takes it handles and reads it. Twice is once.

    Raises ValidationError where a colleague has taken it.
    """
    complaint = locked(complaint)
    mine = complaint.handlers.current().filter(user=actor).exists()
    if complaint.state == State.TRIAGE and mine:
        return complaint
    if complaint.handlers.current().exists():
        raise ValidationError(_("A colleague has taken it."))
    Complaint.workflow.move(complaint, State.TRIAGE)
    complaint.save(update_fields=["state"])
    ComplaintHandler.objects.create(complaint=complaint, user=actor)
    void_duties(complaint.matter, ["take"])
    open_duties([triage_duty(complaint, "triage", Addressee.person(actor))])
    bump(complaint.matter)
    record("proposals.complaint_taken", complaint, actor=actor)
    return complaint


@transaction.atomic
def add_handler(complaint: Complaint, colleague: User, *, actor: User) -> ComplaintHandler:
    """Let a colleague handle a complaint too; from now on they read it and share its open duties."""
    complaint = locked(complaint)
    refuse_finished(complaint)
    if not colleague.is_federation_staff or not colleague.is_active:
        raise ValidationError({"colleague": _("Choose a colleague of the federation.")})
    handler = ComplaintHandler(complaint=complaint, user=colleague)
    store(handler)
    share = complaint.matter.duties.open().filter(user=actor)
    open_duties(
        open_duty(
            complaint.matter,
            duty.kind,
            Addressee.person(colleague),
            due=duty.due_on,
            term=duty.term,
            begins_on=duty.begins_on,
            round=duty.round,
            assignment=duty.assignment,
        )
        for duty in share
    )
    bump(complaint.matter)
    record("proposals.complaint_handler_added", complaint, actor=actor, note=colleague.name)
    tell_people(
        [colleague],
        complaint.matter,
        "complaint_handler_added",
        _("Please help to handle: %(subject)s"),
        key=key_of(complaint.matter, "handler", handler.pk),
    )
    return handler


@transaction.atomic
def end_handler(complaint: Complaint, colleague: User, *, actor: User) -> None:
    """Take a complaint off a colleague; their reading ends now. One handler stays while the case is open."""
    complaint = locked(complaint)
    row = complaint.handlers.current().filter(user=colleague).first()
    if row is None:
        raise ValidationError(_("This colleague does not handle it."))
    if complaint.state not in Complaint.FINISHED and complaint.handlers.current().count() == 1:
        raise ValidationError(_("Somebody has to handle it. Add a colleague first."))
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    void_duties(complaint.matter, user=colleague)
    bump(complaint.matter)
    record("proposals.complaint_handler_ended", complaint, actor=actor, note=colleague.name)


@transaction.atomic
def name_helper(complaint: Complaint, secretary: User, *, actor: User) -> ComplaintHelper:
    """Name a chamber's secretary to help the complainant: they read the case, but not its evidence."""
    complaint = locked(complaint)
    helper, created = ComplaintHelper.objects.get_or_create(complaint=complaint, user=secretary)
    if created:
        record("proposals.complaint_helper_named", complaint, actor=actor, note=secretary.name)
    return helper


def refuse_finished(complaint: Complaint) -> None:
    if complaint.state in Complaint.FINISHED:
        raise ValidationError(_("This complaint is finished."))


@transaction.atomic
def accept_complaint(complaint: Complaint, *, actor: User) -> Complaint:
    """Accept a complaint: its first round begins, with the terms in force."""
    complaint = locked(complaint)
    Complaint.workflow.move(complaint, State.ACCEPTED)
    complaint.accepted_at = timezone.now()
    complaint.save(update_fields=["state", "accepted_at"])
    round_ = begin_round(complaint.matter, complaint.round)
    finish_duties(complaint.matter, ["triage"], actor=actor)
    due = due_date(timezone.localdate(), round_.terms["complaint"])
    open_for_handlers(complaint, "handle", due=due, term=round_.terms["complaint"])
    bump(complaint.matter)
    record("proposals.complaint_accepted", complaint, actor=actor)
    tell_complainant(complaint, "accepted", _("Accepted: %(subject)s"))
    return complaint


def open_for_handlers(complaint: Complaint, kind: str, **options: Any) -> None:
    """The same duty for each who handles the complaint; whoever does it does it for all."""
    people = User.objects.filter(
        pk__in=complaint.handlers.current().values("user_id"), is_active=True
    ).order_by("pk")
    open_duties(
        open_duty(complaint.matter, kind, Addressee.person(user), round=complaint.round, **options)
        for user in people
    )


def tell_complainant(complaint: Complaint, event: str, title: str, *, body: str = "") -> None:
    """Tell who sent it online; for other channels the staff who registered it are the author and know."""
    author = complaint.matter.author
    if not author.is_federation_staff:
        key = key_of(complaint.matter, event, complaint.matter.version)
        tell_people([author], complaint.matter, f"complaint_{event}", title, key=key, body=body)


@transaction.atomic
def refuse_complaint(complaint: Complaint, *, actor: User, ground: Ground, answer: str) -> Complaint:
    """Do not accept a complaint, on a coded ground and with words for the complainant."""
    return turn_away(complaint, State.REFUSED, actor=actor, ground=ground, answer=answer)


@transaction.atomic
def refer_complaint(complaint: Complaint, *, actor: User, answer: str) -> Complaint:
    """Tell the complainant where to go with it (转告)."""
    return turn_away(complaint, State.REFERRED, actor=actor, ground=None, answer=answer)


def turn_away(
    complaint: Complaint, state: str, *, actor: User, ground: Ground | None, answer: str
) -> Complaint:
    complaint = locked(complaint)
    if ground is not None and ground.act != "refuse_complaint":
        raise ValidationError({"ground": _("Choose one of the grounds offered.")})
    if len(answer.strip()) < 4:
        raise ValidationError({"answer": _("Write what the complainant is told.")})
    Complaint.workflow.move(complaint, state)
    complaint.ground, complaint.answer = ground, answer.strip()
    complaint.closed_at = timezone.now()
    refuse_bad_text(complaint)
    complaint.save()
    finish_duties(complaint.matter, ["triage"], actor=actor)
    bump(complaint.matter)
    verb = "refused" if state == State.REFUSED else "referred"
    record(f"proposals.complaint_{verb}", complaint, actor=actor, note=str(ground or "")[:200])
    title = _("Not accepted: %(subject)s") if ground is not None else _("Referred elsewhere: %(subject)s")
    tell_complainant(complaint, verb, title, body=complaint.answer)
    return complaint


@transaction.atomic
def terminate_complaint(complaint: Complaint, *, actor: User, reason: str) -> Complaint:
    """End a complaint that was withdrawn or went to court. It stays out of the closing rate's denominator."""
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("Give the reason.")})
    complaint = locked(complaint)
    Complaint.workflow.move(complaint, State.TERMINATED)
    complaint.answer, complaint.closed_at = reason.strip(), timezone.now()
    refuse_bad_text(complaint)
    complaint.save()
    void_duties(complaint.matter)
    bump(complaint.matter)
    record("proposals.complaint_terminated", complaint, actor=actor, note=reason.strip()[:500])
    tell_complainant(complaint, "terminated", _("Ended: %(subject)s"), body=reason)
    return complaint
