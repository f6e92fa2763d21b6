"""Figures of demands: what was raised in a period and what became of just these, by the present day.

A cohort is counted, so that no closing of an older demand flatters a later period. Struck off and solved
stand apart; what was taken back or went another way is left out of the denominator and shown beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractQuarter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.models import Assignment, Demand

State = Demand.State
PERIOD = re.compile(r"(2[01][0-9]{2})(?:-([1-4]))?")
# What the group of demands is called that no department handles.
NOBODY = gettext_lazy("the federation itself, or not dispatched")
ELSEWHERE = [State.TRANSFERRED, State.WITHDRAWN]
# Each figure as a condition on the demands of a group; the same conditions filter the list that it opens.
FIGURES: dict[str, Q] = {
    "raised": Q(),
    "elsewhere": Q(state__in=ELSEWHERE),
    "open": ~Q(state__in=Demand.FINISHED),
    "late": Q(dispatched_at__gt=F("dispatch_by")),
    "solved": Q(outcome=State.SOLVED) & ~Q(state__in=ELSEWHERE),
    "partly": Q(outcome=State.PARTLY) & ~Q(state__in=ELSEWHERE),
    "impossible": Q(outcome=State.IMPOSSIBLE) & ~Q(state__in=ELSEWHERE),
    "struck_off": Q(state=State.STRUCK_OFF),
    "struck_off_solved": Q(state=State.STRUCK_OFF, outcome=State.SOLVED),
    "dissatisfied": Q(verdict="dissatisfied"),
    "not_reached": Q(verdict="no_answer"),
}


@dataclass(frozen=True)
class Line:
    """The figures of one group, and the two rates that come of them."""

    key: Any
    label: str
    counts: dict[str, int]

    @property
    def counted(self) -> int:
        """The denominator: raised, without what was taken back or went another way."""
        return self.counts["raised"] - self.counts["elsewhere"]

    @property
    def closing_rate(self) -> str:
        return share(self.counts["struck_off"], self.counted)

    @property
    def solving_rate(self) -> str:
        return share(self.counts["struck_off_solved"], self.counted)


def share(part: int, whole: int) -> str:
    """A percentage with one decimal; a dash where nothing is counted, never 0 % or 100 %."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def period_bounds(text: str) -> tuple[datetime, datetime]:
    """The first moment of "2026" or "2026-4" and the first one after it. Raises ValidationError otherwise."""
    match = PERIOD.fullmatch(text)
    if match is None:
        raise ValidationError(_("Write a year as 2026, a quarter as 2026-4."))
    year = int(match[1])
    first, months = (1, 12) if match[2] is None else (int(match[2]) * 3 - 2, 3)
    last = (year, first + months) if first + months <= 12 else (year + 1, 1)
    return midnight(date(year, first, 1)), midnight(date(*last, 1))


def period_words(text: str) -> str:
    """A period as people say it; raises ValidationError as `period_bounds` does."""
    period_bounds(text)
    year, _dash, quarter = text.partition("-")
    return _("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": quarter} if quarter else year


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def raised_in(rows: QuerySet, period: str) -> QuerySet:
    begin, end = period_bounds(period)
    return rows.filter(raised_at__gte=begin, raised_at__lt=end)


def department_of(demands: QuerySet) -> QuerySet:
    """Each demand with `unit`, the key of the department that has its last standing part, and `unit_name`."""
    parts = standing().filter(matter=OuterRef("pk")).order_by("-round", "id")
    return demands.annotate(
        unit=Subquery(parts.values("department_id")[:1]),
        unit_name=Subquery(parts.values("department__organisation__name")[:1]),
    )


def handled_by_department(key: int) -> Exists:
    """The condition that a department has a standing part, as `department_of` finds it."""
    later = standing().filter(matter=OuterRef("matter"), round__gt=OuterRef("round"))
    own = standing().filter(matter=OuterRef("pk"), department_id=key)
    return Exists(own.exclude(Exists(later)))


def handled_by_none() -> Any:
    """The condition that no department has a standing part: the federation's own, or not dispatched yet."""
    return ~Exists(standing().filter(matter=OuterRef("pk")))


def standing() -> QuerySet:
    """The parts that count: of the department that answers; a co-handler only helps."""
    return Assignment.objects.standing().answering()


def counts() -> dict[str, Count]:
    return {name: Count("pk", filter=condition) for name, condition in FIGURES.items()}


def lines(rows: QuerySet, key: str, label: str, *, nothing: str) -> list[Line]:
    """One line for each group, the largest first; `nothing` names the group without a key."""
    found = (
        rows.order_by().values(key, label).annotate(**{f"n_{name}": one for name, one in counts().items()})
    )
    made = [
        Line(row[key], row[label] or nothing, {name: row[f"n_{name}"] for name in FIGURES}) for row in found
    ]
    return sorted(made, key=lambda line: (-line.counts["raised"], line.label))


def total(rows: QuerySet) -> Line:
    row = rows.order_by().aggregate(**counts())
    return Line("", str(_("Total")), row)


def by_topic(rows: QuerySet) -> list[Line]:
    return lines(rows, "matter__topic_id", "matter__topic__name", nothing=str(_("without a category")))


def by_problem(rows: QuerySet) -> list[Line]:
    """What chambers raised for themselves, by the kind of problem."""
    names = dict(Demand.Problem.choices)
    found = lines(rows.exclude(problem=""), "problem", "problem", nothing="")
    return [Line(line.key, str(names[line.key]), line.counts) for line in found]


def by_unit(rows: QuerySet) -> list[Line]:
    rows = department_of(rows)
    return lines(rows, "unit", "unit_name", nothing=str(NOBODY))


def by_quarter(rows: QuerySet, year: int) -> list[Line]:
    """The quarters of a year in their order."""
    zone = timezone.get_current_timezone()
    quarters = rows.annotate(quarter=ExtractQuarter("raised_at", tzinfo=zone))
    found = lines(quarters, "quarter", "quarter", nothing="")
    named = [
        Line(f"{year}-{line.key}", _("Quarter %(quarter)s") % {"quarter": line.key}, line.counts)
        for line in found
    ]
    return sorted(named, key=lambda line: line.key)
