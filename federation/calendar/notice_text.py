"""A holiday notice as staff paste it: one day a line, `2027-01-01 off 元旦` or `2027-01-02 上班`."""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from federation.calendar.models import SpecialDay

MAX_LINES = 200
LINE = re.compile(r"(?P<day>\S+)\s+(?P<kind>\S+)(?:\s+(?P<name>.+))?")
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
KINDS = {
    "off": SpecialDay.Kind.OFF,
    "休": SpecialDay.Kind.OFF,
    "放假": SpecialDay.Kind.OFF,
    "work": SpecialDay.Kind.WORK,
    "班": SpecialDay.Kind.WORK,
    "上班": SpecialDay.Kind.WORK,
}


def parse_notice(text: str) -> list[tuple[datetime.date, str, str]]:
    """The days of a pasted notice as (day, "off" or "work", name). Empty lines are passed over.

    Raises ValidationError with one sentence for each line that cannot be read.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line]
    if len(lines) > MAX_LINES:
        raise ValidationError(_("A notice has at most %(count)d days.") % {"count": MAX_LINES})
    found, wrong = [], []
    for number, line in lines:
        day = parse_line(unicodedata.normalize("NFKC", line))
        if day is None:
            shown = {"number": number, "line": line[:40]}
            wrong.append(_("Line %(number)d cannot be read: “%(line)s”.") % shown)
        else:
            found.append(day)
    if wrong:
        raise ValidationError(wrong[:10])
    return found


def parse_line(line: str) -> tuple[datetime.date, str, str] | None:
    """One line, or None where it is not a day, a kind and a short name."""
    parts = LINE.fullmatch(line)
    day = DAY.fullmatch(parts["day"]) if parts else None
    kind = KINDS.get(parts["kind"].lower()) if parts else None
    name = (parts["name"] or "").strip() if parts else ""
    if day is None or kind is None or len(name) > 60 or "\x00" in name:
        return None
    try:
        return datetime.date(int(day[1]), int(day[2]), int(day[3])), kind.value, name
    except ValueError:
        return None
