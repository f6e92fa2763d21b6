"""联席会议: the list of joint meetings, one meeting with its cases, and recording them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.files.services import attachments_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from liaison.models import Department
from proposals.forms import reception as forms
from proposals.models import Complaint, JointMeeting, MeetingCase
from proposals.reception_tables import MeetingFilter, MeetingTable, meetings_for_table
from proposals.services.meetings import change_meeting, discuss_case, note_decision, record_meeting
from proposals.views.part_answers import departments_to_add

HANDLE = "proposals.assign_complaint"


def url(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    first = {"label": _("Joint meetings"), "url": reverse("proposals:meeting_list")}
    return [first, *({"label": str(label), "url": address} for label, address in items)]


class MeetingList(ListPage):
    permission = "proposals.view_meeting"
    queryset = JointMeeting.objects.all()
    filterset_class = MeetingFilter
    table_class = MeetingTable
    heading = gettext_lazy("Joint meetings")
    empty_sentence = gettext_lazy("No joint meeting has been recorded yet.")
    export_name = "joint-meetings"

    def get_queryset(self) -> QuerySet:
        return meetings_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "proposals.record_meeting"):
            return []
        address = reverse("proposals:meeting_record")
        return [{"label": _("Record a meeting"), "url": address, "icon": "plus", "primary": True}]


class MeetingRecord(CreatePage):
    permission = "proposals.record_meeting"
    queryset = JointMeeting.objects.all()
    form_class = forms.MeetingForm
    heading = gettext_lazy("Record a joint meeting")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("Recorded. Now add the cases that it discussed.")

    def form_options(self) -> dict:
        return {"departments": departments_to_add()}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def perform(self, data: dict) -> JointMeeting:
        return record_meeting(actor=self.request.user, **data)

    def success_url(self, done: JointMeeting) -> str:
        return url("meeting_detail", done.pk)

    def cancel_url(self) -> str:
        return reverse("proposals:meeting_list")


class MeetingEdit(UpdatePage):
    permission = "proposals.record_meeting"
    queryset = JointMeeting.objects.prefetch_related("departments")
    form_class = forms.MeetingForm
    heading = gettext_lazy("Correct the record")
    success_message = gettext_lazy("The record has been corrected.")

    def form_options(self) -> dict:
        return {"departments": departments_to_add()}

    def initial(self) -> dict:
        return super().initial() | {"departments": [unit.pk for unit in self.object.departments.all()]}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.title, self.cancel_url()), (self.heading, ""))

    def perform(self, data: dict) -> JointMeeting:
        return change_meeting(self.object, actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: JointMeeting) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return url("meeting_detail", self.object.pk)


class MeetingDetail(DetailPage):
    """A meeting with its cases; of those that the reader may not read only the number is shown."""

    permission = "proposals.view_meeting"
    queryset = JointMeeting.objects.select_related("recorded_by").annotate(
        unit_names=ArraySubquery(
            Department.objects.filter(joint_meetings=OuterRef("pk"))
            .order_by("organisation__sort_key")
            .values("organisation__name")
        )
    )
    template_name = "proposals/meeting_detail.html"

    def details(self) -> dict:
        user, meeting = self.request.user, self.object
        readable = Complaint.objects.visible_to(user, "proposals.view_complaint")
        handled = Complaint.objects.visible_to(user, HANDLE)
        rows = meeting.cases.select_related("complaint", "unit__organisation").annotate(
            reads=Exists(readable.filter(pk=OuterRef("complaint"))),
            handles=Exists(handled.filter(pk=OuterRef("complaint"))),
        )
        records = holds(user, "proposals.record_meeting")
        actions: list[dict] = []
        if records:
            label, address = _("Correct the record"), url("meeting_edit", meeting.pk)
            actions.append({"label": label, "url": address, "icon": "edit"})
        if holds(user, HANDLE) and records:
            label, address = _("Add a case"), url("meeting_discuss", meeting.pk)
            actions.append({"label": label, "url": address, "icon": "plus", "primary": True})
        return {
            "heading": meeting.title,
            "facts": f"{meeting.held_on} · {meeting.place}" if meeting.place else str(meeting.held_on),
            "breadcrumb": crumbs((meeting.title, "")),
            "actions": actions,
            "cases": [self.line(row) for row in rows.order_by("id")],
            "files": attachments_of(meeting),
            "side_sections": [{"title": _("Who sat in it"), "rows": self.members()}],
        }

    def members(self) -> list[tuple]:
        meeting = self.object
        rows = [
            (_("Chaired by"), meeting.chair),
            (_("Departments"), "、".join(meeting.unit_names)),
            (_("Other members"), meeting.guests),
            (_("Recorded by"), meeting.recorded_by.name),
        ]
        return [(label, value) for label, value in rows if value]

    def line(self, row: Any) -> dict:
        shown = {"number": row.complaint.number}
        if not row.reads:
            return shown
        return shown | {
            "title": row.complaint.title,
            "url": url("complaint_detail", row.complaint_id),
            "decision": row.decision,
            "unit": row.unit.organisation.name if row.unit else "",
            "due_on": row.due_on,
            "edit_url": url("meeting_decide", row.pk) if row.handles else "",
        }


class MeetingDiscuss(ActionPage):
    """Put a case on a meeting's list; whoever handles the case may."""

    permission = "proposals.record_meeting"
    queryset = JointMeeting.objects.all()
    form_class = forms.DiscussForm
    heading = gettext_lazy("Add a case")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The case is on the list of the meeting.")

    def form_options(self) -> dict:
        return {"departments": departments_to_add()}

    def initial(self) -> dict:
        return {"number": self.request.GET.get("number", "")[:60]}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.title, self.cancel_url()), (self.heading, ""))

    def perform(self, data: dict) -> MeetingCase:
        complaint = self.find(data.pop("number").strip())
        return discuss_case(self.object, complaint, actor=self.request.user, **data)

    def find(self, typed: str) -> Complaint:
        """The complaint with this number among those that the person handles; a serial counts by its end."""
        rows = Complaint.objects.visible_to(self.request.user, HANDLE)
        found = rows.filter(number=typed).first()
        if found is None and typed.isascii() and typed.isdigit():
            found = rows.filter(number__endswith=f"〕{typed.zfill(3)}号").order_by("-pk").first()
        if found is None:
            raise ValidationError({"number": _("You handle no complaint of this number.")})
        return found

    def cancel_url(self) -> str:
        return url("meeting_detail", self.object.pk)

    def success_url(self, done: MeetingCase) -> str:
        return self.cancel_url()


class MeetingDecide(ActionPage):
    """What a meeting decided about a case, by whoever handles the case."""

    permission = HANDLE
    queryset = MeetingCase.objects.select_related("meeting", "complaint")
    form_class = forms.DecisionForm
    heading = gettext_lazy("What the meeting decided")
    success_message = gettext_lazy("The decision has been noted.")

    def form_options(self) -> dict:
        return {"departments": departments_to_add()}

    def initial(self) -> dict:
        row = self.object
        return {"decision": row.decision, "unit": row.unit_id, "due_on": row.due_on}

    def extra(self) -> dict:
        return {"effect": f"{self.object.meeting} · {self.object.complaint.number}"}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.meeting.title, self.cancel_url()), (self.heading, ""))

    def perform(self, data: dict) -> MeetingCase:
        return note_decision(self.object, actor=self.request.user, **data)

    def cancel_url(self) -> str:
        return url("meeting_detail", self.object.meeting_id)

    def success_url(self, done: MeetingCase) -> str:
        return self.cancel_url()
