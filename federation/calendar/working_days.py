"""Working-day arithmetic, free of the database: the day of delivery is day 0, the due day ends at 24:00."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

RULE = re.compile(r"([0-9]{1,4})(wd|d|m)")
ONE = timedelta(days=1)


@dataclass(frozen=True)
class DueDate:
    """A date, whether it may still move when a holiday notice comes, and why it is that date."""

    date: date
    provisional: bool
    why: str


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and make-up days of the years whose notice is loaded; elsewhere Monday to Friday work."""

    off: Mapping[date, str] = field(default_factory=dict)
    work: Set[date] = frozenset()
    years: Set[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.off

    def is_provisional(self, start: date, end: date) -> bool:
        """True where some year between the two days has no notice yet."""
        low, high = sorted((start, end))
        return any(year not in self.years for year in range(low.year, high.year + 1))

    def add_working_days(self, start: date, count: int) -> date:
        """The working day `count` working days after `start` (before it where negative).

        With 0 the day itself, or the next working day where it is none.
        """
        if count == 0:
            return self.next_working_day(start)
        step = ONE if count > 0 else -ONE
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        while not self.is_working_day(day):
            day += ONE
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        day, count = start, 0
        while day < end:
            day += ONE
            count += self.is_working_day(day)
        return count

    def add_months(self, start: date, count: int) -> date:
        """Calendar months, clamped to the month's last day, then moved to the next working day."""
        return self.next_working_day(self.clamped_month(start, count))

    @staticmethod
    def clamped_month(start: date, count: int) -> date:
        """The same day `count` months on, or that month's last day: 2026-01-31 and 1 give 2026-02-28."""
        month = start.month - 1 + count
        year, month = start.year + month // 12, month % 12 + 1
        last = months.monthrange(year, month)[1]
        return date(year, month, min(start.day, last))

    def due_date(self, start: date, rule: str) -> DueDate:
        """When something begun on `start` is due by a rule: "15wd", "3m" or "7d".

        Raises ValueError for another rule.
        """
        match = RULE.fullmatch(rule)
        if match is None:
            raise ValueError(f"unknown term {rule!r}")
        count, unit = int(match[1]), match[2]
        if unit == "wd":
            due, term = self.add_working_days(start, count), _("%d working days") % count
        elif unit == "m":
            due, term = self.add_months(start, count), _("%d months") % count
        else:
            due, term = start + timedelta(days=count), _("%d days") % count
        provisional = self.is_provisional(start, due)
        why = self._why(start, due, term, provisional, counts=unit == "wd")
        if unit == "m" and due != self.clamped_month(start, count):
            why += _("The last day is no working day, so the term ends on the next one.")
        return DueDate(due, provisional, why)

    def _why(self, start: date, due: date, term: str, provisional: bool, *, counts: bool) -> str:
        parts = [_("%(term)s from %(start)s, which is day 0.") % {"term": term, "start": start}]
        if counts:
            days = [start + ONE * n for n in range(1, (due - start).days + 1)]
            off = sorted({self.off[day] for day in days if day in self.off and day.weekday() < 5})
            if off:
                parts.append(_("Public holidays left out: %s.") % "、".join(off))
            made_up = [str(day) for day in days if day in self.work]
            if made_up:
                parts.append(_("Make-up working days counted: %s.") % "、".join(made_up))
        if provisional:
            parts.append(_("Provisional: the holiday notice of that year is not published yet."))
        return "".join(parts)
