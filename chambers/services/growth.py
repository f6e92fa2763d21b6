"""How many chambers there were on a day, and how the number grew. Each figure is a list with a filter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from chambers.models import Admission
from federation.accounts.models import Organisation

FOUNDED, ADMITTED = "founded", "admitted"
MOST_YEARS = 30


@dataclass(frozen=True)
class Year:
    """The last day that counts in a year, what came and went in it, and the number on that day."""

    year: int
    first: date
    last: date
    came: int
    left: int
    total: int


def standing(rows: QuerySet) -> QuerySet:
    """Chambers that exist: active ones. Founding dates say nothing about those in preparation or gone."""
    return rows.filter(organisation__status=Organisation.Status.ACTIVE)


def founded_by_year(rows: QuerySet, until: date) -> dict[int, tuple[int, int]]:
    """(came, left) by year of founding, up to `until`, in one statement."""
    counts = (
        standing(rows)
        .filter(organisation__founded_on__lte=until)
        .annotate(year=ExtractYear("organisation__founded_on"))
        .order_by()
        .values("year")
        .annotate(count=Count("pk"))
    )
    return {row["year"]: (row["count"], 0) for row in counts}


def admitted_by_year(rows: QuerySet, until: date, level: str) -> dict[int, tuple[int, int]]:
    """(came, left) by year in the federations of a `level`, up to `until`, in two statements."""
    memberships = Admission.objects.filter(federation__kind=level, chamber__in=rows.values("pk"))
    found: dict[int, list[int]] = {}
    for place, field in enumerate(("admitted_on", "left_on")):
        counts = (
            memberships.filter(Q(**{f"{field}__lte": until}))
            .annotate(year=ExtractYear(field))
            .order_by()
            .values("year")
            .annotate(count=Count("pk"))
        )
        for row in counts:
            found.setdefault(row["year"], [0, 0])[place] = row["count"]
    return {year: (came, left) for year, (came, left) in found.items()}


def accumulate(changes: dict[int, tuple[int, int]], until: date) -> list[Year]:
    """Every year from the first change up to `until`, the last ones alone where there are too many."""
    if not changes:
        return []
    total, found = 0, []
    for year in range(min(changes), until.year + 1):
        came, left = changes.get(year, (0, 0))
        total += came - left
        last = min(date(year, 12, 31), until)
        found.append(Year(year, date(year, 1, 1), last, came, left, total))
    return found[-MOST_YEARS:]
