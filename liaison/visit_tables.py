"""Visits, plans and problems as columns; what a row counts comes with its query."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.tables import Column, Row, Table, address_of
from liaison.models import PlannedUnit, Visit, VisitIssue
from liaison.tables import counted
from members.tables import without_place

STATES = dict(VisitIssue.State.choices)
TONES = {
    VisitIssue.State.NEW: "amber",
    VisitIssue.State.HANDLING: "blue",
    VisitIssue.State.SOLVED: "green",
    VisitIssue.State.EXPLAINED: "",
}


def visits_for_table(queryset: QuerySet) -> QuerySet:
    issues = VisitIssue.objects.filter(visit=OuterRef("pk"))
    return queryset.annotate(issue_count=counted(issues, "visit"), open_count=counted(issues.open(), "visit"))


def plans_for_table(queryset: QuerySet) -> QuerySet:
    visits = Visit.objects.filter(plan=OuterRef("pk"))
    return queryset.annotate(
        planned=counted(PlannedUnit.objects.filter(plan=OuterRef("pk")), "plan"),
        made=counted(visits, "plan"),
    )


def issues_in_words(row: Row) -> str:
    if not row["issue_count"]:
        return "—"
    return _("%(all)s told, %(open)s open") % {"open": row["open_count"], "all": row["issue_count"]}


class VisitTable(Table):
    default_order = "-day"
    unit = gettext_lazy("visits")
    columns = [
        Column(
            "unit",
            gettext_lazy("Visited unit"),
            ("unit__name", "unit__region__name"),
            cell=lambda row: name_cell(
                row["unit__name"],
                address_of("liaison:visit_detail", row["pk"]),
                row["unit__region__name"] or "",
                mark=without_place(row["unit__name"]),
            ),
            area="name",
        ),
        Column(
            "day",
            gettext_lazy("Day"),
            ("visited_on",),
            ordering=Ordering("visited_on", key="id"),
            area="tag",
        ),
        Column("visitors", gettext_lazy("Visitors"), ("visitors",), area="line"),
        Column("plan", gettext_lazy("Plan"), ("plan__name",), area="line"),
        Column(
            "issues",
            gettext_lazy("Problems"),
            ("issue_count", "open_count"),
            cell=issues_in_words,
            text=issues_in_words,
            area="note",
        ),
        Column("federation", gettext_lazy("Federation"), ("organisation__name",), area="hide"),
        Column("met", gettext_lazy("Met"), ("met",), shown=False),
    ]


class PlanTable(Table):
    default_order = "-starts_on"
    unit = gettext_lazy("plans")
    columns = [
        Column(
            "name",
            gettext_lazy("Plan"),
            ("name", "organisation__name"),
            cell=lambda row: name_cell(
                row["name"],
                reverse("liaison:plan_detail", args=[row["pk"]]),
                row["organisation__name"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column("leader", gettext_lazy("Leading visitor"), ("leader",), area="line"),
        Column("region", gettext_lazy("Area"), ("region__name",), area="line"),
        Column(
            "starts_on",
            gettext_lazy("From"),
            ("starts_on",),
            ordering=Ordering("starts_on", key="id"),
            area="tag",
        ),
        Column("ends_on", gettext_lazy("Until"), ("ends_on",), area="note"),
        *(
            Column(
                name,
                label,
                (field,),
                cell=lambda row, field=field: number(row[field]),
                text=lambda row, field=field: row[field],
                align="end",
                area=area,
            )
            for name, field, label, area in (
                ("planned", "planned", gettext_lazy("Units planned"), "hide"),
                ("made", "made", gettext_lazy("Visits made"), "count"),
                ("target", "target", gettext_lazy("Visits intended"), "hide"),
            )
        ),
    ]


def handler_in_words(row: Row) -> str:
    parts = [row["handler__organisation__name"], row["handler_name"]]
    return " · ".join(part for part in parts if part) or "—"


class IssueTable(Table):
    default_order = "-id"
    unit = gettext_lazy("problems")
    columns = [
        Column(
            "title",
            gettext_lazy("Problem"),
            ("title", "visit__unit__name"),
            cell=lambda row: name_cell(
                row["title"],
                address_of("liaison:issue_detail", row["pk"]),
                row["visit__unit__name"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column("day", gettext_lazy("Told on"), ("visit__visited_on",), area="note"),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column(
            "handler",
            gettext_lazy("Handled by"),
            ("handler__organisation__name", "handler_name"),
            cell=handler_in_words,
            text=handler_in_words,
            area="line",
        ),
        Column("due_on", gettext_lazy("To be done by"), ("due_on",), area="hide"),
        Column("closed_on", gettext_lazy("Closed on"), ("closed_on",), area="hide"),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


def facts_of(issue: VisitIssue) -> list[tuple[Any, Any]]:
    """What the ledger says of one problem."""
    return [
        (_("Handled by"), " · ".join(str(one) for one in (issue.handler, issue.handler_name) if one)),
        (_("To be done by"), issue.due_on and issue.due_on.isoformat()),
        (_("Closed on"), issue.closed_on and issue.closed_on.isoformat()),
        (_("Result"), issue.result),
    ]
