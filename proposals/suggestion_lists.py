"""The list of what was heard and advised: columns and filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.reference.services import industry_choices
from federation.ui.cells import name_cell, short_date, status, tag
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of
from proposals.complaint_tables import day_text
from proposals.models import Suggestion

State = Suggestion.State
STATES = dict(State.choices)
SOURCES = dict(Suggestion.Source.choices)
TONES = {State.OPEN: "amber", State.TURNED: "green", State.ANSWERED: "green", State.KEPT: ""}


def suggestion_url(key: int) -> str:
    return address_of("proposals:suggestion_detail", key)


def title_cell(row: Row) -> Any:
    line = " ".join(part for part in (row["speaker"], row["organisation__name"]) if part)
    return name_cell(row["title"], suggestion_url(row["id"]), line, with_avatar=False)


class SuggestionTable(Table):
    key = "id"
    default_order = "-newest"
    unit = _("things heard")
    columns = [
        Column(
            "title",
            _("What was heard"),
            ("title", "speaker", "organisation__name", "id"),
            cell=title_cell,
            text=lambda row: row["title"],
            area="name",
        ),
        Column("unit", _("Unit"), ("organisation__name",), shown=False),
        Column("speaker", _("Who said it"), ("speaker",), shown=False),
        Column(
            "source",
            _("Heard at"),
            ("source",),
            cell=lambda row: tag(SOURCES[row["source"]]),
            text=lambda row: str(SOURCES[row["source"]]),
            area="tag",
        ),
        Column("occasion", _("Occasion"), ("occasion",), area="note"),
        Column("industry", _("Industry"), ("industry__name",), shown=False),
        Column(
            "newest",
            _("Heard on"),
            ("heard_on",),
            cell=lambda row: short_date(row["heard_on"]),
            text=day_text("heard_on"),
            ordering=Ordering("id", key="id"),
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
        return suggestion_url(row["id"])


class SuggestionFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Title, occasion or speaker"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"))
    source = django_filters.ChoiceFilter(choices=Suggestion.Source.choices, label=_("Heard at"))
    industry = django_filters.ChoiceFilter(
        field_name="industry_id", choices=industry_choices, label=_("Industry")
    )
    unit = django_filters.NumberFilter(field_name="organisation_id", label=_("Unit"), min_value=1)
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="heard_on", lookup_expr="year", min_value=1990, max_value=2200
    )

    class Meta:
        model = Suggestion
        fields: list[str] = []
