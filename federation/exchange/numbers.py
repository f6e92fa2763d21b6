"""Counts and sums of money as people type them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import MAX_NUMBER, fold, is_blank, too_large

UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
_SCALE = {
    "": 1,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
# One number: plain, or grouped by threes. Bounded repeats, so that no input makes matching slow.
_NUMBER = r"(\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,20})?|\d{1,30}(?:\.\d{1,20})?)"
_SCALES = r"(百万|千万|十万|百|千|万|亿)?"
_APPROXIMATE = r"(?:约|大约|近|超过|超|逾|共|计|合计)?"
_VAGUE_END = r"(?:余|多|左右|以上|上下)?"
_COUNT = re.compile(
    rf"{_APPROXIMATE}([-+]?){_NUMBER}{_VAGUE_END}{_SCALES}{_VAGUE_END}([人家户名个位次件项间所条])?{_VAGUE_END}"
)
_MONEY = re.compile(
    rf"(?:人民币|rmb|cny|¥|￥)?{_APPROXIMATE}(?:人民币|¥|￥)?([-+]?){_NUMBER}{_VAGUE_END}{_SCALES}{_VAGUE_END}(元|圆)?整?{_VAGUE_END}(?:人民币|\(人民币\))?",
    re.IGNORECASE,
)
_COMPOUND = re.compile(rf"(?:人民币)?{_APPROXIMATE}{_NUMBER}亿零?{_NUMBER}万(?:元|圆)?整?(?:人民币)?")
_RANGE = re.compile(r"\d\s*[-~—–至到]\s*\d")
_FOREIGN = re.compile(
    r"美元|美金|港元|港币|欧元|日元|英镑|台币|澳元|usd|hkd|eur|jpy|gbp|[$€£]", re.IGNORECASE
)
_FEN = Decimal("0.01")
_SPACES = re.compile(r"\s+")


def parse_integer(value: object, *, minimum: int = 0, maximum: int = 10**9) -> int | None:
    """A count: ``约200人``, ``２３０``, ``1,204家``, ``2.5万``; None for a blank cell.

    A range (``100-200人``), a fraction or a number outside minimum..maximum is refused.
    """
    text = _number_text(value)
    if not text:
        return None
    match = _COUNT.fullmatch(text)
    if not match:
        raise _not_a_number(text)
    sign, digits, scale, _measure = match.groups()
    number = Decimal(digits.replace(",", "")) * _SCALE[scale or ""]
    if number != number.to_integral_value():
        raise CellError("not_whole", _("Please write a whole number here."), suggestion=str(int(number)))
    return int(_within(-number if sign == "-" else number, minimum, maximum))


def parse_money(value: object, *, unit: str = "元", maximum: int = 10**15) -> Decimal | None:
    """A sum in yuan, exact to the fen: ``39089万``, ``3亿元``, ``12,300``; None for a blank cell.

    A bare number counts in ``unit`` (a key of UNITS, from the heading or the unit line); a unit written
    in the cell wins over it. Foreign currency and ranges are refused, and so is anything negative.
    """
    text = _number_text(value)
    if not text:
        return None
    if _FOREIGN.search(text):
        raise CellError("foreign_currency", _("Please convert this sum to yuan (人民币) first."))
    compound = _COMPOUND.fullmatch(text)
    if compound:
        hundred_millions, ten_thousands = (Decimal(part.replace(",", "")) for part in compound.groups())
        amount = hundred_millions * 10**8 + ten_thousands * 10**4
    else:
        match = _MONEY.fullmatch(text)
        if not match:
            raise _not_a_number(text)
        sign, digits, scale, yuan = match.groups()
        factor = Decimal(_SCALE[scale]) if scale else Decimal(1) if yuan else UNITS[unit]
        amount = Decimal(digits.replace(",", "")) * factor
        amount = -amount if sign == "-" else amount
    return _within(amount, 0, maximum).quantize(_FEN, ROUND_HALF_EVEN)


def _number_text(value: object) -> str:
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        raise CellError("not_a_number", _("This is not a number."))
    if isinstance(value, float) and abs(value) <= MAX_NUMBER:
        # Sums computed by Excel carry binary dust (0.1 + 0.2): fifteen digits are all it shows.
        return f"{Decimal(f'{value:.15g}'):f}"
    return _SPACES.sub("", fold(value))


def _within(number: Decimal, minimum: int, maximum: int) -> Decimal:
    if abs(number) > MAX_NUMBER:
        raise too_large()
    if number < minimum:
        raise CellError("number_too_small", _("The number must be at least %(limit)d."), {"limit": minimum})
    if number > maximum:
        raise CellError("number_too_large", _("The number must be at most %(limit)d."), {"limit": maximum})
    return number


def _not_a_number(text: str) -> CellError:
    if _RANGE.search(text):
        return CellError("number_range", _("This is a range. Please write one number."))
    return CellError("not_a_number", _("This is not a number."))
