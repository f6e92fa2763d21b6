"""Reception days: opened by the desk, booked by enterprises, held with minutes; an appointment may go on as
a complaint."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach
from federation.notices.services import notify
from proposals.models import Appointment, Complaint, ReceptionDay, Topic
from proposals.services.complaints import register_complaint
from proposals.services.notify import desk
from proposals.services.text import refuse_bad_text, said

DayState, State = ReceptionDay.State, Appointment.State


@transaction.atomic
def open_reception(*, actor: User, **fields: Any) -> ReceptionDay:
    """Put a reception day into the calendar; enterprises can book it at once, and its leader is told.

    Raises ValidationError by field for a day that lies behind, hours without room for one slot, and a second
    reception at the same place and day.
    """
    day = ReceptionDay(**fields, opened_by=actor)
    refuse_bad_text(day)
    check_fields(day, exclude=("opened_by",))
    if day.held_on < timezone.localdate():
        raise ValidationError({"held_on": _("This day lies behind.")})
    if not day.slots:
        raise ValidationError({"ends_at": _("The hours have no room for one appointment.")})
    store(day)
    record("proposals.reception_opened", day, actor=actor, note=f"{day} {day.leader_name}")
    if day.leader is not None:
        words = {"day": day.held_on, "place": day.place}
        tell([day.leader], day, "opened", _("You are on duty at the reception of %(day)s, %(place)s") % words)
    return day


@transaction.atomic
def cancel_reception(day: ReceptionDay, *, actor: User, reason: str) -> ReceptionDay:
    """Call a reception off; its appointments end with it, and everybody who booked is told why."""
    reason = said(reason, "reason", _("Give the reason."))
    day = locked_day(day)
    ReceptionDay.workflow.move(day, DayState.CANCELLED)
    day.reason = reason
    refuse_bad_text(day)
    check_fields(day, exclude=("opened_by",))
    day.save(update_fields=["state", "reason"])
    standing = day.appointments.filter(state__in=[State.BOOKED, State.CONFIRMED])
    people = list(User.objects.filter(pk__in=standing.values("author_id"), is_active=True))
    standing.update(state=State.CANCELLED, reason=reason)
    record("proposals.reception_cancelled", day, actor=actor, note=reason)
    title = _("The reception of %(day)s is called off") % {"day": day.held_on}
    tell(people, day, "cancelled", title, body=reason)
    return day


@transaction.atomic
def keep_minutes(day: ReceptionDay, *, actor: User, minutes: str, file: Any = None) -> ReceptionDay:
    """The minutes of a reception that was held; writing them again replaces the words, files stay.

    Raises ValidationError before the day has come, and where the reception was called off.
    """
    minutes = said(minutes, "minutes", _("Write the minutes."))
    day = locked_day(day)
    if day.held_on > timezone.localdate():
        raise ValidationError({"minutes": _("The day has not come yet.")})
    if day.state != DayState.HELD:
        ReceptionDay.workflow.move(day, DayState.HELD)
    day.minutes = minutes
    refuse_bad_text(day)
    check_fields(day, exclude=("opened_by",))
    day.save(update_fields=["state", "minutes"])
    if file is not None:
        add_file(day, file, actor=actor)
    record("proposals.reception_held", day, actor=actor, note=str(day))
    return day


def add_file(about: Any, file: Any, *, actor: User) -> None:
    """Attach the file of minutes; a refusal stands beside its field."""
    try:
        attach(about, file, name=file.name, actor=actor)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


@transaction.atomic
def book_appointment(
    day: ReceptionDay,
    *,
    actor: User,
    organisation: Organisation,
    slot: time,
    contact_name: str,
    contact_phone: str,
    about: str,
    topic: Topic | None = None,
) -> Appointment:
    """Take a free slot for an enterprise. The desk confirms it.

    Raises ValidationError by field for a slot that is none or was taken, for a second appointment of the
    same enterprise on the day, and after the day or once the reception is over.
    """
    day = locked_day(day)
    if day.state != DayState.OPEN or day.held_on < timezone.localdate():
        raise ValidationError(_("This reception takes no more appointments."))
    if slot not in day.slots:
        raise ValidationError({"slot": _("Choose one of the times offered.")})
    found = Appointment(
        day=day,
        slot=slot,
        organisation=organisation,
        author=actor,
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
        about=about.strip(),
        topic=topic,
    )
    refuse_bad_text(found)
    check_fields(found, exclude=("day", "author", "organisation", "arrived_at", "complaint"))
    store(found)
    record("proposals.appointment_booked", day, actor=actor, note=f"{slot:%H:%M} {organisation.name}")
    words = {"day": day.held_on, "time": f"{slot:%H:%M}"}
    tell(desk(), day, f"booked:{found.pk}", _("New appointment: %(day)s %(time)s") % words)
    return found


@transaction.atomic
def confirm_appointment(appointment: Appointment, *, actor: User) -> Appointment:
    """Confirm an appointment; twice is once."""
    found = locked_appointment(appointment)
    if found.state == State.CONFIRMED:
        return found
    move(found, State.CONFIRMED, actor=actor)
    words = {"day": found.day.held_on, "time": f"{found.slot:%H:%M}", "place": found.day.place}
    title = _("Your appointment is confirmed: %(day)s %(time)s") % words
    tell([found.author], found.day, f"confirmed:{found.pk}", title, body=found.day.place)
    return found


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, actor: User, reason: str) -> Appointment:
    """Take an appointment back, by the enterprise or the desk; the other side is told, the slot is free."""
    reason = said(reason, "reason", _("Give the reason."))
    found = locked_appointment(appointment)
    if found.state == State.CANCELLED:
        return found
    move(found, State.CANCELLED, actor=actor, reason=reason)
    words = {"day": found.day.held_on, "time": f"{found.slot:%H:%M}"}
    title = _("An appointment was taken back: %(day)s %(time)s") % words
    others = [found.author] if actor.is_federation_staff else desk()
    tell(others, found.day, f"cancelled:{found.pk}", title, body=reason)
    return found


@transaction.atomic
def check_in(appointment: Appointment, *, actor: User) -> Appointment:
    """The enterprise has come; twice is once. Raises ValidationError before the day."""
    found = locked_appointment(appointment)
    if found.state == State.ARRIVED:
        return found
    refuse_before(found)
    found.arrived_at = timezone.now()
    return move(found, State.ARRIVED, actor=actor, fields=["arrived_at"])


@transaction.atomic
def note_absence(appointment: Appointment, *, actor: User) -> Appointment:
    """The enterprise did not come. Raises ValidationError before the day."""
    found = locked_appointment(appointment)
    if found.state == State.ABSENT:
        return found
    refuse_before(found)
    return move(found, State.ABSENT, actor=actor)


@transaction.atomic
def note_outcome(appointment: Appointment, *, actor: User, outcome: str) -> Appointment:
    """What came of the talk, for an enterprise that was there."""
    outcome = said(outcome, "outcome", _("Write what came of it."))
    found = locked_appointment(appointment)
    if found.state != State.ARRIVED:
        raise ValidationError(_("Only a talk that took place has an outcome."))
    found.outcome = outcome
    refuse_bad_text(found)
    check_fields(found, exclude=("day", "author", "organisation", "arrived_at", "complaint"))
    found.save(update_fields=["outcome"])
    record("proposals.appointment_concluded", found.day, actor=actor, note=str(found.organisation))
    return found


@transaction.atomic
def complaint_of_appointment(appointment: Appointment, *, actor: User, **fields: Any) -> Complaint:
    """Register the complaint that a talk brought; whoever registers it handles it. Twice is once.

    `fields` are those of `register_complaint`; the channel is the reception day. Raises ValidationError
    where the enterprise was not there.
    """
    found = locked_appointment(appointment)
    if found.complaint is not None:
        return found.complaint
    if found.state != State.ARRIVED:
        raise ValidationError(_("Only a talk that took place becomes a complaint."))
    complaint = register_complaint(
        actor=actor,
        organisation=found.organisation,
        **fields,
        channel=Complaint.Channel.RECEPTION,
        received_on=found.day.held_on,
    )
    found.complaint = complaint
    found.save(update_fields=["complaint"])
    record("proposals.appointment_became_complaint", found.day, actor=actor, note=complaint.number)
    return complaint


def refuse_before(appointment: Appointment) -> None:
    if timezone.localdate() < appointment.day.held_on:
        raise ValidationError(_("The day has not come yet."))


def locked_day(day: ReceptionDay) -> ReceptionDay:
    """The fresh day under lock: bookings of one day come one after the other."""
    rows = ReceptionDay.objects.select_for_update(of=("self",)).select_related("leader")
    return rows.get(pk=day.pk)


def locked_appointment(appointment: Appointment) -> Appointment:
    """The fresh appointment under lock, its day first."""
    day = locked_day(ReceptionDay(pk=appointment.day_id))
    rows = Appointment.objects.select_for_update(of=("self",))
    found = rows.select_related("organisation", "author", "complaint", "topic").get(pk=appointment.pk)
    found.day = day
    return found


def move(
    appointment: Appointment, state: str, *, actor: User, reason: str = "", fields: list[str] | None = None
) -> Appointment:
    Appointment.workflow.move(appointment, state)
    appointment.reason = reason
    refuse_bad_text(appointment)
    check_fields(appointment, exclude=("day", "author", "organisation", "arrived_at", "complaint"))
    appointment.save(update_fields=["state", "reason", *(fields or [])])
    words = f"{appointment.slot:%H:%M} {appointment.organisation} {reason}".strip()
    record(f"proposals.appointment_{state}", appointment.day, actor=actor, note=words[:500])
    return appointment


def tell(
    to: QuerySet[User] | list[User], day: ReceptionDay, event: str, title: str, *, body: str = ""
) -> None:
    """Notices name day and time and never what somebody comes for."""
    kind = event.partition(":")[0]
    notify(
        f"proposals.reception_{kind}",
        to=to,
        title=title,
        body=body,
        key=f"proposals:reception:{day.pk}:{event}",
        url=reverse("proposals:reception_detail", args=[day.pk]),
    )
