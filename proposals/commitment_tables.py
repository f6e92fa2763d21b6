"""The board of commitments."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import deadline, name_cell, number, status, tag
from federation.ui.tables import Column, Row, Table
from proposals.models import Commitment

State = Commitment.State
STATES = dict(State.choices)
STATE_TONES = {
    State.REGISTERED: "blue",
    State.IN_PROGRESS: "blue",
    State.CLAIMED: "amber",
    State.FULFILLED: "green",
    State.POSTPONED: "amber",
    State.NOT_FEASIBLE: "red",
}
PROPOSAL = "reply__assignment__matter"


def quote_cell(row: Row) -> Any:
    line = f"{row['reply__number']}  {row[f'{PROPOSAL}__subject']}"
    return name_cell(row["quote"], CommitmentTable().url_of(row), line, with_avatar=False)


def falls_cell(row: Row) -> Any:
    if row["state"] in (State.FULFILLED, State.NOT_FEASIBLE):
        return row["falls_on"].isoformat()
    return deadline(row["falls_on"])


class CommitmentTable(Table):
    key = "id"
    default_order = "falls"
    unit = gettext_lazy("promises")
    columns = [
        Column(
            "quote",
            gettext_lazy("Promise"),
            ("quote", "reply__number", f"{PROPOSAL}__subject", f"{PROPOSAL}_id"),
            cell=quote_cell,
            text=lambda row: row["quote"],
            area="name",
        ),
        Column("letter", gettext_lazy("Letter"), ("reply__number",), shown=False),
        Column(
            "class",
            gettext_lazy("Class of the letter"),
            ("reply__letter_class",),
            cell=lambda row: tag(row["reply__letter_class"]),
            text=lambda row: row["reply__letter_class"],
            area="tag",
        ),
        Column("owner", gettext_lazy("Unit that keeps it"), ("owner__name",), area="note"),
        Column(
            "falls",
            gettext_lazy("Due or looked at again"),
            ("falls_on",),
            cell=falls_cell,
            text=lambda row: row["falls_on"].isoformat(),
            ordering=Ordering("falls_on", key="id"),
            area="score",
        ),
        Column(
            "progress",
            gettext_lazy("Progress in per cent"),
            ("progress",),
            cell=lambda row: number(row["progress"]),
            align="end",
            area="count",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], STATE_TONES[State(row["state"])]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column("report", gettext_lazy("Last report"), ("note",), shown=False),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("proposals:proposal_letter", args=[row[f"{PROPOSAL}_id"]])
