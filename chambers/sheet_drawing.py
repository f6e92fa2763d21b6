"""Numbers of a score sheet as places on a drawing: the ladder of grades and the radar against the mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from chambers.services.rubric_checks import plain
from chambers.services.score_rules import Rules

SIZE, RADIUS = 300, 92
RINGS = (20, 40, 60, 80, 100)
FEWEST = 3


def ladder(rules: Rules, total: Decimal) -> dict[str, Any]:
    """The grades from the lowest up as parts of a bar that begins below the first, and where the total is."""
    top = rules.version.total_cap or rules.version.total_points
    grades = sorted(rules.grades, key=lambda one: one.threshold)
    start = max(grades[0].threshold - top / 10, Decimal(0)) if grades else Decimal(0)
    span = max(top - start, Decimal(1))

    def at(value: Decimal) -> float:
        return round(float(min(max((value - start) / span * 100, Decimal(0)), Decimal(100))), 2)

    bounds = [start, *(one.threshold for one in grades), top]
    parts = [
        {"x": at(low), "width": round(at(high) - at(low), 2), "tone": min(place, 3)}
        for place, (low, high) in enumerate(zip(bounds, bounds[1:], strict=False))
    ]
    marks = [{"name": one.name, "from": plain(one.threshold)} for one in grades]
    reached = [one for one in grades if one.threshold <= total]
    return {
        "parts": parts,
        "marks": marks,
        "tick": min(at(total), 99.0),
        "grade": reached[-1] if reached else None,
    }


def rates(points: Sequence[Decimal | None], full: Sequence[Decimal]) -> list[float]:
    """Points as per cent of what each node is worth; 0 to 100."""
    return [
        round(float(min(max((value or Decimal(0)) / worth * 100, Decimal(0)), Decimal(100))), 1)
        if worth
        else 0.0
        for value, worth in zip(points, full, strict=True)
    ]


def axes_of(rules: Rules, full: Sequence[Decimal]) -> list[int]:
    """The places of the first-level nodes that a radar shows: branches, or all that counts."""
    counting = [place for place, points in enumerate(full) if points]
    branches = [place for place in counting if not rules.roots[place].node.is_leaf]
    return branches if len(branches) > 2 else counting


def radar(names: Sequence[str], own: Sequence[float], mean: Sequence[float]) -> dict[str, Any] | None:
    """Polygons and labels of a radar; None for so few nodes that it would be a line."""
    n = len(names)
    if n < FEWEST:
        return None

    def point(place: int, share: float, more: float = 0) -> tuple[float, float]:
        angle = 2 * math.pi * place / n - math.pi / 2
        reach = RADIUS * share / 100 + more
        return round(SIZE / 2 + reach * math.cos(angle), 1), round(SIZE / 2 + reach * math.sin(angle), 1)

    def polygon(values: Sequence[float]) -> str:
        return " ".join("{},{}".format(*point(place, value)) for place, value in enumerate(values))

    labels = []
    for place, name in enumerate(names):
        x, y = point(place, 100, 14)
        side = "middle" if abs(x - SIZE / 2) < 12 else "start" if x > SIZE / 2 else "end"
        labels.append({"text": name[:6], "x": x, "y": y + 4, "anchor": side})
    return {
        # Labels stand left and right of the polygon, little above and below.
        "width": SIZE + 80,
        "height": SIZE - 40,
        "rings": [polygon([share] * n) for share in RINGS],
        "spokes": [point(place, 100) for place in range(n)],
        "centre": SIZE / 2,
        "own": polygon(own),
        "mean": polygon(mean),
        "dots": [point(place, value) for place, value in enumerate(own)],
        "labels": labels,
    }
