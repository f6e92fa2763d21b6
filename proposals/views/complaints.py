"""Rights complaints: the register, the queue, one case, and registering."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.files.models import Attachment
from federation.ui.cells import as_date, deadline_state, short_date
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from liaison.models import Department
from members.services.people import mask_phone
from proposals.complaint_filters import STAGES, ComplaintFilter, stage_condition
from proposals.complaint_tables import TONES, ComplaintTable, QueueTable
from proposals.forms.complaints import ComplaintForm
from proposals.models import (
    Assignment,
    CallBack,
    Complaint,
    ComplaintHandler,
    Decision,
    MeetingCase,
    under_instruction,
)
from proposals.readers import of_complaint
from proposals.services.complaints import register_complaint, similar_to, take_complaint
from proposals.tables import MODES, PART_STATES, PART_TONES
from proposals.views.buttons import address
from proposals.views.complaint_acts import acts_for
from proposals.views.parties import named_unit, raising_units
from proposals.wording_complaints import EVENTS, STEP_LABELS

State = Complaint.State


class ComplaintList(ListPage):
    permission = "proposals.view_complaint"
    queryset = Complaint.objects.all()
    filterset_class = ComplaintFilter
    table_class = ComplaintTable
    heading = gettext_lazy("Rights complaints")
    empty_sentence = gettext_lazy("No complaint is yours to read.")
    export_permission = "proposals.export_complaint"
    export_name = "complaints"

    def tabs(self) -> list[dict]:
        labels: dict[str, Any] = {key: label for key, (label, _states) in STAGES.items()}
        return self.tabs_by("stage", labels | {"overdue": _("Overdue")}, stage_condition)

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, "proposals.take_complaint"):
            url = reverse("proposals:complaint_queue")
            found.append({"label": _("Queue"), "url": url, "icon": "inbox"})
        if holds(self.request.user, "proposals.register_complaint"):
            url = reverse("proposals:complaint_register")
            found.append({"label": _("Register a complaint"), "url": url, "icon": "plus", "primary": True})
        return found


class ComplaintQueue(ListPage):
    """What came online and nobody has taken: number, topic and day, and no more."""

    permission = "proposals.take_complaint"
    queryset = Complaint.objects.all()
    filterset_class = ComplaintFilter
    table_class = QueueTable
    heading = gettext_lazy("Complaints to be taken")
    empty_sentence = gettext_lazy("Every complaint has somebody who handles it.")
    export_permission = "proposals.export_complaint"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().waiting()

    def export_urls(self) -> list[dict]:
        return []


class ComplaintTake(ActionPage):
    permission = "proposals.take_complaint"
    queryset = Complaint.objects.waiting().for_list()
    form_class = forms.Form
    heading = gettext_lazy("Take the complaint")
    submit_label = gettext_lazy("Take it")
    success_message = gettext_lazy("It is yours to handle now.")

    def extra(self) -> dict:
        return {
            "effect": _("You handle it from now on and read all of it. Each reading of evidence is recorded.")
        }

    def perform(self, data: dict) -> Complaint:
        return take_complaint(self.object, actor=self.request.user)

    def success_url(self, done: Complaint) -> str:
        return address("complaint_detail", done.pk)

    def cancel_url(self) -> str:
        return reverse("proposals:complaint_queue")


class ComplaintRegister(CreatePage):
    """Staff register what came by any channel; an enterprise writes its own, also on a phone."""

    permission = "proposals.register_complaint"
    queryset = Complaint.objects.all()
    form_class = ComplaintForm
    heading = gettext_lazy("Register a complaint")
    submit_label = gettext_lazy("Register it")
    success_message = gettext_lazy("The complaint is registered and has its number.")

    @cached_property
    def by_staff(self) -> bool:
        return self.request.user.is_federation_staff

    def form_options(self) -> dict:
        return {
            "by_staff": self.by_staff,
            "departments": Department.objects.offered(),
        }

    def perform(self, data: dict) -> Complaint:
        name = data.pop("enterprise", "")
        organisation = named_unit(raising_units(), name, "enterprise") if self.by_staff else self.own_unit()
        fields = data if self.by_staff else data | {"channel": "online", "received_on": timezone.localdate()}
        return register_complaint(actor=self.request.user, organisation=organisation, **fields)

    def own_unit(self) -> Organisation:
        posts = self.request.user.active_posts
        return next(post.organisation for post in posts if post.role == Role.ENTERPRISE)

    def success_url(self, done: Complaint) -> str:
        return address("complaint_detail", done.pk)

    def cancel_url(self) -> str:
        return reverse("proposals:complaint_list")


class ComplaintDetail(DetailPage):
    """One case on one page: what is to be done first at the right, then facts, units and the way so far."""

    permission = "proposals.view_complaint"
    # Whether there are rows to ask for comes with the case, and the people who handle it: eight queries.
    queryset = Complaint.objects.for_detail().annotate(
        handled_by=ArraySubquery(
            ComplaintHandler.objects.current()
            .filter(complaint=OuterRef("pk"))
            .order_by("id")
            .values(row=JSONObject(user="user_id", name="user__name", since="since"))
        ),
        discussed=ArraySubquery(
            MeetingCase.objects.filter(complaint=OuterRef("pk"))
            .order_by("-id")
            .values(
                row=JSONObject(
                    meeting="meeting_id",
                    title="meeting__title",
                    day="meeting__held_on",
                    decision="decision",
                    unit="unit__organisation__name",
                    due_on="due_on",
                )
            )
        ),
        instructed=under_instruction(),
        has_units=Exists(
            Assignment.objects.standing().answering().filter(matter=OuterRef("pk"), round=OuterRef("round"))
        ),
        has_parts=Exists(Assignment.objects.filter(matter=OuterRef("pk"))),
        has_calls=Exists(CallBack.objects.filter(complaint=OuterRef("pk"))),
        waits=Exists(Decision.objects.open().filter(matter=OuterRef("pk"))),
    )
    template_name = "proposals/complaint_detail.html"

    def details(self) -> dict:
        self.user = self.request.user
        complaint: Complaint = self.object
        self.roles = self.user.roles
        posts = self.user.active_posts
        self.units = {post.organisation_id for post in posts if post.role == Role.DEPARTMENT}
        parts = complaint.matter.assignments.select_related("department__organisation")
        self.parts = list(parts.order_by("-round", "id")) if complaint.has_parts else []
        self.people = complaint.handled_by
        self.handles = any(row["user"] == self.user.pk for row in self.people)
        decisions = complaint.matter.decisions.open().select_related("proposed_by")
        decision = decisions.first() if complaint.waits else None
        calls = complaint.call_backs.select_related("called_by").order_by("-id")
        return {
            "number": complaint.number,
            "heading": complaint.title,
            "labels": self.labels(),
            "breadcrumb": [
                {"label": _("Rights complaints"), "url": reverse("proposals:complaint_list")},
                {"label": complaint.number, "url": ""},
            ],
            "actions": acts_for(complaint, self.user, handles=self.handles, waits=decision is not None),
            "decision": self.decision_box(decision),
            "steps": self.steps(),
            "side_sections": [{"title": _("Facts of the case"), "rows": self.facts_rows()}],
            "units": [self.unit_line(part) for part in self.parts],
            "calls": list(calls) if complaint.has_calls else [],
            "handlers": [row | {"since": parse_datetime(row["since"])} for row in self.people],
            "similar": self.similar(),
            "meetings": self.meetings(),
            "evidence": self.evidence(),
            "may_attach": self.may_attach(),
            "history": timeline_of([(Complaint, complaint.pk)], EVENTS, limit=100),
        }

    def decision_box(self, decision: Decision | None) -> dict | None:
        if decision is None:
            return None
        may = holds(self.user, "proposals.decide_complaint") and decision.proposed_by_id != self.user.pk
        return {"row": decision, "url": address("complaint_decide", self.object.pk) if may else ""}

    def labels(self) -> list[dict]:
        complaint = self.object
        found = [{"text": complaint.get_state_display(), "tone": TONES[State(complaint.state)]}]
        if complaint.mode:
            found.append({"text": complaint.get_mode_display(), "tone": ""})
        if complaint.instructed:
            found.insert(0, {"text": _("Instruction of a leader"), "tone": "red"})
        if complaint.is_urgent:
            found.insert(0, {"text": _("urgent"), "tone": "red"})
        return found

    def steps(self) -> list[dict]:
        """The process bar; a case that was turned away ends where it did."""
        complaint = self.object
        order = Complaint.STEPS
        state = State(complaint.state)
        if state == State.CALLED_BACK:
            state = State.CLOSED
        if state not in order:
            return []
        place = len(order) if complaint.state == State.CLOSED else order.index(state)
        days = {
            State.REGISTERED: complaint.received_on,
            State.ACCEPTED: as_date(complaint.accepted_at),
            State.ANSWERED: as_date(complaint.answered_at),
            State.CLOSED: as_date(complaint.closed_at),
        }
        found = []
        for number, step in enumerate(order):
            day = days.get(step)
            note = short_date(day) if day and number <= place else ""
            if number == place and complaint.due_on and step == State.HANDLING:
                note = deadline_state(complaint.due_on).words
            kind = "done" if number < place else "current" if number == place else "todo"
            found.append({"label": STEP_LABELS[step], "note": note, "state": kind})
        return found

    def facts_rows(self) -> list[tuple]:
        complaint = self.object
        full = self.handles or complaint.matter.author_id == self.user.pk
        phone = complaint.contact_phone if full else mask_phone(complaint.contact_phone)
        rows = [
            (_("Complainant"), complaint.matter.organisation.name),
            (_("Contact person"), complaint.contact_name if full else f"{complaint.contact_name[:1]}**"),
            (_("Contact telephone"), phone),
            (_("Channel"), complaint.get_channel_display()),
            (_("Ticket of the hotline"), complaint.ticket),
            (_("Topic"), complaint.matter.topic),
            (_("Complained of"), complaint.respondent or complaint.respondent_text),
            (_("Came in on"), complaint.received_on.isoformat()),
            (_("Due"), complaint.due_on.isoformat() if complaint.due_on else ""),
            (_("Round"), complaint.round if complaint.round > 1 else ""),
            (_("Ground of refusal"), complaint.ground),
        ]
        return [(label, value) for label, value in rows if value]

    def unit_line(self, part: Any) -> dict:
        return {
            "name": part.department.organisation.name,
            "mode": MODES[part.mode],
            "state": PART_STATES[part.state],
            "tone": PART_TONES.get(part.state, ""),
            "due_on": part.due_on,
            "finished_on": part.finished_on,
            "why": part.due_why,
            "result": part.result,
            "round": part.round,
            "url": self.part_url(part),
            "is_open": part.state in part.OPEN,
            "is_mine": part.department_id in self.units,
        }

    def part_url(self, part: Any) -> str:
        """The one screen of the part, for its department and for those who handle the case."""
        opens = part.department_id in self.units or (
            self.handles and holds(self.user, "proposals.view_assignment")
        )
        return address("assignment_detail", part.pk) if opens else ""

    def meetings(self) -> list[dict]:
        """Joint meetings are the federation's own; departments and enterprises read nothing of them."""
        if not (self.handles or Role.LEADER in self.roles):
            return []
        opens = holds(self.user, "proposals.view_meeting")
        return [
            row
            | {
                "url": address("meeting_detail", row["meeting"]) if opens else "",
                "day": date.fromisoformat(row["day"]),
                "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            }
            for row in self.object.discussed
        ]

    def similar(self) -> list[Complaint]:
        """Earlier ones of the same kind, for those who look at this one for the first time."""
        complaint = self.object
        if not self.handles or complaint.state != State.TRIAGE:
            return []
        found = similar_to(complaint.matter.organisation_id, complaint.respondent_id, complaint.received_on)
        return [one for one in found if one.pk != complaint.pk]

    def evidence(self) -> list[Attachment]:
        if not (self.handles or of_complaint(self.user, self.object.pk)):
            return []
        kind = ContentType.objects.get_for_model(Complaint)
        rows = Attachment.objects.filter(content_type=kind, object_id=self.object.pk, removed_at=None)
        return list(rows.select_related("file").order_by("id"))

    def may_attach(self) -> bool:
        own = self.handles or self.object.matter.author_id == self.user.pk
        return own and self.object.state not in Complaint.FINISHED
