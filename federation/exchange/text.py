"""Text of a cell: what blank means, what is folded, and what is refused."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError

# Longer than any number, date, telephone or code can be: such cells are refused before any pattern runs.
MAX_SHORT = 200
# Numbers beyond this are typing errors; staying below also keeps every conversion cheap and exact.
MAX_NUMBER = 10**18

BLANKS = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "－", "／", "一一"})
# Full-width ASCII letters and digits only: full-width punctuation is right in Chinese names and stays.
_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_TEXT_TABLE = {**_WIDTH, **_INVISIBLE, 0x3000: " ", 0xA0: " "}
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_INLINE_SPACE = re.compile(r"[ \t\r\n\x85\u2028\u2029]+")
_NEWLINES = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_ALL_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class UnreadableCell:
    """Stands in a row for a cell that has no value to read: an Excel error or an uncalculated formula."""

    code: str
    shown: str

    def __str__(self) -> str:
        return self.shown


def raw_text(value: object) -> str:
    """The cell as the text a person saw, whole numbers without ``.0``; CellError for what has none."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, UnreadableCell):
        raise unreadable(value)
    raise CellError("unreadable", _("This cell holds a kind of value that cannot be read."))


def _number_text(value: int | float | Decimal) -> str:
    if isinstance(value, int):
        if abs(value) > MAX_NUMBER:
            raise too_large()
        return str(value)
    finite = math.isfinite(value) if isinstance(value, float) else value.is_finite()
    if not finite:
        raise CellError("not_a_number", _("This is not a number."))
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise too_large()
    if value == int(value):
        return str(int(value))
    return repr(value) if isinstance(value, float) else f"{value.normalize():f}"[:MAX_SHORT]


def unreadable(cell: UnreadableCell) -> CellError:
    """The error for a cell that holds no value."""
    if cell.code == "formula_uncalculated":
        return CellError(
            cell.code,
            _("The formula in this cell has no stored result. Save the file in Excel and upload it again."),
        )
    return CellError(
        cell.code, _("This cell shows the Excel error %(shown)s instead of a value."), {"shown": cell.shown}
    )


def too_large() -> CellError:
    """The error for a number beyond any that the registry can hold."""
    return CellError("number_too_large", _("This number is too large."))


def too_long(limit: int, length: int) -> CellError:
    """The error for a text beyond its field's length."""
    return CellError(
        "too_long",
        _("The text has %(length)d characters; at most %(limit)d are allowed."),
        {"length": length, "limit": limit},
    )


def fold(value: object, limit: int = MAX_SHORT) -> str:
    """For numbers, dates and codes: width folded (NFKC), invisible characters gone, ends stripped."""
    text = raw_text(value)
    if len(text) > limit:
        raise too_long(limit, len(text))
    refuse_control_characters(text)
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def fold_key(text: str) -> str:
    """A key under which two spellings of one name are equal: width, case and spaces do not count."""
    folded = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return _ALL_SPACE.sub("", folded).casefold()


def is_blank(value: object) -> bool:
    """True for nothing, spaces, and the dashes and strokes that clerks type for nothing."""
    if value is None:
        return True
    return isinstance(value, str) and (not value or value.strip() in BLANKS)


def refuse_control_characters(text: str) -> None:
    """NUL, control characters, lone surrogates and characters that reverse the reading direction."""
    found = _FORBIDDEN.search(text)
    if found:
        raise CellError(
            "control_character",
            _("The text holds a character that cannot be shown (U+%(code)s). Please type it again."),
            {"code": f"{ord(found.group()):04X}"},
        )
    if "\ufffd" in text:
        raise CellError("garbled", _("Part of the text is damaged (�). Please type it again."))


def parse_text(value: object, *, max_length: int = 200, multiline: bool = False) -> str | None:
    """A name or a note as typed: full-width letters and digits folded, spaces joined, nothing else changed.

    Chinese punctuation, middle dots and rare characters stay as they are. None when nothing is left.
    """
    text = raw_text(value)
    if not text:
        return None
    # 4 characters of slack a position: text of mere spaces must not be scanned at any length.
    if len(text) > max_length * 4 + MAX_SHORT:
        raise too_long(max_length, len(text))
    refuse_control_characters(text)
    text = text.translate(_TEXT_TABLE)
    if multiline:
        lines = (_INLINE_SPACE.sub(" ", line).strip() for line in _NEWLINES.sub("\n", text).split("\n"))
        text = "\n".join(lines).strip()
    else:
        text = _INLINE_SPACE.sub(" ", text).strip()
    if len(text) > max_length:
        raise too_long(max_length, len(text))
    return text or None
