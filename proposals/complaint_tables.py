"""The register of complaints and the queue of those that nobody has taken."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import as_date, deadline, name_cell, short_date, status, tag
from federation.ui.tables import Column, Row, Table, address_of
from proposals.models import Complaint

State = Complaint.State
STATES = dict(State.choices)
MODES = dict(Complaint.Mode.choices)
CHANNELS = dict(Complaint.Channel.choices)
TONES = {
    State.REGISTERED: "blue",
    State.TRIAGE: "blue",
    State.ACCEPTED: "amber",
    State.HANDLING: "amber",
    State.ANSWERED: "blue",
    State.CHECKED: "blue",
    State.CALLED_BACK: "green",
    State.CLOSED: "green",
    State.REFUSED: "",
    State.REFERRED: "",
    State.TERMINATED: "",
}


def complaint_url(key: int) -> str:
    return address_of("proposals:complaint_detail", key)


def title_cell(row: Row) -> Any:
    line = format_html("{} {}", row["number"], row["matter__organisation__name"])
    if row["is_urgent"]:
        line = format_html("{} {}", tag(_("urgent"), "red"), line)
    return name_cell(row["title"], complaint_url(row["matter_id"]), line, with_avatar=False)


def due_cell(row: Row) -> Any:
    return deadline(row["due_on"], finished=as_date(row["closed_at"]))


def day_text(name: str) -> Any:
    def text(row: Row) -> str:
        day = as_date(row[name])
        return day.isoformat() if day else ""

    return text


class ComplaintTable(Table):
    key = "matter_id"
    default_order = "-newest"
    unit = _("complaints")
    columns = [
        Column(
            "title",
            _("Complaint"),
            ("title", "number", "matter__organisation__name", "is_urgent"),
            cell=title_cell,
            area="name",
        ),
        Column("number", _("Number"), ("number",), shown=False),
        Column("topic", _("Topic"), ("matter__topic__name",), area="tag"),
        Column(
            "channel",
            _("Channel"),
            ("channel",),
            cell=lambda row: CHANNELS[row["channel"]],
            text=lambda row: str(CHANNELS[row["channel"]]),
            shown=False,
        ),
        Column("respondent", _("Complained of"), ("respondent__organisation__name",), area="note"),
        Column(
            "mode",
            _("Mode"),
            ("mode",),
            cell=lambda row: tag(MODES[row["mode"]]) if row["mode"] else "—",
            text=lambda row: str(MODES[row["mode"]]) if row["mode"] else "",
            shown=True,
        ),
        Column(
            "newest",
            _("Came in on"),
            ("received_on",),
            cell=lambda row: short_date(row["received_on"]),
            text=day_text("received_on"),
            ordering=Ordering("matter_id", key="matter_id"),
        ),
        Column(
            "due",
            _("Due"),
            ("due_on", "closed_at"),
            cell=due_cell,
            text=day_text("due_on"),
            ordering=Ordering("due_on", key="matter_id", nullable=True),
            area="score",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[State(row["state"])]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return complaint_url(row["matter_id"])


def take_cell(row: Row) -> Any:
    return format_html(
        '<a class="btn btn-sm p-btn" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        address_of("proposals:complaint_take", row["matter_id"]),
        _("Take it"),
        row["number"],
    )


class QueueTable(Table):
    """What the desk sees of a complaint before somebody takes it: no more than to-do lists show."""

    key = "matter_id"
    default_order = "oldest"
    unit = _("complaints")
    columns = [
        Column("number", _("Number"), ("number",), area="name"),
        Column("topic", _("Topic"), ("matter__topic__name",), area="tag"),
        Column(
            "channel",
            _("Channel"),
            ("channel",),
            cell=lambda row: CHANNELS[row["channel"]],
            text=lambda row: str(CHANNELS[row["channel"]]),
            area="note",
        ),
        Column(
            "oldest",
            _("Came in on"),
            ("received_on",),
            cell=lambda row: short_date(row["received_on"]),
            text=day_text("received_on"),
            ordering=Ordering("matter_id", key="matter_id"),
            area="score",
        ),
        Column("act", _("Actions"), ("matter_id",), cell=take_cell, area="state", exported=False),
    ]
