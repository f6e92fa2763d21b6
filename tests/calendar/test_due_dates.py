"""When something is due, whether the date may still move, and why it is that date."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from federation.audit.models import AuditEntry
from federation.calendar import services
from federation.calendar.models import HolidayNotice, SpecialDay
from federation.calendar.services import due_date, publish_holiday_notice, working_calendar
from federation.calendar.working_days import WorkCalendar


@pytest.fixture(autouse=True)
def fresh_calendar():
    services.forget()
    yield
    services.forget()


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("start", "rule", "due"),
    [
        (date(2026, 9, 28), "15wd", date(2026, 10, 23)),
        (date(2026, 2, 13), "3wd", date(2026, 2, 25)),
        (date(2026, 7, 1), "3m", date(2026, 10, 8)),
        (date(2026, 11, 20), "7d", date(2026, 11, 27)),
        (date(2024, 9, 27), "2wd", date(2024, 9, 30)),
        (date(2025, 1, 24), "1wd", date(2025, 1, 26)),
    ],
)
def test_the_published_years_are_known(db, start, rule, due):
    found = due_date(start, rule)

    assert (found.date, found.provisional) == (due, False)


@pytest.mark.parametrize("rule", ["", "15", "wd", "-3wd", "3 wd", "3wd\n", "３wd", "1.5m", "3WD", "99999d"])
def test_an_unknown_term_is_refused(rule):
    with pytest.raises(ValueError, match="unknown term"):
        WorkCalendar().due_date(date(2026, 1, 5), rule)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 300), st.sampled_from(["wd", "d", "m"]))
def test_a_year_without_notice_is_provisional_and_never_an_error(start, count, unit):
    assert WorkCalendar().due_date(start, f"{count}{unit}").provisional is True


def test_a_term_that_reaches_into_an_unpublished_year_is_provisional(db, in_english):
    found = due_date(date(2026, 12, 20), "15wd")

    assert (found.date, found.provisional) == (date(2027, 1, 8), True)
    assert "Provisional" in found.why


def test_why_names_the_holidays_left_out_and_the_days_made_up(db, in_english):
    why = due_date(date(2026, 9, 28), "10wd").why

    assert why.startswith("10 working days from 2026-09-28, which is day 0.")
    assert "Public holidays left out: 国庆节." in why
    assert "Make-up working days counted: 2026-10-10." in why
    assert "Provisional" not in why


def test_why_says_that_a_month_ended_on_a_day_off(db, in_english):
    assert "the term ends on the next one" in due_date(date(2026, 7, 1), "3m").why
    assert "the term ends on the next one" not in due_date(date(2026, 7, 8), "3m").why


def test_a_calendar_in_memory_asks_no_database(db, django_assert_num_queries):
    working_calendar()

    with django_assert_num_queries(0):
        due_date(date(2026, 9, 28), "15wd")


NEW_YEAR = [
    (date(2027, 1, 1), "off", "元旦"),
    (date(2026, 12, 31), "off", "元旦"),
    (date(2027, 1, 3), "work", "调休上班"),
]


def test_publishing_a_notice_makes_dates_firm(db, desk):
    before = due_date(date(2026, 12, 30), "1wd")

    publish_holiday_notice(2027, NEW_YEAR, actor=desk, source="国办发明电")

    after = due_date(date(2026, 12, 30), "1wd")
    assert (before.date, before.provisional) == (date(2026, 12, 31), False)
    assert (after.date, after.provisional) == (date(2027, 1, 3), False)
    assert AuditEntry.objects.get(event="calendar.holiday_notice_published").actor == desk


def test_a_notice_published_again_replaces_the_first(db):
    publish_holiday_notice(2027, NEW_YEAR, actor=None)

    publish_holiday_notice(2027, NEW_YEAR[:1], actor=None)

    notice = HolidayNotice.objects.get(year=2027)
    assert list(notice.days.values_list("day", "kind")) == [(date(2027, 1, 1), "off")]


@pytest.mark.parametrize(
    "days",
    [
        [],
        [(date(2027, 1, 1), "off", "元旦"), (date(2027, 1, 1), "work", "调休")],
        [(date(2025, 6, 1), "off", "儿童节")],
    ],
)
def test_an_odd_notice_is_refused_and_changes_nothing(db, days):
    before = SpecialDay.objects.count()

    with pytest.raises(ValidationError) as refused:
        publish_holiday_notice(2027, days, actor=None)

    assert list(refused.value.message_dict) == ["days"]
    assert SpecialDay.objects.count() == before
    assert not HolidayNotice.objects.filter(year=2027).exists()


def test_what_follows_a_notice_sees_the_new_days(db, monkeypatch):
    seen = []
    monkeypatch.setattr(services, "_followers", [])
    services.after_publication(
        lambda notice: seen.append((notice.year, working_calendar().is_working_day(date(2027, 1, 3))))
    )

    publish_holiday_notice(2027, NEW_YEAR, actor=None)

    assert seen == [(2027, True)]


@pytest.mark.parametrize(("year", "off", "work"), [(2024, 19, 8), (2025, 18, 5), (2026, 19, 6)])
def test_the_notices_of_past_years_hold_their_days(db, year, off, work):
    days = SpecialDay.objects.filter(notice__year=year)

    assert (days.filter(kind="off").count(), days.filter(kind="work").count()) == (off, work)
    assert all(one.day.weekday() < 5 for one in days.filter(kind="off"))
    assert all(one.day.weekday() >= 5 for one in days.filter(kind="work"))
