"""Calls for recommendations as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.honour_tables import LEVELS, TONES, years
from chambers.models import Candidate, Honour, RecommendationCall
from federation.keyset import Ordering
from federation.ui.cells import deadline, name_cell, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

S = Candidate.State
CANDIDATE_TONES = {
    S.PUT_FORWARD: "amber",
    S.RECOMMENDED: "blue",
    S.TURNED_DOWN: "",
    S.AWARDED: "green",
    S.FAILED: "",
    S.WITHDRAWN: "",
}


def quota(row: Row) -> str:
    return f"{row['placed']} / {row['quota']}" if row["quota"] else str(row["placed"])


def until(row: Row) -> Any:
    return status(_("Call closed")) if row["closed_at"] else deadline(row["hand_in_by"])


class CallTable(Table):
    default_order = "-id"
    unit = _("calls")
    columns = [
        Column(
            "title",
            _("Honour"),
            ("title", "body"),
            cell=lambda row: name_cell(
                row["title"],
                address_of("chambers:call_detail", row["pk"]),
                row["body"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "level",
            _("Level"),
            ("level",),
            cell=lambda row: tag(LEVELS[row["level"]], TONES[row["level"]], "award"),
            text=lambda row: str(LEVELS[row["level"]]),
            area="tag",
        ),
        Column("year", _("Year"), ("year",), align="end", area="line"),
        Column("quota", _("Recommended"), ("placed", "quota"), cell=quota, align="end", area="count"),
        Column(
            "until",
            _("Hand in by"),
            ("hand_in_by", "closed_at"),
            cell=until,
            text=lambda row: f"{row['hand_in_by']:%Y-%m-%d}",
            area="due",
        ),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class CallFilter(PortalFilterSet):
    level = django_filters.ChoiceFilter(choices=Honour.Level.choices, label=_("Level"))
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    open = django_filters.ChoiceFilter(
        method="only", choices=[("yes", _("Open for candidates")), ("no", _("Call closed"))], label=_("State")
    )

    class Meta:
        model = RecommendationCall
        fields: list[str] = []

    def only(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(closed_at__isnull=value == "yes")
