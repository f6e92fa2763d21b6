"""The register of honours: which are held on a day, and how many of each name and level."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from chambers.models import Honour


def held_on(day: date) -> Q:
    """Honours that were held on a day: won by then, not expired, not revoked by then.

    An honour that an assessment gave has its day; of others the year is all that is known, and the year in
    which they were won counts as a whole.
    """
    won = Q(award__isnull=False, award__awarded_on__lte=day)
    won |= Q(award__isnull=True) & (Q(year__isnull=True) | Q(year__lte=day.year))
    lasts = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    stands = Q(award__isnull=True) | Q(award__revoked_on__isnull=True) | Q(award__revoked_on__gt=day)
    return won & lasts & stands


def figures_of(honours: QuerySet) -> list[dict[str, Any]]:
    """By name of the honour the number at each level and in all, the most frequent first. One query."""
    counted = honours.order_by().values_list("title", "level").annotate(n=Count("pk"))
    found: dict[str, dict[str, Any]] = {}
    for title, level, number in counted:
        line = found.setdefault(title, {"title": title, "levels": {}, "total": 0})
        line["levels"][level] = number
        line["total"] += number
    return sorted(found.values(), key=lambda line: (-line["total"], line["title"]))


def totals_of(lines: list[dict[str, Any]]) -> dict[str, int]:
    """The sum of each level over all names."""
    return {level: sum(line["levels"].get(level, 0) for line in lines) for level in Honour.LEVEL_ORDER}
