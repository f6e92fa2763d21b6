"""The lists of yearly reports and yearly plans."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Table, address_of
from liaison.models import OutlookItem, PlanItem, WorkReport, YearPlan
from liaison.pair_tables import tally

YEARS_BACK = 8
REPORT_STATES = dict(WorkReport.State.choices)
REPORT_TONES = {"draft": "", "published": "green"}
ITEM_TONES = {"open": "amber", "done": "green", "dropped": ""}


def years() -> list[tuple[str, str]]:
    """From the next year, for which plans are made, back."""
    after = timezone.localdate().year + 1
    return [(str(year), str(year)) for year in range(after, after - YEARS_BACK, -1)]


def reports_for_table(queryset: QuerySet) -> QuerySet:
    items = OutlookItem.objects.filter(report_id=OuterRef("pk"))
    copied = items.filter(plan_items__isnull=False)
    return queryset.annotate(item_count=tally(items, "report_id"), copied_count=tally(copied, "report_id"))


def plans_for_table(queryset: QuerySet) -> QuerySet:
    items = PlanItem.objects.filter(plan_id=OuterRef("pk"))
    done = items.filter(state=PlanItem.State.DONE)
    return queryset.annotate(item_count=tally(items, "plan_id"), done_count=tally(done, "plan_id"))


class UnitYearFilter(PortalFilterSet):
    unit = django_filters.ChoiceFilter(field_name="organisation_id", choices=(), label=_("Unit"))
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    permission = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The units within reach that have written any are read once."""
        super().__init__(*args, **kwargs)
        model: Any = self._meta.model
        seen = model.objects.visible_to(self.request.user, self.permission)
        pairs = seen.order_by("organisation__sort_key", "organisation_id").values_list(
            "organisation_id", "organisation__name", "organisation__sort_key"
        )
        field: Any = self.form.fields["unit"]
        field.choices = [("", field.label), *((key, name) for key, name, _sort in pairs.distinct())]


class ReportFilter(UnitYearFilter):
    permission = "liaison.view_work_report"
    state = django_filters.ChoiceFilter(choices=WorkReport.State.choices, label=_("State"))

    class Meta:
        model = WorkReport
        fields: list[str] = []


class PlanFilter(UnitYearFilter):
    permission = "liaison.view_year_plan"

    class Meta:
        model = YearPlan
        fields: list[str] = []


def columns_of(label: Any, page: str, counted: Any) -> list[Column]:
    """Title with unit, year, and how many items it has."""
    return [
        Column(
            "title",
            label,
            ("title", "organisation__name"),
            cell=lambda row: name_cell(row["title"], address_of(page, row["pk"]), row["organisation__name"]),
            area="name",
        ),
        Column("year", _("Year"), ("year",), ordering=Ordering("year"), area="line"),
        Column(
            "items",
            counted,
            ("item_count",),
            cell=lambda row: number(row["item_count"]),
            align="end",
            area="count",
        ),
    ]


class ReportTable(Table):
    default_order = "-year"
    unit = _("reports")
    columns = [
        *columns_of(_("Work report"), "liaison:report_detail", _("Outlook items")),
        Column(
            "copied",
            _("In the plan"),
            ("copied_count",),
            cell=lambda row: number(row["copied_count"]),
            align="end",
            area="note",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(REPORT_STATES[row["state"]], REPORT_TONES[row["state"]]),
            text=lambda row: str(REPORT_STATES[row["state"]]),
            area="state",
        ),
    ]


class PlanTable(Table):
    default_order = "-year"
    unit = _("yearly plans")
    columns = [
        *columns_of(_("Yearly plan"), "liaison:yearplan_detail", _("Planned items")),
        Column(
            "done",
            _("Done"),
            ("done_count",),
            cell=lambda row: number(row["done_count"]),
            align="end",
            area="note",
        ),
    ]
