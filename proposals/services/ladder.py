"""The ladder of reminders and escalation (workflows.md, "Deadlines"): which rung a due date has reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from federation.calendar.working_days import WorkCalendar

ONE = timedelta(days=1)
# Five working days, with the longest holiday and its make-up days between them.
FARTHEST = 40


@dataclass(frozen=True)
class Rung:
    """One rung: `offset` working days from the due date, negative before it.

    Who has the duty is always told, and where it is `pressing` on the telephone too. `heads` tells the unit's
    leaders as well, `desk` the federation, and `leaders` the leaders who look after such matters.
    """

    name: str
    offset: int
    title: object
    label: object
    pressing: bool = False
    heads: bool = False
    desk: bool = False
    leaders: bool = False


LADDER = (
    Rung("due_in_5", -5, _("Due in five working days: %(subject)s"), _("five working days left")),
    Rung(
        "due_in_1",
        -1,
        _("Due in one working day: %(subject)s"),
        _("one working day left"),
        pressing=True,
        heads=True,
    ),
    Rung("overdue_1", 1, _("Overdue, please act: %(subject)s"), _("one working day overdue"), pressing=True),
    Rung(
        "overdue_5",
        5,
        _("Five working days overdue, under supervision: %(subject)s"),
        _("five working days overdue, under supervision"),
        pressing=True,
        heads=True,
        desk=True,
    ),
    Rung(
        "overdue_15",
        15,
        _("Fifteen working days overdue, put before the leader: %(subject)s"),
        _("fifteen working days overdue, put before the leader"),
        pressing=True,
        heads=True,
        desk=True,
        leaders=True,
    ),
)


class Reached(NamedTuple):
    """The due dates, both bounds included, for which a rung is the latest one reached."""

    rung: Rung
    first: date
    last: date


def reached_on(today: date, calendar: WorkCalendar) -> list[Reached]:
    """For each rung the range of due dates that stands on it today; ranges do not overlap.

    A scheduler that slept catches up with the latest rung and not with all it missed. Before the due date a
    rung counts up to that day, after it from the first working day on. A rung whose range is empty is left
    out; the last one has no beginning (date.min).
    """
    found = []
    last_open = today - ONE
    for rung in [one for one in LADDER if one.offset < 0][::-1]:
        last = last_due(today, rung.offset, calendar, start=last_open)
        first = last_open + ONE
        if last >= first:
            found.append(Reached(rung, first, last))
            last_open = last
    overdue = [one for one in LADDER if one.offset > 0]
    bounds = [calendar_bound(today, rung.offset, calendar) for rung in overdue]
    for place, rung in enumerate(overdue):
        first = bounds[place + 1] + ONE if place + 1 < len(bounds) else date.min
        if bounds[place] >= first:
            found.append(Reached(rung, first, bounds[place]))
    return found


def last_due(today: date, offset: int, calendar: WorkCalendar, *, start: date) -> date:
    """The latest due date of which `offset` (negative) working days before it have come by `today`."""
    found = start
    for ahead in range(FARTHEST):
        day = today + timedelta(days=ahead)
        if calendar.add_working_days(day, offset) > today:
            break
        found = max(found, day)
    return found


def calendar_bound(today: date, offset: int, calendar: WorkCalendar) -> date:
    """The latest due date from which `offset` working days have passed by `today`."""
    day = calendar.add_working_days(today, -offset)
    while calendar.add_working_days(day + ONE, offset) <= today:
        day += ONE
    while calendar.add_working_days(day, offset) > today:
        day -= ONE
    return day
