"""The calendar of the database, kept in memory for a minute, and the loading of holiday notices."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.models import HolidayNotice, SpecialDay
from federation.calendar.working_days import DueDate, WorkCalendar

TTL_SECONDS = 60.0
_kept: tuple[float, WorkCalendar] | None = None
_followers: list[Callable[[HolidayNotice], object]] = []


def after_publication(follow: Callable[[HolidayNotice], object]) -> Callable[[HolidayNotice], object]:
    """Register what must follow a notice, such as computing open due dates anew.

    It runs in the transaction of the publication, when `working_calendar()` already knows the new days.
    """
    _followers.append(follow)
    return follow


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
    because a notice moves working days over the turn of the year.

    Raises ValidationError where a day stands twice or lies further than a month from the year.
    """
    days = list(days)
    refuse_odd_days(year, [day for day, _kind, _name in days])
    notice, _created = HolidayNotice.objects.update_or_create(year=year, defaults={"source": source})
    notice.days.all().delete()
    rows = [SpecialDay(notice=notice, day=day, kind=kind, name=name) for day, kind, name in days]
    SpecialDay.objects.filter(day__in=[row.day for row in rows]).delete()
    SpecialDay.objects.bulk_create(rows)
    record("calendar.holiday_notice_published", notice, actor=actor)
    transaction.on_commit(forget)
    forget()
    for follow in _followers:
        follow(notice)
    return notice


def refuse_odd_days(year: int, days: list[date]) -> None:
    """Raise ValidationError on `days` for what no holiday notice of `year` says."""
    if not days:
        raise ValidationError({"days": _("The notice holds no day.")})
    twice = [str(day) for day, count in Counter(days).items() if count > 1]
    if twice:
        raise ValidationError({"days": _("These days stand twice: %s.") % "、".join(twice)})
    low, high = date(year - 1, 12, 1), date(year + 1, 1, 31)
    odd = [str(day) for day in days if not low <= day <= high]
    if odd:
        raise ValidationError({"days": _("These days do not belong to the year: %s.") % "、".join(odd)})
