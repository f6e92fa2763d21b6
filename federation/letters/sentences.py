"""Chinese text cut into sentences, with those that sound like a promise and the day they may name."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import NamedTuple

_STOPS = set("。！？；!?;")
_PAIRS = "（） () 《》 〈〉 “” ‘’ 「」 『』 【】 〔〕"
_OPENERS = {pair[0]: pair[1] for pair in _PAIRS.split()}
_CLOSERS = {closer: opener for opener, closer in _OPENERS.items()}
_BLANKS = " \t\u00a0\u2002\u2003\u3000"
# Words of the practice. 已将 tells of what was done, 即将 of what happens by itself.
_PROMISE = re.compile(
    r"(?<![已即])将(?![军领近])|拟(?:于|定|出台|建|对|在|向|设|从)|计划(?:于|在|用|到|年|出台|建|开)|年底前|年内|月底前|季度前|"
    r"前完成|力争|争取|确保|下一步(?!工作)|预计|着手|抓紧|尽快|适时|每年组织|每年召开|明年"
)
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "十": 10}
_DAY = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_YEAR = r"(?:(?P<year>\d{4})年|(?P<word>今年|本年|明年|后年))?"
_MONTH = re.compile(_YEAR + r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?:底|末)?(?:之?前|内)")
_QUARTER = re.compile(_YEAR + r"第?(?P<quarter>[一二三四1-4])季度")
_HALF = re.compile(_YEAR + r"上半年")
_END = re.compile(_YEAR + r"(?:年?底前?|年末|年内|内|底前)")
_LATER = {"明年": 1, "后年": 2}


class Sentence(NamedTuple):
    """A sentence and where it stands: `text` is `body[start:end]`."""

    start: int
    end: int
    text: str


def split_sentences(body: str) -> list[Sentence]:
    """Cut a body into its sentences, in order; blanks around them go, and nothing else is lost.

    A sentence ends with 。！？； or with its line. A stop inside quotation marks or brackets that close
    again on the same line ends nothing.
    """
    found: list[Sentence] = []
    place = 0
    for line in body.split("\n"):
        found += _of_line(line, place)
        place += len(line) + 1
    return found


def _of_line(line: str, offset: int) -> list[Sentence]:
    inside = _enclosed(line)
    found, begin = [], 0
    for place, char in enumerate(line):
        following = line[place + 1 : place + 2]
        # 。。。 and ？！ are one end.
        if char in _STOPS and not inside[place] and following not in _STOPS:
            found.append((begin, place + 1))
            begin = place + 1
    found.append((begin, len(line)))
    return [one for start, end in found if (one := _trimmed(line, start, end, offset)) is not None]


def _trimmed(line: str, start: int, end: int, offset: int) -> Sentence | None:
    text = line[start:end]
    start += len(text) - len(text.lstrip(_BLANKS))
    text = text.strip(_BLANKS)
    return Sentence(offset + start, offset + start + len(text), text) if text else None


def _enclosed(line: str) -> list[bool]:
    """For each character, whether it stands inside a pair of marks. What never closes encloses nothing."""
    depth = [0] * (len(line) + 1)
    stack: list[tuple[str, int]] = []
    for place, char in enumerate(line):
        if char in _OPENERS:
            stack.append((char, place))
        elif char in _CLOSERS and any(opener == _CLOSERS[char] for opener, _where in stack):
            while stack:
                opener, where = stack.pop()
                if opener == _CLOSERS[char]:
                    depth[where] += 1
                    depth[place] -= 1
                    break
    inside, level = [], 0
    for change in depth[:-1]:
        level += change
        inside.append(level > 0)
    return inside


def sounds_like_promise(sentence: str) -> bool:
    """Whether a sentence has one of the words that promises are made with. A hint, never a verdict."""
    return _PROMISE.search(sentence) is not None


def day_named(sentence: str, today: datetime.date) -> datetime.date | None:
    """The last day by which a sentence says that something will be done; None where it names none.

    年底、年内 is the end of the year, a month or quarter its last day; without a year it is the coming one.
    """
    day = _DAY.search(sentence)
    if day is not None:
        return _date(int(day["year"]), int(day["month"]), int(day["day"]))
    month = _MONTH.search(sentence)
    if month is not None:
        number = int(month["month"]) if month["month"].isdecimal() else _number(month["month"])
        return _coming(month, number, today)
    quarter = _QUARTER.search(sentence)
    if quarter is not None:
        number = int(quarter["quarter"]) if quarter["quarter"].isdecimal() else _number(quarter["quarter"])
        return _coming(quarter, number * 3, today)
    half = _HALF.search(sentence)
    if half is not None:
        return _coming(half, 6, today)
    end = _END.search(sentence)
    if end is not None and (end["year"] or end["word"] or "年" in end[0]):
        return _coming(end, 12, today)
    return None


def _number(text: str) -> int:
    if "十" in text:
        tens, _ten, units = text.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(units, 0) if units else 0)
    return _DIGITS.get(text, 0)


def _coming(match: re.Match, month: int, today: datetime.date) -> datetime.date | None:
    """The last day of a month in the year that the match names or, where it names none, the coming one."""
    if match["year"]:
        return _date(int(match["year"]), month, 0)
    if match["word"]:
        return _date(today.year + _LATER.get(match["word"], 0), month, 0)
    found = _date(today.year, month, 0)
    return _date(today.year + 1, month, 0) if found is not None and found < today else found


def _date(year: int, month: int, day: int) -> datetime.date | None:
    """A date; day 0 is the last of its month. None where there is no such day."""
    try:
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
