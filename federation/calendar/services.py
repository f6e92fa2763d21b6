"""The calendar of the database, kept in memory for a minute, and the loading of holiday notices."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.models import HolidayNotice, SpecialDay
from federation.calendar.working_days import DueDate, WorkCalendar

TTL_SECONDS = 60.0
_kept: tuple[float, WorkCalendar] | None = None


def working_calendar() -> WorkCalendar:
    """The calendar as loaded; read from the database at most once a minute."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > TTL_SECONDS:
        days = list(SpecialDay.objects.values_list("day", "kind", "name"))
        _kept = (
            now,
            WorkCalendar(
                off={day: name for day, kind, name in days if kind == SpecialDay.Kind.OFF},
                work=frozenset(day for day, kind, _name in days if kind == SpecialDay.Kind.WORK),
                years=frozenset(HolidayNotice.objects.values_list("year", flat=True)),
            ),
        )
    return _kept[1]


def forget() -> None:
    """Read the calendar anew at the next use."""
    global _kept
    _kept = None


def due_date(start: date, rule: str) -> DueDate:
    """When something begun on `start` is due; see `WorkCalendar.due_date`."""
    return working_calendar().due_date(start, rule)


@transaction.atomic
def publish_holiday_notice(
    year: int, days: Iterable[tuple[date, str, str]], *, actor: User | None, source: str = ""
) -> HolidayNotice:
    """Load or replace a year's notice: (day, "off" or "work", name). Days outside the year are kept too,
    because a notice moves working days over the turn of the year."""
    notice, _created = HolidayNotice.objects.update_or_create(year=year, defaults={"source": source})
    notice.days.all().delete()
    rows = [SpecialDay(notice=notice, day=day, kind=kind, name=name) for day, kind, name in days]
    SpecialDay.objects.filter(day__in=[row.day for row in rows]).delete()
    SpecialDay.objects.bulk_create(rows)
    record("calendar.holiday_notice_published", notice, actor=actor)
    transaction.on_commit(forget)
    forget()
    return notice
