"""Numbers of identity documents: resident cards by GB 11643, and the permits and passports of others."""

from __future__ import annotations

import datetime
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import fold, is_blank

_NONE_WORDS = frozenset({"无", "暂无", "没有", "不详", "none", "n/a"})
_JOINERS = re.compile(r"[\s\-‐‑‒–—―−_'‘’`]+")
_RESIDENT = re.compile(r"[1-8]\d{16}[\dX]")
_FIFTEEN = re.compile(r"[1-8]\d{14}")
_OTHER = re.compile(r"[A-Z0-9()]{6,20}")
_HK_MACAO = re.compile(r"[HM]\d{8}(\d{2})?")
_TAIWAN = re.compile(r"\d{8}")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_SIGNS = "10X98765432"
_EARLIEST = 1900


def parse_identity(value: object) -> str | None:
    """A document's number in capitals without spaces; None for a blank cell.

    What has the length of a resident card must be one, with its birthday and check character. Others are
    taken as they are.
    """
    if is_blank(value):
        return None
    text = fold(value)
    if text.casefold() in _NONE_WORDS:
        return None
    number = _JOINERS.sub("", text).upper()
    if not number:
        return None
    if isinstance(value, (int, float)) and len(number) > 15:
        raise CellError(
            "number_rounded",
            _("Excel has rounded this number. Format the cell as text and type the number again."),
        )
    if _FIFTEEN.fullmatch(number):
        raise CellError(
            "old_number",
            _("This is a number of the first generation with 15 digits. Write the one with 18."),
            suggestion=_eighteen(number),
        )
    if len(number) in (17, 18, 19) and number[:15].isdigit():
        refuse_wrong_resident_number(number)
    elif not _OTHER.fullmatch(number):
        raise CellError("not_a_number", _("This is not the number of an identity document."))
    return number


def refuse_wrong_resident_number(number: str) -> None:
    """Raise CellError for what cannot be the number of a resident identity card (capitals, no spaces)."""
    if len(number) != 18:
        raise CellError(
            "resident_length",
            _("The number of an identity card has 18 signs; this one has %(count)d."),
            {"count": len(number)},
        )
    if not _RESIDENT.fullmatch(number):
        raise CellError(
            "resident_signs", _("The number of an identity card has digits, and at its end perhaps an X.")
        )
    if not _is_birthday(number[6:14]):
        raise CellError("resident_birthday", _("Signs 7 to 14 of the number are no birthday."))
    right = number[:17] + resident_check(number)
    if number != right:
        raise CellError(
            "resident_checksum",
            _("The last sign of the number is wrong, so at least one sign is mistyped."),
            suggestion=right,
        )


def resident_check(number: str) -> str:
    """The last sign that the first seventeen digits ask for (GB 11643, ISO 7064 MOD 11-2)."""
    return _SIGNS[sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS)) % 11]


def kind_of_number(number: str) -> str:
    """Which document a number is of, by its shape: resident, hk_macao, taiwan; "" where it does not tell."""
    if _RESIDENT.fullmatch(number):
        return "resident"
    if _HK_MACAO.fullmatch(number):
        return "hk_macao"
    return "taiwan" if _TAIWAN.fullmatch(number) else ""


def _is_birthday(digits: str) -> bool:
    try:
        day = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= _EARLIEST and day <= timezone.localdate()


def _eighteen(number: str) -> str:
    """The number of 18 signs that one of 15 became, where its birthday is one."""
    longer = f"{number[:6]}19{number[6:]}"
    return longer + resident_check(longer) if _is_birthday(longer[6:14]) else ""
