"""Targets as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Target, TargetValue
from federation.keyset import Ordering
from federation.ui.cells import bar, markup, name_cell, number
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

YEARS_BACK, YEARS_AHEAD = 10, 5


def years() -> list[tuple[str, str]]:
    last = timezone.localdate().year + YEARS_AHEAD
    return [(str(year), str(year)) for year in range(last, last - YEARS_BACK - YEARS_AHEAD, -1)]


def targets_for_table(queryset: QuerySet) -> QuerySet:
    latest = TargetValue.objects.filter(target=OuterRef("pk")).order_by("-on_day")
    return queryset.annotate(
        reached=Subquery(latest.values("value")[:1]), reached_on=Subquery(latest.values("on_day")[:1])
    )


def percent(reached: int | None, planned: int) -> int | None:
    """Reached of planned in whole per cent, cut off: 99 is not yet 100; None where nothing is known."""
    return None if reached is None else reached * 100 // planned


def progress(row: Row) -> Any:
    share = percent(row["reached"], row["planned"])
    if share is None:
        return "—"
    tone = "green" if share >= 100 else ""
    drawn = bar(row["reached"], row["planned"], tone=tone, label=f"{share}%")
    return markup('<span class="p-scored"><b>{}%</b>{}</span>', share, drawn)


class TargetTable(Table):
    default_order = "-year"
    unit = _("targets")
    columns = [
        Column(
            "name",
            _("Name of the target"),
            ("name", "organisation__name"),
            cell=lambda row: name_cell(
                row["name"],
                address_of("chambers:target_detail", row["pk"]),
                row["organisation__name"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column("year", _("Year"), ("year",), ordering=Ordering("year"), align="end", area="line"),
        Column(
            "planned",
            _("Planned number"),
            ("planned", "unit"),
            cell=lambda row: markup("{} {}", number(row["planned"]), row["unit"]),
            text=lambda row: row["planned"],
            align="end",
            area="line",
        ),
        Column(
            "reached",
            _("Reached"),
            ("reached", "unit"),
            cell=lambda row: number(row["reached"]),
            align="end",
            area="line",
        ),
        Column(
            "progress",
            _("Progress"),
            ("reached", "planned"),
            cell=progress,
            text=lambda row: f"{percent(row['reached'], row['planned']) or 0}%",
            area="score",
        ),
        Column(
            "on",
            _("Reached on"),
            ("reached_on",),
            cell=lambda row: f"{row['reached_on']:%Y-%m-%d}" if row["reached_on"] else "—",
            area="due",
        ),
    ]


class TargetFilter(PortalFilterSet):
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    met = django_filters.ChoiceFilter(
        method="only", choices=[("yes", _("Target met")), ("no", _("Target not met"))], label=_("State")
    )

    class Meta:
        model = Target
        fields: list[str] = []

    def only(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        met = {"reached__gte": F("planned")}
        return queryset.filter(**met) if value == "yes" else queryset.exclude(reached__isnull=False, **met)
