"""The filter by which a figure of the statistics opens its list: links set it, its pill takes it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet
from proposals.services import statistics
from proposals.services.statistics import Period

MARK = "~"
NOTHING = "-"


@dataclass(frozen=True)
class Asked:
    """A figure of a period; of one line of a group where `group` names one, `key` ("" for none) the line."""

    figure: str
    period: Period
    group: str = ""
    key: str = ""

    def __str__(self) -> str:
        parts = [self.figure, self.period.first.isoformat(), self.period.last.isoformat()]
        return MARK.join(parts + ([self.group, self.key or NOTHING] if self.group else []))


def read(text: str, figures: Mapping[str, Any], groups: Mapping[str, Any]) -> Asked | None:
    """What a link asks for; None for anything that no page of statistics writes."""
    parts = text.split(MARK)
    if len(parts) not in (3, 5) or parts[0] not in figures:
        return None
    try:
        period = Period(date.fromisoformat(parts[1]), date.fromisoformat(parts[2]))
    except ValueError:
        return None
    if len(parts) == 3:
        return Asked(parts[0], period)
    group, key = parts[3:]
    if group not in groups or len(key) > 20 or "\x00" in key:
        return None
    return Asked(parts[0], period, group, "" if key == NOTHING else key)


def line_key(value: Any) -> str:
    """The key of a line as a link carries it."""
    return "" if value is None else str(value)


def narrowed(rows: QuerySet, path: str, key: str, of: Callable[[QuerySet, Period], QuerySet]) -> QuerySet:
    """The rows of one line; `rows` have what the line was made of, `of` cuts them to a period."""
    if path == "quarter":
        found = quarter_from(key)
        return of(rows, found) if found is not None else rows.none()
    if path.endswith("_id") and key and not (key.isascii() and key.isdigit() and len(key) < 18):
        return rows.none()
    if key:
        return rows.filter(**{path: key})
    # An empty choice is a line of its own, a missing row another one.
    return rows.filter(**{path: ""}) if path == "mode" else rows.filter(**{f"{path}__isnull": True})


def quarter_from(text: str) -> Period | None:
    """The quarter that begins on a day; None for what is no such day."""
    try:
        first = date.fromisoformat(text)
    except ValueError:
        return None
    if first.day != 1 or first.month % 3 != 1 or first.year == date.max.year:
        return None
    year, month = (first.year + 1, 1) if first.month == 10 else (first.year, first.month + 3)
    return Period(first, date(year, month, 1) - timedelta(days=1))


class FigureFilter(django_filters.CharFilter):
    """`of(rows, period)` are the rows that were counted, `figures()` and `groups` what by."""

    def __init__(
        self,
        of: Callable[[QuerySet, Period], QuerySet],
        figures: Callable[[], Mapping[str, Any]],
        groups: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(label=_("Figure"), max_length=80, widget=forms.HiddenInput, **kwargs)
        self.of, self.figures, self.groups = of, figures, groups

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        if not value:
            return queryset
        figures = self.figures()
        asked = read(value, figures, self.groups)
        if asked is None:
            return queryset.none()
        rows = self.of(queryset, asked.period)
        _label, condition = figures[asked.figure]
        rows = rows.filter(condition)
        if not asked.group:
            return rows
        return narrowed(rows, self.groups[asked.group][1], asked.key, self.of)

    def words(self, value: str) -> str:
        """What the pill says: the figure and its period."""
        figures = self.figures()
        asked = read(value, figures, self.groups)
        if asked is None:
            return value
        return f"{figures[asked.figure][0]} {asked.period.first} – {asked.period.last}"


class FigurePills(PortalFilterSet):
    """A FilterSet whose pill of a figure says its name and period."""

    def _readable(self, field: forms.Field, value: str) -> str:
        figure = self.filters.get("figure")
        if figure is not None and field is self.form.fields["figure"]:
            return figure.words(value)
        return super()._readable(field, value)


def of_proposals() -> FigureFilter:
    return FigureFilter(statistics.proposals_of, statistics.proposal_figures, statistics.PROPOSAL_GROUPS)


def of_complaints() -> FigureFilter:
    return FigureFilter(statistics.complaints_of, statistics.complaint_figures, statistics.COMPLAINT_GROUPS)
