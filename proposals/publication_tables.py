"""The list of publications: its filters and columns."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import name_cell, short_date, status, tag
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table
from proposals.models import Publication

State, Mode = Publication.State, Publication.Mode
STATES, MODES = dict(State.choices), dict(Mode.choices)
TONES = {
    State.PROPOSED: "amber",
    State.REFUSED: "red",
    State.PUBLISHED: "green",
    State.WITHHELD: "",
    State.TAKEN_DOWN: "red",
}


class PublicationFilter(PortalFilterSet):
    q = SearchFilter(help_text=gettext_lazy("Title or number"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("State"))
    mode = django_filters.ChoiceFilter(choices=Mode.choices, label=gettext_lazy("Publication"))

    class Meta:
        model = Publication
        fields: list[str] = []


def title_cell(row: Row) -> Any:
    return name_cell(row["title"], PublicationTable().url_of(row), row["reply__number"], with_avatar=False)


def proposed_on(row: Row) -> date:
    return timezone.localtime(row["proposed_at"]).date()


class PublicationTable(Table):
    key = "id"
    default_order = "-newest"
    unit = gettext_lazy("letters")
    columns = [
        Column(
            "title",
            gettext_lazy("Title of the page"),
            ("title", "reply_id", "reply__number", "reply__assignment_id"),
            cell=title_cell,
            text=lambda row: row["title"],
            area="name",
        ),
        Column(
            "mode",
            gettext_lazy("Publication"),
            ("mode",),
            cell=lambda row: tag(MODES[row["mode"]]),
            text=lambda row: str(MODES[row["mode"]]),
            area="tag",
        ),
        Column(
            "newest",
            gettext_lazy("Proposed on"),
            ("proposed_at",),
            cell=lambda row: short_date(proposed_on(row)),
            text=lambda row: proposed_on(row).isoformat(),
            ordering=Ordering("id", key="id"),
            area="score",
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
        address = reverse("proposals:publication_propose", args=[row["reply__assignment_id"]])
        return f"{address}?{urlencode({'letter': row['reply_id']})}"
