"""批示: the list of instructions, one with its units' history, and the acts on both."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from proposals.forms import ReasonForm
from proposals.forms.instructions import InstructionForm, ReportForm
from proposals.instruction_tables import (
    STAGES,
    STATES,
    TONES,
    InstructionFilter,
    InstructionTable,
    instructions_for_table,
    stage_condition,
)
from proposals.models import (
    Complaint,
    Instruction,
    InstructionEntry,
    InstructionUnit,
    Matter,
    MatterLink,
    Proposal,
)
from proposals.services.instructions import (
    ROLES,
    record_instruction,
    report_on_instruction,
    return_report,
    take_report,
    withdraw_instruction,
)
from proposals.services.notify import PAGES
from proposals.views.acts import PressedButton
from proposals.wording_instructions import EVENTS

State, UnitState = Instruction.State, InstructionUnit.State
UNIT_TONES = {UnitState.OPEN: "amber", UnitState.REPORTED: "blue", UnitState.DONE: "green"}


def url(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    first = {"label": _("Leaders’ instructions"), "url": reverse("proposals:instruction_list")}
    return [first, *({"label": str(label), "url": address} for label, address in items)]


class InstructionList(ListPage):
    permission = "proposals.view_instruction"
    queryset = Instruction.objects.all()
    filterset_class = InstructionFilter
    table_class = InstructionTable
    heading = gettext_lazy("Leaders’ instructions")
    empty_sentence = gettext_lazy("No instruction is on record.")
    export_permission = "proposals.record_instruction"
    export_name = "instructions"

    def get_queryset(self) -> QuerySet:
        return instructions_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        return self.tabs_by("stage", STAGES, stage_condition)

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "proposals.record_instruction"):
            return []
        address = reverse("proposals:instruction_record")
        return [{"label": _("Record an instruction"), "url": address, "icon": "plus", "primary": True}]


class InstructionRecord(CreatePage):
    permission = "proposals.record_instruction"
    queryset = Instruction.objects.all()
    form_class = InstructionForm
    heading = gettext_lazy("Record an instruction")
    submit_label = gettext_lazy("Record and hand it out")
    success_message = gettext_lazy("The responsible units have been told.")

    def form_options(self) -> dict:
        posts = Post.objects.in_force().filter(role=Role.LEADER)
        leaders = posts.people()
        units = Organisation.objects.current().filter(kind__in=list(ROLES), status=Organisation.Status.ACTIVE)
        return {"leaders": leaders.order_by("name", "pk"), "units": units.order_by("kind", "sort_key")}

    def initial(self) -> dict:
        return {"about": self.request.GET.get("about", "")[:60]}

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def perform(self, data: dict) -> Instruction:
        user = self.request.user
        post = next(post for post in user.active_posts if post.role == Role.CITY_STAFF)
        fields = {name: value for name, value in data.items() if name != "about"}
        about = self.matter_of(data["about"].strip())
        return record_instruction(actor=user, organisation=post.organisation, about=about, **fields)

    def matter_of(self, number: str) -> Matter | None:
        """The matter with this number within the person's reach; none where no number was typed."""
        if not number:
            return None
        for model, permission in (
            (Proposal, "proposals.view_proposal"),
            (Complaint, "proposals.view_complaint"),
        ):
            rows: Any = model._default_manager
            found = rows.visible_to(self.request.user, permission).filter(number=number).first()
            if found is not None:
                return found.matter
        raise ValidationError({"about": _("You read no proposal or complaint of this number.")})

    def success_url(self, done: Instruction) -> str:
        return url("instruction_detail", done.pk)

    def cancel_url(self) -> str:
        return reverse("proposals:instruction_list")


