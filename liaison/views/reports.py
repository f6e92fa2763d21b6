"""Yearly work reports: reading, writing, publishing, and copying their outlook into the next plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chambers.forms.election_cases import ConfirmForm
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from liaison.forms.plans import CopyForm, OutlookForm, SectionForm, YearForm
from liaison.models import OutlookItem, PlanItem, ReportSection, WorkReport, YearPlan
from liaison.plan_lists import REPORT_TONES, ReportFilter, ReportTable, reports_for_table
from liaison.plan_wording import REPORT
from liaison.services.plans import (
    add_outlook,
    begin_report,
    copy_outlook,
    publish_report,
    reopen_report,
    write_section,
)
from liaison.views.centre import offered_actions
from liaison.views.trade import units_of
from members.views.registry import Trail

VIEW, KEEP = "liaison.view_work_report", "liaison.keep_work_report"
VIEW_PLAN = "liaison.view_year_plan"
REPORTS = (gettext_lazy("Work reports"), "liaison:report_list")


class ReportList(ListPage):
    permission = VIEW
    queryset = WorkReport.objects.all()
    filterset_class = ReportFilter
    table_class = ReportTable
    heading = REPORTS[0]
    empty_sentence = gettext_lazy("No work report is on file within your reach yet.")
    export_name = "work-reports"

    def get_queryset(self) -> QuerySet:
        return reports_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, VIEW_PLAN):
            url = reverse("liaison:yearplan_list")
            found.append({"label": _("Yearly plans"), "url": url, "icon": "target"})
        if holds(self.request.user, KEEP):
            url = reverse("liaison:report_begin")
            found.append({"label": _("New report"), "url": url, "icon": "plus", "primary": True})
        return found


class ReportDetail(DetailPage):
    permission = VIEW
    queryset = WorkReport.objects.select_related("organisation")
    template_name = "liaison/report_detail.html"
    object: WorkReport

    def details(self) -> dict:
        report, user = self.object, self.request.user
        self.is_own = report.organisation_id in {unit.pk for unit in units_of(user, KEEP)}
        copied = {
            item.outlook_id: item
            for item in PlanItem.objects.filter(outlook__report=report).select_related("plan")
        }
        outlook = list(report.outlook.order_by("number"))
        self.has_more = any(item.pk not in copied for item in outlook)
        return {
            "heading": report.title,
            "labels": [{"text": report.get_state_display(), "tone": REPORT_TONES[report.state]}],
            "facts": f"{report.organisation.name} · {report.year}",
            "breadcrumb": [
                {"label": REPORTS[0], "url": reverse(REPORTS[1])},
                {"label": report.title, "url": ""},
            ],
            "actions": self.actions(),
            "parts": list(report.sections.order_by("position")),
            "outlook": [{"row": item, "copy": copied.get(item.pk)} for item in outlook],
            "may_open_plan": self.is_own and holds(user, VIEW_PLAN),
            "history": timeline_of([(WorkReport, report.pk)], REPORT, limit=20, viewer=user)
            if self.is_own
            else None,
        }

    def actions(self) -> list[dict]:
        is_draft = self.object.state == WorkReport.State.DRAFT
        drafting, out = self.is_own and is_draft, self.is_own and not is_draft
        offered = (
            (drafting, "report_section", _("Write a section"), "edit", False),
            (drafting, "report_outlook", _("Add an outlook item"), "plus", False),
            (drafting, "report_publish", _("Publish"), "check", True),
            (out, "report_reopen", _("Take back into draft"), "arrow-back-up", False),
            (out and self.has_more, "report_copy", _("Copy into the plan of next year"), "copy", True),
        )
        return offered_actions(self.object.pk, offered)


class ReportBegin(Trail, CreatePage):
    place = REPORTS
    permission = KEEP
    form_class = YearForm
    heading = gettext_lazy("New report")
    submit_label = gettext_lazy("Begin")
    success_message = gettext_lazy("Begun. Write its sections and its outlook.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, KEEP)}

    def initial(self) -> dict:
        year = timezone.localdate().year
        return {"year": year, "title": _("Work report for %(year)s") % {"year": year}}

    def cancel_url(self) -> str:
        return reverse(REPORTS[1])

    def perform(self, data: dict) -> WorkReport:
        return begin_report(actor=self.request.user, **data)


class ReportAct(Trail, ActionPage):
    place = REPORTS
    permission = KEEP
    queryset = WorkReport.objects.select_related("organisation")
    object: WorkReport

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ReportSectionPage(ReportAct):
    template_name = "generic/form.html"
    form_class = SectionForm
    heading = gettext_lazy("Write a section")
    success_message = gettext_lazy("The section is in the report.")

    def perform(self, data: dict) -> ReportSection:
        return write_section(self.object, actor=self.request.user, **data)


class ReportOutlook(ReportAct):
    template_name = "generic/form.html"
    form_class = OutlookForm
    heading = gettext_lazy("Add an outlook item")
    success_message = gettext_lazy("The outlook item is in the report.")

    def perform(self, data: dict) -> OutlookItem:
        return add_outlook(self.object, actor=self.request.user, **data)


class ReportPublish(ReportAct):
    form_class = ConfirmForm
    heading = gettext_lazy("Publish the report")
    submit_label = gettext_lazy("Publish")
    success_message = gettext_lazy("Members read the report now.")

    def extra(self) -> dict:
        return {"effect": _("Members can read it, and its outlook can be copied into the next plan.")}

    def perform(self, data: dict) -> WorkReport:
        return publish_report(self.object, actor=self.request.user)


class ReportReopen(ReportAct):
    form_class = ConfirmForm
    heading = gettext_lazy("Take back into draft")
    submit_label = gettext_lazy("Take back")
    success_message = gettext_lazy("The report is a draft again.")

    def extra(self) -> dict:
        return {"effect": _("Others cannot read it meanwhile. What was copied stays in the plan.")}

    def perform(self, data: dict) -> WorkReport:
        return reopen_report(self.object, actor=self.request.user)


class ReportCopy(ReportAct):
    """Choose outlook items; those that stand in the plan already are named as such."""

    form_class = CopyForm
    heading = gettext_lazy("Copy into the plan of next year")
    submit_label = gettext_lazy("Copy them")

    def prepare(self) -> None:
        super().prepare()
        self.outlook = list(self.object.outlook.order_by("number"))
        found = PlanItem.objects.filter(outlook__in=self.outlook)
        self.copied = set(found.values_list("outlook_id", flat=True))

    def form_options(self) -> dict:
        def label(item: OutlookItem) -> str:
            mark = f" （{_('in the plan already')}）" if item.pk in self.copied else ""
            return f"{item}：{item.text[:60]}{mark}"

        return {"choices": [(item.pk, label(item)) for item in self.outlook]}

    def initial(self) -> dict:
        return {"items": [item.pk for item in self.outlook if item.pk not in self.copied]}

    def extra(self) -> dict:
        words = _("They go into the plan for %(year)s, which is made if there is none.")
        return {"effect": words % {"year": self.object.year + 1}}

    def perform(self, data: dict) -> Sequence[PlanItem]:
        made = copy_outlook(self.object, data["items"], actor=self.request.user)
        sentence = ngettext("%(count)s item was copied.", "%(count)s items were copied.", len(made))
        messages.success(self.request, sentence % {"count": len(made)})
        return made

    def success_url(self, done: Any) -> str:
        rows = YearPlan.objects.filter(organisation=self.object.organisation, year=self.object.year + 1)
        plan = rows.first()
        return plan.get_absolute_url() if plan is not None else self.cancel_url()
