"""A figure beside its limits, and the table that a run prints."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limit:
    """What a figure is held against: `value` in the same unit, and the ratio that must be kept.

    `goal` None means that this size of data has none. With `at_least` a larger ratio is better.
    """

    name: str
    value: float
    goal: float | None = None
    at_least: bool = False


@dataclass(frozen=True)
class Figure:
    """One measured value with its floor and its peer, either of which may be missing.

    `most` is an absolute limit, for counts that no machine changes.
    """

    name: str
    value: float
    unit: str
    floor: Limit | None = None
    peer: Limit | None = None
    most: float | None = None

    @property
    def verdicts(self) -> list[bool]:
        found = [kept(self.value, limit) for limit in (self.floor, self.peer) if limit and limit.goal]
        if self.most is not None:
            found.append(self.value <= self.most)
        return found

    @property
    def passed(self) -> bool | None:
        """Whether every goal is kept; None where there is none."""
        return all(self.verdicts) if self.verdicts else None


def ratio(value: float, limit: Limit) -> float:
    return value / limit.value if limit.value else 0.0


def kept(value: float, limit: Limit) -> bool:
    assert limit.goal is not None
    found = ratio(value, limit)
    return found >= limit.goal if limit.at_least else found <= limit.goal


def records(figures: Iterable[Figure]) -> list[dict]:
    """The figures as the report holds them: one entry for each value and limit."""
    found = []
    for figure in figures:
        base = {"name": figure.name, "value": round(figure.value, 3), "unit": figure.unit}
        limits = [limit for limit in (figure.floor, figure.peer) if limit]
        for limit in limits:
            found.append(
                base
                | {
                    "name": f"{figure.name} / {limit.name}",
                    "limit": round(limit.value, 3),
                    "ratio": round(ratio(figure.value, limit), 4),
                    "goal": limit.goal,
                }
            )
        if figure.most is not None or not limits:
            part = figure.value / figure.most if figure.most else None
            found.append(base | {"limit": figure.most, "ratio": part, "goal": 1.0 if figure.most else None})
    return found


def write(figures: Iterable[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(records(figures), ensure_ascii=False, indent=1) + "\n")


HEADS = ("figure", "ours", "floor", "ratio", "goal", "peer", "ratio", "goal", "")


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _limit(value: float, limit: Limit | None) -> list[str]:
    if limit is None:
        return ["", "", ""]
    sign = "≥" if limit.at_least else "≤"
    goal = f"{sign} {limit.goal:g}" if limit.goal else "–"
    return [_number(limit.value), f"{ratio(value, limit):.3f}", goal]


def lines_of(figure: Figure) -> list[str]:
    value = f"{_number(figure.value)} {figure.unit}"
    cells = [figure.name, value, *_limit(figure.value, figure.floor), *_limit(figure.value, figure.peer)]
    if figure.most is not None:
        cells[2], cells[4] = f"{figure.most:g}", "≤ 1"
        cells[3] = f"{figure.value / figure.most:.3f}"
    verdict = {True: "pass", False: "FAIL", None: ""}[figure.passed]
    return [*cells, verdict]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, one a line; ratios are ours divided by the limit."""
    rows = [list(HEADS), *map(lines_of, figures)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEADS))]
    drawn = []
    for row in rows:
        cells = [cell + " " * (widths[place] - _width(cell)) for place, cell in enumerate(row)]
        drawn.append("  ".join(cells).rstrip())
    drawn.insert(1, "-" * (sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(drawn)
