"""The lists of imports and of wrong cells as columns."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.importers import get_importer
from federation.exchange.models import ImportBatch
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.tables import Column, Row, Table, address_of

State = ImportBatch.State
TONES: dict[str, str] = {
    State.UPLOADED: "",
    State.MAPPED: "blue",
    State.PREVIEWED: "amber",
    State.SUBMITTED: "amber",
    State.REVIEWING: "blue",
    State.RETURNED: "red",
    State.ACCEPTED: "green",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.UNDOING: "blue",
    State.UNDONE: "",
    State.FAILED: "red",
}
STATES = dict(State.choices)


def _counted(name: str):
    return lambda row: number(row["counts"].get(name))


def _contents(row: Row) -> str:
    """What a workbook holds: the kind of its first sheet, and how many sheets are read."""
    label = str(get_importer(row["kind"]).label)
    if not row["further_sheets"]:
        return label
    return _("%(label)s, %(count)d sheets") % {"label": label, "count": row["further_sheets"] + 1}


class ImportTable(Table):
    key = "id"
    default_order = "-created_at"
    unit = gettext_lazy("imports")
    columns = [
        Column(
            "name",
            gettext_lazy("Workbook"),
            ("name", "kind", "further_sheets"),
            cell=lambda row: name_cell(
                row["name"],
                address_of("exchange:import_result", row["id"]),
                _contents(row),
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            area="state",
        ),
        Column("rows", gettext_lazy("Rows"), ("counts",), cell=_counted("rows"), align="end", kind="number"),
        Column("new", gettext_lazy("Added"), ("counts",), cell=_counted("new"), align="end", kind="number"),
        Column(
            "changed",
            gettext_lazy("Changed"),
            ("counts",),
            cell=_counted("changed"),
            align="end",
            kind="number",
        ),
        Column(
            "wrong", gettext_lazy("Wrong"), ("counts",), cell=_counted("wrong"), align="end", kind="number"
        ),
        Column("unit", gettext_lazy("Unit"), ("organisation__name",)),
        Column("owner", gettext_lazy("Imported by"), ("owner__name",)),
        Column(
            "created_at",
            gettext_lazy("uploaded at"),
            ("created_at",),
            cell=lambda row: f"{timezone.localtime(row['created_at']):%Y-%m-%d %H:%M}",
            ordering=Ordering("id", key="id"),
            area="note",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return address_of("exchange:import_result", row["id"])


def reason(row: Row) -> str:
    """The sentence of a wrong cell in the reader's language."""
    sentence = _(row["message"]) if row["message"] else ""
    return sentence % row["params"] if row["params"] else sentence


class ProblemTable(Table):
    key = "id"
    default_order = "row"
    unit = gettext_lazy("cells")
    extra_fields = ("batch_id", "field", "message", "params")
    columns = [
        Column(
            "row",
            gettext_lazy("Row"),
            ("row",),
            cell=lambda row: number(row["row"]),
            ordering=Ordering("row", key="id"),
            area="name",
        ),
        Column(
            "column",
            gettext_lazy("Column"),
            ("column", "header"),
            cell=lambda row: f"{row['column']} {row['header'].rpartition('/')[2]}".strip(),
        ),
        Column("value", gettext_lazy("Value"), ("value",)),
        Column("reason", gettext_lazy("Problem"), ("message", "params"), cell=reason),
        Column("suggestion", gettext_lazy("Suggestion"), ("suggestion",)),
    ]


class SheetProblemTable(ProblemTable):
    """Wrong cells of a workbook of several sheets."""

    default_order = "sheet"
    columns = [
        Column(
            "sheet",
            gettext_lazy("Sheet"),
            ("batch__sheet",),
            ordering=Ordering("place", key="id"),
            area="note",
        ),
        *ProblemTable.columns,
    ]
