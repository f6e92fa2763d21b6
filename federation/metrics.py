"""Facts from above without imports from above: apps register metrics, others measure them by code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation


class Period(NamedTuple):
    """Days from `start` up to and including `end`."""

    start: date
    end: date


@dataclass(frozen=True)
class Records:
    """The rows that a metric counts in a period: of every unit, in one queryset.

    `unit` is the path to the key of the organisation a row counts for, `amount` the path to what a row adds
    (whole units), None where each row is one. `day` is when it happened and `title` what it is, for whoever
    looks at what was counted; `url` leads from a row's key to its page where there is one.
    """

    rows: QuerySet
    unit: str
    day: str
    title: str
    amount: str | None = None
    url: Callable[[Any], str] | None = None

    def of(self, organisation: Organisation | None) -> QuerySet:
        """The rows of one unit (None: of all)."""
        return self.rows if organisation is None else self.rows.filter(**{self.unit: organisation.pk})

    def total(self, organisation: Organisation | None) -> int:
        of_unit = self.of(organisation).order_by()
        counted = Count("pk") if self.amount is None else Sum(self.amount)
        return of_unit.aggregate(total=counted)["total"] or 0


Measure = Callable[[Organisation | None, Period], int]
Source = Callable[[Period], Records]


@dataclass(frozen=True)
class Metric:
    """A registered metric. `label` is its name; with `records` it is measured for every unit at once."""

    code: str
    measure: Measure
    label: Any = ""
    records: Source | None = None


_metrics: dict[str, Metric] = {}
# Codes that follow from rows of a table: {prefix: (code, label) of each, metric of one}.
_families: dict[str, tuple[Callable[[], Iterable[tuple[str, str]]], Callable[[str], Metric]]] = {}
_listeners: list[Callable[[str, Iterable[int], date], None]] = []


def metric(code: str) -> Callable[[Measure], Measure]:
    """Register how `code` ("proposals.submitted") is measured for a unit (None: the whole city)."""

    def register(function: Measure) -> Measure:
        _add(Metric(code, function))
        return function

    return register


def records(code: str, *, label: Any) -> Callable[[Source], Source]:
    """Register the rows that `code` counts; it is measured for one unit or for all of them from these."""

    def register(source: Source) -> Source:
        _add(Metric(code, lambda unit, period: source(period).total(unit), label, source))
        return source

    return register


def family(
    prefix: str, listed: Callable[[], Iterable[tuple[str, str]]], one: Callable[[str], Metric]
) -> None:
    """Register metrics whose codes ("facts.donations") are rows of a dictionary: `listed` gives code and
    label of each, `one` the metric of a code and LookupError for one that is not there."""
    _families[prefix] = (listed, one)


def _add(one: Metric) -> None:
    if one.code in _metrics:
        raise ValueError(f"metric {one.code} is registered twice")
    _metrics[one.code] = one


def find(code: str) -> Metric:
    """The metric of a code. Raises LookupError for a code that no app has registered."""
    if code in _metrics:
        return _metrics[code]
    prefix = code.partition(".")[0]
    if prefix in _families:
        return _families[prefix][1](code)
    raise LookupError(f"no app registers the metric {code}")


def measure(code: str, organisation: Organisation | None, period: Period) -> int:
    """The value of a metric. Raises LookupError for a code that no app has registered."""
    return find(code).measure(organisation, period)


def codes() -> list[str]:
    return sorted(_metrics)


def measurable() -> list[tuple[str, str]]:
    """Code and label of every metric that can be measured for all units at once, for a choice."""
    fixed = [(one.code, str(one.label)) for one in _metrics.values() if one.records is not None]
    varying = [line for listed, _one in _families.values() for line in listed()]
    return sorted(fixed + varying, key=lambda line: line[1])


def label_of(code: str) -> str:
    """The name of a metric as people read it; says so where no app knows the code any longer."""
    try:
        return str(find(code).label)
    except LookupError:
        return _("%(code)s (no longer measured)") % {"code": code}


def when_changed(listener: Callable[[str, Iterable[int], date], None]) -> None:
    """Call `listener` with code, keys of units and day whenever facts behind a metric change."""
    _listeners.append(listener)


def changed(code: str, units: Iterable[int], day: date) -> None:
    """Say that facts of these units and this day changed: what was computed from them is computed again."""
    keys = list(units)
    for listener in _listeners:
        listener(code, keys, day)
