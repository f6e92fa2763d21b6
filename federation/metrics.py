"""Facts from above without imports from above: apps register metrics, others measure them by code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from federation.accounts.models import Organisation


class Period(NamedTuple):
    """Days from `start` up to and including `end`."""

    start: date
    end: date


Measure = Callable[[Organisation | None, Period], int]
_metrics: dict[str, Measure] = {}


def metric(code: str) -> Callable[[Measure], Measure]:
    """Register how `code` ("proposals.submitted") is measured for a unit (None: the whole city)."""

    def register(function: Measure) -> Measure:
        if code in _metrics:
            raise ValueError(f"metric {code} is registered twice")
        _metrics[code] = function
        return function

    return register


def measure(code: str, organisation: Organisation | None, period: Period) -> int:
    """The value of a metric. Raises LookupError for a code that no app has registered."""
    if code not in _metrics:
        raise LookupError(f"no app registers the metric {code}")
    return _metrics[code](organisation, period)


def codes() -> list[str]:
    return sorted(_metrics)
