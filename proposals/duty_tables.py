"""待办, 已办, 我发起, 抄送: the lists of what concerns one person, across all kinds of matters."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import as_date, deadline, name_cell, short_date, status, tag
from federation.ui.tables import Column, Row, Table, address_of
from proposals.models import DUTY_KINDS, Duty, Matter
from proposals.services.notify import PAGES

KINDS = dict(Matter.Kind.choices)
OUTCOMES = dict(Duty.Outcome.choices)


def matter_url(kind: str, key: int) -> str:
    return address_of(PAGES[Matter.Kind(kind)], key)


def duty_url(row: Row) -> str:
    """Where the duty is done: the page of its act, or the matter's own page."""
    what = DUTY_KINDS[row["kind"]]
    key = {"assignment": row["assignment_id"], "commitment": row["commitment_id"]}.get(
        what.of, row["matter_id"]
    )
    if what.route and key:
        return address_of(what.route, key)
    return matter_url(row["matter__kind"], row["matter_id"])


def duty_cell(row: Row) -> Any:
    line = format_html("{} {}", tag(KINDS[row["matter__kind"]]), row["matter__organisation__name"])
    return name_cell(
        row["matter__subject"], matter_url(row["matter__kind"], row["matter_id"]), line, with_avatar=False
    )


def matter_cell(row: Row) -> Any:
    return name_cell(
        row["subject"], matter_url(row["kind"], row["id"]), tag(KINDS[row["kind"]]), with_avatar=False
    )


def moment_cell(name: str) -> Any:
    def cell(row: Row) -> str:
        day = as_date(row[name])
        return short_date(day) if day else "—"

    return cell


def moment_text(name: str) -> Any:
    def text(row: Row) -> str:
        day = as_date(row[name])
        return day.isoformat() if day else ""

    return text


def act_cell(row: Row) -> Any:
    label = DUTY_KINDS[row["kind"]].act
    return format_html(
        '<a class="btn btn-sm p-btn" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        duty_url(row),
        label,
        row["matter__subject"],
    )


MATTER = Column(
    "matter",
    gettext_lazy("Matter"),
    ("matter__subject", "matter__kind", "matter__organisation__name", "matter_id"),
    cell=duty_cell,
    area="name",
)
WHAT = Column(
    "what",
    gettext_lazy("What is to be done"),
    ("kind",),
    cell=lambda row: DUTY_KINDS[row["kind"]].label,
    text=lambda row: str(DUTY_KINDS[row["kind"]].label),
    area="tag",
)


class TodoTable(Table):
    key = "id"
    default_order = "due"
    unit = gettext_lazy("to-dos")
    columns = [
        MATTER,
        WHAT,
        Column(
            "due",
            gettext_lazy("Due"),
            ("due_on", "due_why"),
            cell=lambda row: deadline(row["due_on"], why=row["due_why"]),
            text=lambda row: row["due_on"].isoformat() if row["due_on"] else "",
            ordering=Ordering("due_on", key="id", nullable=True),
            area="score",
        ),
        Column(
            "since",
            gettext_lazy("Since"),
            ("opened_at",),
            cell=moment_cell("opened_at"),
            text=moment_text("opened_at"),
            shown=False,
        ),
        Column(
            "act",
            gettext_lazy("Actions"),
            ("assignment_id", "commitment_id"),
            cell=act_cell,
            area="state",
            exported=False,
        ),
    ]

    def url_of(self, row: Row) -> str:
        return duty_url(row)


class DoneTable(Table):
    key = "id"
    default_order = "-done"
    unit = gettext_lazy("finished to-dos")
    columns = [
        MATTER,
        WHAT,
        Column(
            "done",
            gettext_lazy("Done"),
            ("done_at",),
            cell=moment_cell("done_at"),
            text=moment_text("done_at"),
            ordering=Ordering("done_at", key="id"),
            area="score",
        ),
        Column(
            "in_time",
            gettext_lazy("In time"),
            ("due_on",),
            cell=lambda row: (
                deadline(row["due_on"], finished=as_date(row["done_at"])) if row["due_on"] else "—"
            ),
            text=lambda row: row["due_on"].isoformat() if row["due_on"] else "",
            area="note",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return matter_url(row["matter__kind"], row["matter_id"])


class RaisedTable(Table):
    """Matters that I wrote, of all kinds."""

    key = "id"
    default_order = "-newest"
    unit = gettext_lazy("matters")
    columns = [
        Column("matter", gettext_lazy("Matter"), ("subject", "kind", "id"), cell=matter_cell, area="name"),
        Column("unit", gettext_lazy("Raised by"), ("organisation__name",), area="note"),
        Column(
            "newest",
            gettext_lazy("Begun"),
            ("created_at",),
            cell=moment_cell("created_at"),
            text=moment_text("created_at"),
            ordering=Ordering("id", key="id"),
            area="score",
        ),
        Column(
            "waits",
            gettext_lazy("Waits for"),
            ("waits_for",),
            cell=lambda row: waiting_words(row["waits_for"]),
            text=lambda row: waiting_text(row["waits_for"]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return matter_url(row["kind"], row["id"])


def waiting_text(kind: str | None) -> str:
    return str(DUTY_KINDS[kind].label) if kind else str(_("nobody"))


def waiting_words(kind: str | None) -> Any:
    return status(waiting_text(kind), "blue" if kind else "")


class CopyTable(Table):
    key = "id"
    default_order = "-sent"
    unit = gettext_lazy("copies")
    columns = [
        MATTER,
        Column("why", gettext_lazy("Why"), ("why",), area="note"),
        Column(
            "sent",
            gettext_lazy("Sent"),
            ("sent_at",),
            cell=moment_cell("sent_at"),
            text=moment_text("sent_at"),
            ordering=Ordering("sent_at", key="id"),
            area="score",
        ),
        Column(
            "read",
            gettext_lazy("Read"),
            ("read_at",),
            cell=lambda row: status(_("read"), "green") if row["read_at"] else status(_("unread"), "blue"),
            text=moment_text("read_at"),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return matter_url(row["matter__kind"], row["matter_id"])
