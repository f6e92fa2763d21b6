"""Dates in the spellings of office workbooks."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import MAX_NUMBER, fold, is_blank

Precision = Literal["day", "month", "year"]

EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.date(2100, 12, 31)
_RANK = {"year": 0, "month": 1, "day": 2}
_SEPARATOR = r"\s*[-/.年·—–]\s*"
_TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
_FULL = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*[-/.月·—–]\s*(\d{{1,2}})\s*[日号]?{_TIME}")
_MONTH = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*月?(?:份)?")
_YEAR = re.compile(r"(\d{4})\s*年?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SHORT_YEAR = re.compile(r"'?\d{2}\s*[-/.年]\s*\d{1,2}(\s*[-/.月]\s*\d{1,2}\s*日?)?")
# Day 1 of Excel is 1900-01-01 and it believes in 1900-02-29; from serial 61 on this epoch is right.
_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(3654, 73416)  # 1910-01-02 .. 2100-12-31


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date as exactly as it was written: ``first`` is the first day of what is known."""

    first: datetime.date
    precision: Precision = "day"


def parse_partial_date(
    value: object,
    *,
    least: Precision = "year",
    earliest: datetime.date = EARLIEST,
    latest: datetime.date = LATEST,
) -> PartialDate | None:
    """A date with what is known of it: ``2015年3月`` is (2015-03-01, "month"); None for a blank cell.

    ``least`` is the least exact precision that is taken. Impossible dates are refused, never bent.
    A bare five-digit number is an Excel serial only when the cell is numeric: as text it is a slip.
    """
    if is_blank(value):
        return None
    partial = _from_cell(value)
    if partial is None:
        partial = _from_text(fold(value))
    if partial is None:
        return None
    if not earliest <= partial.first <= latest:
        raise CellError(
            "date_out_of_range",
            _("The date must lie between %(earliest)s and %(latest)s."),
            {"earliest": earliest.isoformat(), "latest": latest.isoformat()},
        )
    if _RANK[partial.precision] < _RANK[least]:
        raise CellError(
            "date_incomplete",
            _("Please write the whole date, with month and day."),
            suggestion=partial.first.isoformat(),
        )
    return partial


def parse_date(
    value: object,
    *,
    least: Precision = "day",
    earliest: datetime.date = EARLIEST,
    latest: datetime.date = LATEST,
) -> datetime.date | None:
    """A calendar day; a month or a year alone is refused unless ``least`` allows it (then its first day)."""
    partial = parse_partial_date(value, least=least, earliest=earliest, latest=latest)
    return partial.first if partial else None


def _from_cell(value: object) -> PartialDate | None:
    if isinstance(value, datetime.datetime):
        return PartialDate(value.date())
    if isinstance(value, datetime.date):
        return PartialDate(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not abs(value) <= MAX_NUMBER:  # NaN is not, either
        raise _not_a_date()
    if int(value) in _SERIALS:
        return PartialDate(_EPOCH + datetime.timedelta(days=int(value)))
    if value != int(value):
        # 2015.1 may have been typed as 2015.10: Excel has dropped the nought.
        raise CellError(
            "date_as_number", _("Excel has turned this date into a number. Please type it as 2015-03-17.")
        )
    return None


def _from_text(text: str) -> PartialDate | None:
    if not text:
        return None
    match = _FULL.fullmatch(text)
    if match:
        return PartialDate(_day(*map(int, match.groups())))
    match = _COMPACT.fullmatch(text)
    if match:
        year, month, day = match.groups()
        return PartialDate(_day(int(year), int(month), int(day or 1)), "day" if day else "month")
    match = _MONTH.fullmatch(text)
    if match:
        return PartialDate(_day(int(match[1]), int(match[2]), 1), "month")
    match = _YEAR.fullmatch(text)
    if match:
        return PartialDate(_day(int(match[1]), 1, 1), "year")
    if _SHORT_YEAR.fullmatch(text):
        raise CellError("date_short_year", _("Please write the year with four digits."))
    raise _not_a_date()


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        suggestion = ""
        if year and 1 <= month <= 12 and 29 <= day <= 31:
            suggestion = datetime.date(year, month, calendar.monthrange(year, month)[1]).isoformat()
        raise CellError(
            "date_impossible", _("This day does not exist in the calendar."), suggestion=suggestion
        ) from None


def _not_a_date() -> CellError:
    return CellError("not_a_date", _("This is not a date. Please write it as 2015-03-17."))
