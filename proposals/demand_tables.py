"""The register of demands and the lists that units have sent, as columns."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import as_date, deadline, name_cell, short_date, status, tag
from federation.ui.tables import Column, Row, Table, address_of
from proposals.complaint_tables import day_text
from proposals.duty_tables import moment_cell
from proposals.models import Demand, DemandList

State = Demand.State
STATES = dict(State.choices)
PRIORITIES = dict(Demand.Priority.choices)
PROBLEMS = dict(Demand.Problem.choices)
PRIORITY_TONES = {Demand.Priority.NORMAL: "", Demand.Priority.HIGH: "amber", Demand.Priority.URGENT: "red"}
TONES = {
    State.RAISED: "blue",
    State.REGISTERED: "blue",
    State.DISPATCHED: "amber",
    State.MATCHED: "amber",
    State.WORKING: "amber",
    State.SOLVED: "green",
    State.PARTLY: "blue",
    State.DEFERRED: "",
    State.IMPOSSIBLE: "",
    State.RATED: "blue",
    State.NO_FEEDBACK: "amber",
    State.CALLED_BACK: "blue",
    State.STRUCK_OFF: "green",
    State.TRANSFERRED: "",
    State.WITHDRAWN: "",
}


def demand_url(key: int) -> str:
    return address_of("proposals:demand_detail", key)


def title_cell(row: Row) -> Any:
    line = format_html("{} {}", row["number"], row["matter__organisation__name"])
    if row["priority"] != Demand.Priority.NORMAL:
        mark = tag(PRIORITIES[row["priority"]], PRIORITY_TONES[row["priority"]])
        line = format_html("{} {}", mark, line)
    return name_cell(row["matter__subject"], demand_url(row["matter_id"]), line, with_avatar=False)


def due_cell(row: Row) -> Any:
    """The day on which it is due; a deferred one shows its day of return without alarm."""
    if row["state"] == State.DEFERRED:
        return _("back on %(day)s") % {"day": short_date(row["deferred_until"])}
    return deadline(row["due_on"], finished=as_date(row["outcome_at"] or row["closed_at"]))


class DemandTable(Table):
    key = "matter_id"
    default_order = "-newest"
    unit = gettext_lazy("demands")
    columns = [
        Column(
            "title",
            gettext_lazy("Demand"),
            ("matter__subject", "number", "matter__organisation__name", "priority"),
            cell=title_cell,
            area="name",
        ),
        Column("number", gettext_lazy("Number"), ("number",), shown=False),
        Column("unit", gettext_lazy("Unit that needs it"), ("matter__organisation__name",), shown=False),
        Column("topic", gettext_lazy("Category"), ("matter__topic__name",), area="tag"),
        Column(
            "priority",
            gettext_lazy("Priority"),
            ("priority",),
            cell=lambda row: tag(PRIORITIES[row["priority"]], PRIORITY_TONES[row["priority"]]),
            text=lambda row: str(PRIORITIES[row["priority"]]),
            shown=False,
        ),
        Column(
            "problem",
            gettext_lazy("Kind of problem"),
            ("problem",),
            cell=lambda row: PROBLEMS[row["problem"]] if row["problem"] else "—",
            text=lambda row: str(PROBLEMS[row["problem"]]) if row["problem"] else "",
            shown=False,
        ),
        Column("server", gettext_lazy("Served by"), ("server__name",), area="note"),
        Column(
            "newest",
            gettext_lazy("Raised on"),
            ("raised_at",),
            cell=moment_cell("raised_at"),
            text=day_text("raised_at"),
            ordering=Ordering("matter_id", key="matter_id"),
        ),
        Column(
            "due",
            gettext_lazy("Due"),
            ("due_on", "closed_at", "outcome_at", "deferred_until", "state"),
            cell=due_cell,
            text=day_text("due_on"),
            ordering=Ordering("due_on", key="matter_id", nullable=True),
            area="score",
        ),
        Column(
            "outcome",
            gettext_lazy("Outcome"),
            ("outcome",),
            cell=lambda row: STATES[row["outcome"]] if row["outcome"] else "—",
            text=lambda row: str(STATES[row["outcome"]]) if row["outcome"] else "",
            shown=False,
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[State(row["state"])]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return demand_url(row["matter_id"])


LIST_STATES = dict(DemandList.State.choices)


def list_url(row: Row) -> str:
    name = "demand_list_edit" if row["state"] == DemandList.State.DRAFT else "demand_list_detail"
    return address_of(f"proposals:{name}", row["id"])


def list_cell(row: Row) -> Any:
    line = row["chamber__name"] or ""
    return name_cell(row["organisation__name"], list_url(row), line, with_avatar=False)


def period_of(row: Row) -> str:
    return _("%(year)s, quarter %(quarter)s") % {"year": row["year"], "quarter": row["quarter"]}


class DemandListTable(Table):
    key = "id"
    default_order = "-newest"
    unit = gettext_lazy("lists of demands")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit that needs it"),
            ("organisation__name", "chamber__name", "id", "state"),
            cell=list_cell,
            text=lambda row: row["organisation__name"],
            area="name",
        ),
        Column(
            "period", gettext_lazy("Period"), ("year", "quarter"), cell=period_of, text=period_of, area="tag"
        ),
        Column(
            "items",
            gettext_lazy("Items"),
            ("item_count",),
            cell=lambda row: row["item_count"],
            text=lambda row: str(row["item_count"]),
            area="score",
        ),
        Column(
            "open",
            gettext_lazy("Still open"),
            ("open_count",),
            cell=lambda row: row["open_count"],
            text=lambda row: str(row["open_count"]),
            area="note",
        ),
        Column(
            "newest",
            gettext_lazy("Sent in"),
            ("sent_at",),
            cell=moment_cell("sent_at"),
            text=day_text("sent_at"),
            ordering=Ordering("id", key="id"),
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(
                LIST_STATES[row["state"]], "green" if row["state"] == DemandList.State.SENT else "amber"
            ),
            text=lambda row: str(LIST_STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return list_url(row)
