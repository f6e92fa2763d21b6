"""Which fields each kind of indicator has: what a form asks, what a sheet may say, what is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chambers.models import Indicator

K, S = Indicator.Kind, Indicator.Scorer
SCORED = ("weight", "is_bonus", "scorer", "metric", "needs_evidence", "in_duty_report", "data_source")
# In the order of a form. A choice is worth its best level, so its points are not asked.
FIELDS: dict[str, tuple[str, ...]] = {
    K.BRANCH: ("points", "cap", "weight"),
    K.FIXED: ("points", *SCORED),
    K.CHOICE: SCORED,
    K.RANGE: ("points", *SCORED),
    K.PER_UNIT: ("points", "per_unit", "base", "cap", *SCORED),
    K.DEDUCTION: ("points", "per_unit", "cap", *(name for name in SCORED if name != "is_bonus")),
    K.RATIO: ("points", "target", "cap", *SCORED),
    K.SCALED: ("points", "floor", *SCORED),
    K.VETO: tuple(name for name in SCORED if name not in ("weight", "is_bonus")),
}
DEFAULTS: dict[str, Any] = {
    "points": Decimal(0),
    "weight": Decimal(1),
    "cap": None,
    "per_unit": None,
    "base": Decimal(0),
    "target": None,
    "floor": None,
    "metric": "",
    "scorer": S.OFFICE.value,
    "is_bonus": False,
    "needs_evidence": False,
    "in_duty_report": False,
    "data_source": "",
}
# What must be said of a kind for it to count anything.
WANTED: dict[str, tuple[str, ...]] = {
    K.BRANCH: ("points",),
    K.FIXED: ("points",),
    K.RANGE: ("points",),
    K.PER_UNIT: ("per_unit",),
    K.RATIO: ("points", "target"),
    K.SCALED: ("points", "floor"),
}


def scorers_of(kind: str) -> list[str]:
    """Who may give the value of a leaf of this kind: what is judged cannot be measured."""
    if kind == K.BRANCH:
        return []
    judged = kind in (K.CHOICE, K.RANGE)
    return [one for one in S.values if not (judged and one == S.MEASURED)]


def fields_of(kind: str, scorer: str = "") -> tuple[str, ...]:
    """The fields that an indicator of this kind has; the metric only where it is measured."""
    found = FIELDS[kind]
    return found if scorer == S.MEASURED else tuple(name for name in found if name != "metric")


def only_of_kind(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """`values` with what the kind does not have set back, so that a change of kind leaves nothing behind."""
    kept = fields_of(kind, values.get("scorer", ""))
    return values | {name: value for name, value in DEFAULTS.items() if name not in kept}
