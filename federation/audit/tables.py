"""The trail as columns: who did what to which thing, never what stands in it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from federation.audit.models import AuditEntry
from federation.audit.wording import kind_of, source_of, verb_of
from federation.keyset import Ordering
from federation.ui.cells import moment, name_cell, status
from federation.ui.tables import Column, Row, Table

RESULTS = dict(AuditEntry.Result.choices)
TONES = {"done": "green", "denied": "amber", "failed": "red"}


def narrowed(text: Any, note: str = "", **filters: Any) -> Any:
    """A link to the entries that have this in common; `note` is the grey line below."""
    url = f"{reverse('audit:auditentry_list')}?{urlencode(filters)}"
    return name_cell(text, url, note, with_avatar=False)


def time_cell(row: Row) -> Any:
    url = reverse("audit:auditentry_detail", args=[row["id"]])
    return name_cell(moment(row["at"]), url, with_avatar=False)


def actor_cell(row: Row) -> Any:
    if row["actor_id"] is None:
        return row["actor_name"]
    return narrowed(row["actor_name"], actor=row["actor_id"])


def result_cell(row: Row) -> Any:
    return status(RESULTS[row["result"]], TONES[row["result"]])


def result_text(row: Row) -> str:
    return str(RESULTS[row["result"]])


TIME = Column(
    "at",
    _("Time"),
    ("at", "id"),
    cell=time_cell,
    text=lambda row: moment(row["at"]),
    ordering=Ordering("id", key="id"),
    area="name",
)
RESULT = Column("result", _("Result"), ("result",), cell=result_cell, text=result_text)
SOURCE = Column(
    "source",
    _("Source"),
    ("source",),
    cell=lambda row: source_of(row["source"]),
    text=lambda row: row["source"],
)


class AuditTable(Table):
    key = "id"
    default_order = "-at"
    unit = _("entries")
    columns = [
        TIME,
        Column(
            "actor",
            _("Actor"),
            ("actor_name", "actor_id"),
            cell=actor_cell,
            text=lambda row: row["actor_name"],
        ),
        Column("unit", _("Unit"), ("unit_name",)),
        Column(
            "event",
            _("Act"),
            ("event",),
            cell=lambda row: narrowed(verb_of(row["event"]), row["event"], event=row["event"]),
            text=lambda row: row["event"],
        ),
        Column(
            "object_type",
            _("Object"),
            ("object_type", "object_id"),
            cell=lambda row: narrowed(
                f"{kind_of(row['object_type'])} {row['object_id']}",
                object_type=row["object_type"],
                object_id=row["object_id"],
            ),
            text=lambda row: row["object_type"],
        ),
        Column("object", _("Object number"), ("object_id",), shown=False),
        RESULT,
        SOURCE,
    ]


class OwnTable(Table):
    key = "id"
    default_order = "-at"
    unit = _("entries")
    columns = [
        Column(
            "at",
            _("Time"),
            ("at",),
            cell=lambda row: moment(row["at"]),
            text=lambda row: moment(row["at"]),
            ordering=Ordering("id", key="id"),
            area="name",
        ),
        Column("event", _("Act"), ("event",), cell=lambda row: verb_of(row["event"])),
        Column(
            "object_type", _("Kind of object"), ("object_type",), cell=lambda row: kind_of(row["object_type"])
        ),
        Column("object", _("Object number"), ("object_id",)),
        RESULT,
        SOURCE,
    ]


def day_cell(row: Row) -> Any:
    url = reverse("audit:trailexport_download", args=[row["id"]])
    return name_cell(row["day"].isoformat(), url, with_avatar=False)


def blocks_of(row: Row) -> str:
    return f"{row['first_block']}–{row['last_block']}" if row["first_block"] is not None else "—"


class ExportTable(Table):
    key = "id"
    default_order = "-day"
    unit = _("files")
    columns = [
        Column(
            "day", _("Day"), ("day", "id"), cell=day_cell, ordering=Ordering("day", key="id"), area="name"
        ),
        Column("entries", _("Entries"), ("entries",), align="end", kind="number"),
        Column("blocks", _("Blocks"), ("first_block", "last_block"), cell=blocks_of),
        Column(
            "size",
            _("Size of the file"),
            ("file__size",),
            cell=lambda row: f"{row['file__size'] / 1024:,.1f} KB",
        ),
        Column("sha256", "SHA-256", ("file__sha256",), cell=lambda row: f"{row['file__sha256'][:16]}…"),
        Column("key", _("Key"), ("key",)),
        Column("made", _("Made"), ("made_at",), cell=lambda row: moment(row["made_at"])),
    ]
