"""企业维权接待日: the calendar, one day with its appointments, and booking one."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from liaison.models import Department
from proposals.forms import ReasonForm
from proposals.forms import reception as forms
from proposals.forms.complaints import ComplaintForm
from proposals.models import Appointment, Complaint, ReceptionDay
from proposals.reception_tables import STATES, TONES, ReceptionFilter, ReceptionTable, days_for_table
from proposals.services import reception
from proposals.views.acts import PressedButton
from proposals.wording_reception import EVENTS

DayState, State = ReceptionDay.State, Appointment.State
SHOWN = {
    State.BOOKED: "amber",
    State.CONFIRMED: "blue",
    State.ARRIVED: "green",
    State.ABSENT: "amber",
    State.CANCELLED: "",
}


def url(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    first = {"label": _("Reception days"), "url": reverse("proposals:reception_list")}
    return [first, *({"label": str(label), "url": address} for label, address in items)]


class ReceptionList(ListPage):
    permission = "proposals.view_reception"
    queryset = ReceptionDay.objects.all()
    filterset_class = ReceptionFilter
    table_class = ReceptionTable
    heading = gettext_lazy("Reception days")
    empty_sentence = gettext_lazy("No reception day is planned.")
    export_name = "reception"

    def get_queryset(self) -> QuerySet:
        return days_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "proposals.manage_reception"):
            return []
        address = reverse("proposals:reception_open")
        return [{"label": _("Plan a reception day"), "url": address, "icon": "plus", "primary": True}]


class ReceptionOpen(CreatePage):
    permission = "proposals.manage_reception"
    queryset = ReceptionDay.objects.all()
    form_class = forms.ReceptionForm
    heading = gettext_lazy("Plan a reception day")
    submit_label = gettext_lazy("Open it for appointments")
    success_message = gettext_lazy("Enterprises can make appointments now.")

    def form_options(self) -> dict:
        posts = Post.objects.in_force().filter(role=Role.LEADER)
        leaders = posts.people()
        return {"leaders": leaders.order_by("name", "pk")}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def perform(self, data: dict) -> ReceptionDay:
        return reception.open_reception(actor=self.request.user, **data)

    def success_url(self, done: ReceptionDay) -> str:
        return url("reception_detail", done.pk)

    def cancel_url(self) -> str:
        return reverse("proposals:reception_list")


class ReceptionDetail(DetailPage):
    """One day: the desk and leaders see every appointment, an enterprise its own and the free times."""

    permission = "proposals.view_reception"
    queryset = ReceptionDay.objects.select_related("leader")
    template_name = "proposals/reception_detail.html"

    def details(self) -> dict:
        self.user, day = self.request.user, self.object
        rows = Appointment.objects.filter(day=day).visible_to(self.user, "proposals.view_appointment")
        readable = Complaint.objects.visible_to(self.user, "proposals.view_complaint")
        rows = rows.select_related("organisation", "topic", "complaint").order_by("slot", "id")
        # A case that came of a talk is its handlers' alone.
        rows = rows.annotate(reads=Exists(readable.filter(pk=OuterRef("complaint"))))
        self.manages = holds(self.user, "proposals.manage_reception")
        self.sees_all = holds(self.user, "proposals.view_minutes")
        lines = [self.line(row) for row in rows] if holds(self.user, "proposals.view_appointment") else []
        free = self.free_slots()
        return {
            "heading": _("Reception of %(day)s") % {"day": day.held_on},
            "labels": [{"text": STATES[day.state], "tone": TONES[DayState(day.state)]}],
            "facts": f"{day.begins_at:%H:%M}–{day.ends_at:%H:%M} · {day.place}",
            "breadcrumb": crumbs((day.held_on, "")),
            "actions": self.actions(free, lines),
            "lines": lines,
            "free": free,
            "sees_all": self.sees_all,
            "files": attachments_of(day) if self.sees_all and day.state == DayState.HELD else [],
            "history": timeline_of([(ReceptionDay, day.pk)], EVENTS, limit=30) if self.sees_all else [],
            "side_sections": [{"title": _("The day"), "rows": self.facts_rows()}],
        }

    def facts_rows(self) -> list[tuple]:
        day = self.object
        rows = [
            (_("Leader on duty"), day.leader_name),
            (_("Theme of the day"), day.topic),
            (_("Minutes for each enterprise"), day.slot_minutes),
            (_("Reason"), day.reason),
        ]
        return [(label, value) for label, value in rows if value]

    def free_slots(self) -> list[time]:
        day = self.object
        if day.state != DayState.OPEN or day.held_on < timezone.localdate():
            return []
        return free_slots(day)

    def actions(self, free: list[time], lines: list[dict]) -> list[dict]:
        day = self.object
        found: list[dict] = []
        if self.manages and day.state == DayState.OPEN:
            label = _("Call it off")
            found.append(
                {"label": label, "url": url("reception_cancel", day.pk), "icon": "x", "tone": "quiet"}
            )
        if self.manages and day.state != DayState.CANCELLED and day.held_on <= timezone.localdate():
            label = _("Write the minutes")
            found.append({"label": label, "url": url("reception_minutes", day.pk), "icon": "pencil"})
        mine = any(line["stands"] for line in lines)
        if free and holds(self.user, "proposals.book_appointment") and not mine:
            label = _("Make an appointment")
            found.append({"label": label, "url": url("reception_book", day.pk), "icon": "calendar-event"})
        if found and not found[-1].get("tone"):
            found[-1]["primary"] = True
        return found

    def line(self, row: Appointment) -> dict:
        return {
            "row": row,
            "time": f"{row.slot:%H:%M}",
            "words": row.get_state_display(),
            "tone": SHOWN[State(row.state)],
            "stands": row.state != State.CANCELLED,
            "acts": self.acts(row),
            "complaint": row.complaint.number if row.complaint else "",
            "complaint_url": url("complaint_detail", row.complaint_id) if row.reads else "",
        }

    def acts(self, row: Appointment) -> list[dict]:
        """What may follow for one appointment; before the day nobody can have come."""
        come = self.object.held_on <= timezone.localdate()
        moves = Appointment.workflow.next_states(row)
        offered = [
            (State.CONFIRMED in moves and self.manages, "appointment_confirm", _("Confirm"), True),
            (come and State.ARRIVED in moves and self.manages, "appointment_arrive", _("Check in"), True),
            (come and State.ABSENT in moves and self.manages, "appointment_miss", _("Did not come"), True),
            (
                row.state == State.ARRIVED and self.manages,
                "appointment_outcome",
                _("Note what came of it"),
                False,
            ),
            (
                row.state == State.ARRIVED and self.manages and not row.complaint_id,
                "appointment_complaint",
                _("Make it a complaint"),
                False,
            ),
            (
                State.CANCELLED in moves and holds(self.user, "proposals.cancel_appointment"),
                "appointment_cancel",
                _("Take back"),
                False,
            ),
        ]
        return [
            {"label": label, "url": url(name, row.pk), "post": post}
            for may, name, label, post in offered
            if may
        ]


def free_slots(day: ReceptionDay) -> list[time]:
    taken = set(day.appointments.standing().values_list("slot", flat=True))
    return [slot for slot in day.slots if slot not in taken]


class DayAct(ActionPage):
    """An act on a reception day that leads back to it."""

    permission = "proposals.manage_reception"
    queryset = ReceptionDay.objects.all()
    object: ReceptionDay

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.held_on, self.cancel_url()), (self.heading, ""))

    def cancel_url(self) -> str:
        return url("reception_detail", self.object.pk)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ReceptionCancel(DayAct):
    form_class = ReasonForm
    heading = gettext_lazy("Call the reception off")
    submit_label = gettext_lazy("Call it off")
    success_message = gettext_lazy("Everybody who had an appointment has been told.")

    def extra(self) -> dict:
        effect = _("Its appointments end, and everybody who made one is told the reason.")
        return {"effect": effect, "danger": True}

    def perform(self, data: dict) -> ReceptionDay:
        return reception.cancel_reception(self.object, actor=self.request.user, **data)


class ReceptionMinutes(DayAct):
    form_class = forms.MinutesForm
    heading = gettext_lazy("Write the minutes")
    submit_label = gettext_lazy("Keep the minutes")
    success_message = gettext_lazy("The minutes have been kept.")

    def initial(self) -> dict:
        return {"minutes": self.object.minutes}

    def perform(self, data: dict) -> ReceptionDay:
        return reception.keep_minutes(self.object, actor=self.request.user, **data)


class ReceptionBook(DayAct):
    permission = "proposals.book_appointment"
    form_class = forms.BookForm
    heading = gettext_lazy("Make an appointment")
    submit_label = gettext_lazy("Book")
    success_message = gettext_lazy("Booked. You are told when it is confirmed.")

    def form_options(self) -> dict:
        return {"free": free_slots(self.object)}

    def initial(self) -> dict:
        user = self.request.user
        return {"contact_name": user.name, "contact_phone": user.mobile}

    def extra(self) -> dict:
        words = {"day": self.object.held_on, "place": self.object.place, "leader": self.object.leader_name}
        return {"effect": _("%(day)s, %(place)s. On duty: %(leader)s") % words}

    def perform(self, data: dict) -> Appointment:
        posts = self.request.user.active_posts
        unit: Organisation = next(post.organisation for post in posts if post.role == Role.ENTERPRISE)
        return reception.book_appointment(self.object, actor=self.request.user, organisation=unit, **data)


class AppointmentButton(PressedButton):
    permission = "proposals.manage_reception"
    queryset = Appointment.objects.select_related("day")

    def back_to(self, found: Appointment) -> str:
        return url("reception_detail", found.day_id)


class AppointmentConfirm(AppointmentButton):
    success_message = gettext_lazy("The enterprise has been told.")

    def perform(self, found: Appointment) -> None:
        reception.confirm_appointment(found, actor=self.request.user)


class AppointmentArrive(AppointmentButton):
    success_message = gettext_lazy("Checked in.")

    def perform(self, found: Appointment) -> None:
        reception.check_in(found, actor=self.request.user)


class AppointmentMiss(AppointmentButton):
    success_message = gettext_lazy("Noted.")

    def perform(self, found: Appointment) -> None:
        reception.note_absence(found, actor=self.request.user)


class AppointmentAct(ActionPage):
    permission = "proposals.manage_reception"
    queryset = Appointment.objects.select_related("day", "organisation", "topic")
    object: Appointment

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.day.held_on, self.cancel_url()), (self.heading, ""))

    def cancel_url(self) -> str:
        return url("reception_detail", self.object.day_id)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        return {"effect": f"{self.object.slot:%H:%M} {self.object.organisation}"}


class AppointmentCancel(AppointmentAct):
    permission = "proposals.cancel_appointment"
    form_class = ReasonForm
    heading = gettext_lazy("Take the appointment back")
    submit_label = gettext_lazy("Take it back")
    success_message = gettext_lazy("The appointment is taken back, its time is free again.")

    def perform(self, data: dict) -> Appointment:
        return reception.cancel_appointment(self.object, actor=self.request.user, **data)


class AppointmentOutcome(AppointmentAct):
    form_class = forms.OutcomeForm
    heading = gettext_lazy("Note what came of it")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Noted.")

    def initial(self) -> dict:
        return {"outcome": self.object.outcome}

    def perform(self, data: dict) -> Appointment:
        return reception.note_outcome(self.object, actor=self.request.user, **data)


class AppointmentComplaint(AppointmentAct):
    """The complaint that a talk brought, with what the enterprise wrote filled in."""

    form_class = ComplaintForm
    template_name = "generic/form.html"
    heading = gettext_lazy("Register a complaint")
    submit_label = gettext_lazy("Register it")
    success_message = gettext_lazy("The complaint is registered and has its number.")

    def form_options(self) -> dict:
        return {"by_staff": False, "departments": Department.objects.offered()}

    def initial(self) -> dict:
        found = self.object
        return {
            "title": found.about.strip().splitlines()[0][:200] if found.about.strip() else "",
            "facts": found.about,
            "topic": found.topic,
            "contact_name": found.contact_name,
            "contact_phone": found.contact_phone,
        }

    def perform(self, data: dict) -> Complaint:
        return reception.complaint_of_appointment(self.object, actor=self.request.user, **data)

    def success_url(self, done: Complaint) -> str:
        return url("complaint_detail", done.pk)
