"""Unified social credit codes and telephone numbers."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import fold, is_blank

_NONE_WORDS = frozenset({"无", "暂无", "没有", "未办理", "办理中", "待办", "未登记", "不详", "none", "n/a"})
# Digits and letters without those that look like digits, by their values; weights are powers of three.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_JOINERS = re.compile(r"[\s\-‐‑‒–—―−_'‘’`]+")
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
# Letters that the standard leaves out because they look like digits.
_LOOKALIKES = str.maketrans("IOZSL", "10251")
_PHONE_NOISE = re.compile(r"[\s\-‐‑‒–—―−().·_]+")
_PHONE_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|x)\s*(\d{1,6})$", re.IGNORECASE)
_SEVERAL = re.compile(r"[、,;/\n|]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d)(\d{8})|(0[3-9]\d{2})(\d{7,8})")
_SERVICE = re.compile(r"(400|800)\d{7}|95\d{3,4}|1\d{4}")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_FOREIGN = re.compile(r"\+(?!86)[1-9]\d{6,14}")
_DASHED_EXTENSION = re.compile(r"(0\d{2,3})-(\d{7,8})-(\d{1,6})")
_CALLING_CODE = re.compile(r"(?:\+|00)86(?=\d{10,})|^86(?=1[3-9]\d{9}$)")


def parse_credit_code(value: object) -> str | None:
    """A code of GB 32100-2015 in capitals without spaces; None where there is none yet.

    Width, case and inner spaces do not count. The check character must be right; when only it is wrong, the
    suggestion is the code with the computed one. The first two places may be letters (rural collectives
    have N2), which the common libraries refuse.
    """
    if is_blank(value):
        return None
    text = fold(value)
    if text.casefold() in _NONE_WORDS:
        return None
    code = _JOINERS.sub("", text).upper()
    if not code:
        return None
    if isinstance(value, (int, float)):
        # Excel keeps fifteen digits of a number: the last three of such a code are lost.
        raise CellError(
            "code_as_number",
            _("Excel has rounded this code. Format the cell as text and type the code again."),
        )
    if len(code) != 18:
        raise CellError(
            "code_length", _("The code has %(count)d characters; there must be 18."), {"count": len(code)}
        )
    if not _CODE.fullmatch(code):
        raise CellError(
            "code_characters",
            _("A credit code holds digits and capital letters, but never I, O, S, V or Z."),
            suggestion=_repaired(code),
        )
    right = code[:17] + check_character(code)
    if code != right:
        raise CellError(
            "code_checksum",
            _("The check character is wrong, so at least one character of the code is mistyped."),
            suggestion=right,
        )
    return code


def check_character(code: str) -> str:
    """The eighteenth character that the first seventeen ask for (GB 32100-2015, 4.4)."""
    total = sum(_VALUES[sign] * weight for sign, weight in zip(code, _WEIGHTS))
    return _ALPHABET[-total % 31]


def _repaired(code: str) -> str:
    """The code with look-alike letters read as digits, if that makes it right; else nothing."""
    repaired = code.translate(_LOOKALIKES)
    if _CODE.fullmatch(repaired) and check_character(repaired) == repaired[17]:
        return repaired
    return ""


def parse_phone(value: object, *, area_code: str = "") -> str | None:
    """Digits of one telephone: a mobile, or a landline with its area code (``-`` before an extension).

    Dashes, spaces, brackets, full width and +86 do not count; numbers abroad keep ``+``. A local number gets
    ``area_code`` when the caller knows it, and is refused otherwise. None for a blank cell.
    """
    if is_blank(value):
        return None
    text = fold(value)
    if not text or text.casefold() in _NONE_WORDS:
        return None
    dashed = _DASHED_EXTENSION.fullmatch(text)
    if dashed:
        return _landline(f"{dashed[1]}{dashed[2]}", dashed[3])
    extension = _PHONE_EXTENSION.search(text)
    number = _PHONE_NOISE.sub("", text[: extension.start()] if extension else text)
    number = _CALLING_CODE.sub("", number, count=1)
    # +86 736 ... is written without the leading nought of the area code.
    if number != _PHONE_NOISE.sub("", text) and re.fullmatch(r"[2-9]\d{9,10}", number) and "86" in text[:5]:
        number = "0" + number
    if _MOBILE.fullmatch(number) or _SERVICE.fullmatch(number) or _FOREIGN.fullmatch(number):
        return number + (f"-{extension[1]}" if extension else "")
    if _LANDLINE.fullmatch(number):
        return _landline(number, extension[1] if extension else "")
    if _LOCAL.fullmatch(number):
        if area_code:
            return _landline(area_code + number, extension[1] if extension else "")
        raise CellError("phone_area_code", _("Please write the area code before the number."))
    raise _not_a_phone(text, number)


def _landline(number: str, extension: str) -> str:
    if not _LANDLINE.fullmatch(number):
        raise CellError("not_a_phone", _("This is not a telephone number."))
    return f"{number}-{extension}" if extension else number


def _not_a_phone(text: str, number: str) -> CellError:
    parts = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    if len(parts) > 1:
        return CellError("phone_several", _("Please write one telephone number only."), suggestion=parts[0])
    if number.isdigit() and number.startswith("1") and len(number) != 11:
        return CellError(
            "phone_length",
            _("A mobile number has 11 digits; this one has %(count)d."),
            {"count": len(number)},
        )
    return CellError("not_a_phone", _("This is not a telephone number."))
