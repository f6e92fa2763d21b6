"""Working-day arithmetic, free of the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.calendar.working_days import WorkCalendar

# The October of 2026: holiday from the 1st to the 7th, make-up days on 20 September and 10 October.
OCTOBER = WorkCalendar(
    off={date(2026, 10, day): "国庆节" for day in (1, 2, 5, 6, 7)},
    work=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years=frozenset({2026}),
)

DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 28))
COUNTS = st.integers(1, 60)


@st.composite
def calendars(draw) -> WorkCalendar:
    """Any calendar a notice could make: weekdays off, weekends worked."""
    days = draw(st.sets(DAYS, max_size=40))
    off = {day: "节日" for day in days if day.weekday() < 5}
    return WorkCalendar(off, frozenset(day for day in days if day.weekday() >= 5), frozenset({2026}))


@given(calendars(), DAYS, COUNTS)
def test_counting_back_gives_what_was_added(calendar, start, count):
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


@given(calendars(), DAYS, st.integers(-60, 60))
def test_adding_never_lands_on_a_day_off(calendar, start, count):
    assert calendar.is_working_day(calendar.add_working_days(start, count))


@given(calendars(), DAYS, DAYS, st.integers(0, 60))
def test_who_begins_later_is_never_due_earlier(calendar, one, other, count):
    early, late = sorted((one, other))

    assert calendar.add_working_days(early, count) <= calendar.add_working_days(late, count)


@given(calendars(), DAYS, COUNTS)
def test_one_day_more_is_due_later(calendar, start, count):
    assert calendar.add_working_days(start, count) < calendar.add_working_days(start, count + 1)


@given(calendars(), DAYS, DAYS)
def test_between_is_the_same_backwards_with_the_sign_turned(calendar, one, other):
    assert calendar.working_days_between(one, other) == -calendar.working_days_between(other, one)


@given(calendars(), DAYS, st.integers(0, 24))
def test_months_end_on_a_working_day_and_never_before_the_calendar_day(calendar, start, count):
    due = calendar.add_months(start, count)

    assert calendar.is_working_day(due)
    assert due >= calendar.clamped_month(start, count)
    assert not any(
        calendar.is_working_day(calendar.clamped_month(start, count) + timedelta(days=passed))
        for passed in range((due - calendar.clamped_month(start, count)).days)
    )


@pytest.mark.parametrize(
    ("day", "works"),
    [(date(2026, 10, 1), False), (date(2026, 10, 8), True), (date(2026, 10, 10), True),
     (date(2026, 10, 11), False), (date(2026, 9, 20), True), (date(2027, 10, 1), True)],
)  # fmt: skip
def test_make_up_days_work_and_holidays_do_not(day, works):
    assert OCTOBER.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        # The day of delivery is day 0; the holiday is jumped and the make-up Saturday counts.
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
    ],
)
def test_working_days_are_counted_from_the_day_after_delivery(start, count, due):
    assert OCTOBER.add_working_days(start, count) == due


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 7, 1), 3, date(2026, 10, 8)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
    ],
)
def test_months_are_clamped_and_moved_to_the_next_working_day(start, months, due):
    assert OCTOBER.add_months(start, months) == due