class InstructionDetail(DetailPage):
    """An instruction: its words, its units with what each reported, and the matter that it is about."""

    permission = "proposals.view_instruction"
    queryset = Instruction.objects.select_related("matter__author")
    template_name = "proposals/instruction_detail.html"

    def details(self) -> dict:
        self.user, found = self.request.user, self.object
        self.mine = {post.organisation_id for post in self.user.active_posts}
        self.decides = holds(self.user, "proposals.record_instruction")
        self.reports = holds(self.user, "proposals.report_instruction")
        self.sees_all = self.decides or Role.LEADER in self.user.roles
        return {
            "heading": found.matter.subject,
            "labels": [{"text": STATES[found.state], "tone": TONES[State(found.state)]}],
            "facts": f"{found.leader_name} · {found.given_on}",
            "breadcrumb": crumbs((found.matter.subject, "")),
            "actions": self.actions(),
            "units": [self.line(row) for row in self.parts()],
            "ties": self.ties(),
            "side_sections": [{"title": _("Facts"), "rows": self.facts_rows()}],
            "history": timeline_of([(Instruction, found.pk)], EVENTS, limit=50) if self.sees_all else [],
        }

    def parts(self) -> QuerySet:
        """A unit reads what it wrote itself; the federation and leaders read all."""
        entries = InstructionEntry.objects.select_related("written_by").order_by("-id")
        if not self.sees_all:
            entries = entries.filter(part__unit__in=self.mine)
        rows = self.object.units.select_related("unit").order_by("id")
        return rows.prefetch_related(Prefetch("entries", queryset=entries))

    def ties(self) -> list[dict]:
        """What it is about; whoever may not open that matter reads its subject alone."""
        rows = MatterLink.objects.filter(source=self.object.matter, undone_at__isnull=True)
        found = []
        for tie in rows.select_related("target").order_by("id"):
            page = PAGES[Matter.Kind(tie.target.kind)]
            address = reverse(page, args=[tie.target_id]) if self.sees_all else ""
            line = {"kind": tie.target.get_kind_display(), "subject": tie.target.subject}
            found.append(line | {"url": address})
        return found

    def actions(self) -> list[dict]:
        if not (self.decides and self.object.state == State.OPEN):
            return []
        address = url("instruction_withdraw", self.object.pk)
        return [{"label": _("Withdraw"), "url": address, "icon": "x", "tone": "quiet"}]

    def facts_rows(self) -> list[tuple]:
        found = self.object
        rows = [
            (_("Leader"), found.leader_name),
            (_("Instructed on"), found.given_on.isoformat()),
            (_("Due"), found.due_on.isoformat()),
            (_("Why this date"), found.due_why),
            (_("Over on"), found.closed_on.isoformat() if found.closed_on else ""),
            (_("Recorded by"), found.matter.author.name),
        ]
        return [(label, value) for label, value in rows if value]

    def line(self, row: InstructionUnit) -> dict:
        is_open = self.object.state == State.OPEN
        waits = is_open and self.decides and row.state == UnitState.REPORTED
        own = row.unit_id in self.mine and self.reports
        may_report = is_open and own and row.state == UnitState.OPEN
        return {
            "name": row.unit.name,
            "words": row.get_state_display(),
            "tone": UNIT_TONES[UnitState(row.state)],
            "entries": list(row.entries.all()),
            "report_url": url("instruction_report", row.pk) if may_report else "",
            "take_url": url("report_take", row.pk) if waits else "",
            "return_url": url("report_return", row.pk) if waits else "",
        }


class InstructionWithdraw(ActionPage):
    permission = "proposals.record_instruction"
    queryset = Instruction.objects.for_list()
    form_class = ReasonForm
    heading = gettext_lazy("Withdraw the instruction")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The units have been told.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.matter.subject, self.cancel_url()), (self.heading, ""))

    def perform(self, data: dict) -> Instruction:
        return withdraw_instruction(self.object, actor=self.request.user, **data)

    def cancel_url(self) -> str:
        return url("instruction_detail", self.object.pk)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class UnitAct(ActionPage):
    """An act on one unit's part that leads back to the instruction."""

    queryset = InstructionUnit.objects.select_related("instruction__matter", "unit")
    object: InstructionUnit

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.instruction.matter.subject, self.cancel_url()), (self.heading, ""))

    def extra(self) -> dict:
        return {"effect": self.object.instruction.text}

    def cancel_url(self) -> str:
        return url("instruction_detail", self.object.instruction_id)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class InstructionReport(UnitAct):
    permission = "proposals.report_instruction"
    form_class = ReportForm
    heading = gettext_lazy("Report on the instruction")
    submit_label = gettext_lazy("Report")
    success_message = gettext_lazy("The federation has your report.")

    def perform(self, data: dict) -> InstructionEntry:
        return report_on_instruction(self.object, actor=self.request.user, **data)


class ReportReturn(UnitAct):
    permission = "proposals.record_instruction"
    form_class = ReasonForm
    heading = gettext_lazy("Send the report back")
    submit_label = gettext_lazy("Send back")
    success_message = gettext_lazy("The unit has been told.")

    def perform(self, data: dict) -> InstructionUnit:
        return return_report(self.object, actor=self.request.user, **data)


class ReportTake(PressedButton):
    permission = "proposals.record_instruction"
    queryset = InstructionUnit.objects.all()
    success_message = gettext_lazy("The report is taken.")

    def perform(self, found: InstructionUnit) -> None:
        take_report(found, actor=self.request.user)

    def back_to(self, found: InstructionUnit) -> str:
        return url("instruction_detail", found.instruction_id)
