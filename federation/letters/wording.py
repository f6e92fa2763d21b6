"""The fixed wording of official letters: numbers, dates and the opening formula."""

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

from federation.letters.text import clean_line

_NUMBER = re.compile(r"(?P<code>[^〔〕\d]+)〔(?P<year>\d{4})〕(?P<serial>\d+)号")


class LetterNumber(NamedTuple):
    """发文字号 taken apart; `digits` is the width its serial was written with."""

    agency_code: str
    year: int
    serial: int
    digits: int


def format_number(agency_code: str, year: int, serial: int, *, digits: int = 0) -> str:
    """Return a 发文字号 such as 云商提复〔2026〕77号.

    `digits` pads the serial with zeros, only for numbers taken over from a motion (077); the standard
    itself pads nothing. Raises ValueError when a part could not be read back.
    """
    number = f"{agency_code}〔{year:04d}〕{serial:0{max(digits, 1)}d}号"
    if serial < 1 or parse_number(number) != (agency_code, year, serial, max(digits, len(str(serial)))):
        raise ValueError(f"not a letter number: {number}")
    return number


def parse_number(text: str) -> LetterNumber | None:
    """Return the parts of a 发文字号, or None when `text` does not have its form."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    serial = match["serial"]
    return LetterNumber(match["code"], int(match["year"]), int(serial), len(serial))


def format_date(date: datetime.date) -> str:
    """Return a date in Arabic figures without leading zeros: 2026年7月6日."""
    return f"{date.year}年{date.month}月{date.day}日"


def named_motion(title: str, kind: str = "提案") -> str:
    """Return 《title》 with its kind, which is not said twice, and inner marks stepped down to 〈〉."""
    inner = clean_line(title).removeprefix("《").removesuffix("》").replace("《", "〈").replace("》", "〉")
    return f"《{inner}》" if inner.endswith(kind) else f"《{inner}》{kind}"


def supplement_formula(title: str, number: str, *, honorific: str = "贵会") -> str:
    """Return the first sentence of a supplementary reply: the motion, and the letter that answered it."""
    return f"{honorific}提出的{named_motion(title)}，我单位已以{number}函答复。现将后续办理情况补充答复如下："


def supplement_clause(number: str, before: str, now: str) -> str:
    """Return what a supplementary reply makes of the class of the letter `number`."""
    if before == now:
        return f"本函为{number}函的补充答复，办理结果类别仍为{now}类。"
    return f"本函为{number}函的补充答复，办理结果类别由{before}类变更为{now}类。"


def opinion_formula(title: str, kind: str = "提案") -> str:
    """Return the first sentence of a co-handler's opinion to the lead department."""
    return f"你单位主办的{named_motion(title, kind)}，经研究，现提出会办意见如下："


def opening_formula(
    title: str, *, honorific: str = "贵会", consulted: Sequence[str] = (), kind: str = "提案"
) -> str:
    """Return the first sentence of a reply, naming the motion and the units that were consulted.

    The kind is not said twice when the title ends with it; quotation marks inside the title step down
    from 《》 to 〈〉 as the punctuation standard asks.
    """
    named = named_motion(title, kind)
    study = f"经会同{'、'.join(consulted)}研究，" if consulted else ""
    stop = "。" if study else "，"
    return f"{honorific}提出的{named}收悉{stop}{study}现答复如下："
