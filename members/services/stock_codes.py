"""Codes of listed securities: how each exchange writes them, and which board a code belongs to.

Sources: SSE's guide to the numbering of securities (60/68/90), SZSE's rules on codes (00/30/20), BSE's notice
of 2024 on the 920 range beside the older 43, 83 and 87 ranges it took over from NEEQ (40, 42, 43, 83, 87),
HKEX's plan of stock codes (five digits, GEM 08000 to 08999). American tickers are letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import fold, is_blank
from members.models.listings import Listing

Exchange, Board = Listing.Exchange, Listing.Board
LONGEST_TYPED = 40
_JOINERS = re.compile(r"[\s\-_:：·]+")
_AT_THE_END = re.compile(r"(.+?)\.([A-Z]{1,6})")
_IN_FRONT = re.compile(r"(SH|SZ|BJ|HK|NQ)\.?(\d{1,6})")


@dataclass(frozen=True)
class StockCode:
    """A code as it is kept: `symbol` with the mark of its exchange."""

    exchange: str
    symbol: str
    board: str = ""


@dataclass(frozen=True)
class Rule:
    """How an exchange writes its codes: its marks, the kept one first, and the ranges of its boards."""

    marks: tuple[str, ...]
    ranges: tuple[tuple[str, re.Pattern], ...]
    width: int = 0

    def board_of(self, code: str) -> str | None:
        """The board whose range holds the code; None where none does."""
        return next((board for board, pattern in self.ranges if pattern.fullmatch(code)), None)


RULES: dict[str, Rule] = {
    Exchange.SHANGHAI: Rule(
        ("SH", "SS"),
        ((Board.STAR, re.compile(r"68[89]\d{3}")), (Board.MAIN, re.compile(r"60[0-5]\d{3}|900\d{3}"))),
    ),
    Exchange.SHENZHEN: Rule(
        ("SZ",), ((Board.CHINEXT, re.compile(r"30\d{4}")), (Board.MAIN, re.compile(r"00[0-4]\d{3}|20\d{4}")))
    ),
    Exchange.BEIJING: Rule(("BJ",), (("", re.compile(r"920\d{3}|43\d{4}|8[37]\d{4}")),)),
    Exchange.NEEQ: Rule(("NQ", "OC"), (("", re.compile(r"4[023]\d{4}|8[37]\d{4}")),)),
    Exchange.HONG_KONG: Rule(
        ("HK",), ((Board.GEM, re.compile(r"08\d{3}")), (Board.MAIN, re.compile(r"(?!00000)\d{5}"))), width=5
    ),
    Exchange.NASDAQ: Rule(("O", "OQ", "NASDAQ"), (("", re.compile(r"[A-Z]{1,5}")),)),
    Exchange.NEW_YORK: Rule(("N", "NYSE"), (("", re.compile(r"[A-Z]{1,5}")),)),
    Exchange.OTHER: Rule((), (("", re.compile(r"[A-Z0-9]{1,10}(\.[A-Z0-9]{1,4})?")),)),
}
UNCLEAR = CellError(
    "stock_code_unclear",
    _("Write the mark of the exchange behind the stock code, such as 600519.SH, 00700.HK or AAPL.O."),
)
MARKS = {mark: exchange for exchange, rule in RULES.items() for mark in rule.marks}


def parse_symbol(value: object, exchange: str = "") -> StockCode | None:
    """A code in any usual spelling: 600519, SH600519, 600519.sh, 700.HK, AAPL.O; None for a blank.

    Where no exchange is given it follows from the mark, or from the range of the digits where only one
    exchange has it. Raises CellError with what to write instead.
    """
    if is_blank(value):
        return None
    text = _JOINERS.sub("", fold(value)).upper()
    if len(text) > LONGEST_TYPED:
        raise malformed(exchange)
    code, marked = split_mark(text)
    if exchange and marked and marked != exchange and exchange != Exchange.OTHER:
        raise CellError(
            "stock_code_exchange",
            _("The mark of this stock code belongs to another exchange: %(exchange)s."),
            {"exchange": str(Exchange(marked).label)},
        )
    if exchange == Exchange.OTHER:
        return checked(exchange, text)
    return checked(exchange or marked or guessed(code), code)


def split_mark(text: str) -> tuple[str, str]:
    """A code without its mark, and the exchange whose mark that is; "" where there is none."""
    if found := _IN_FRONT.fullmatch(text):
        return found[2], MARKS[found[1]]
    found = _AT_THE_END.fullmatch(text)
    if found and found[2] in MARKS:
        return found[1], MARKS[found[2]]
    return text, ""


def guessed(code: str) -> str:
    """The one exchange whose ranges hold the digits of a code without a mark."""
    if len(code) not in (5, 6) or not (code.isascii() and code.isdigit()):
        raise UNCLEAR
    fitting = [name for name, rule in RULES.items() if rule.marks and rule.board_of(code) is not None]
    if len(fitting) != 1:
        raise UNCLEAR
    return fitting[0]


def checked(exchange: str, code: str) -> StockCode:
    rule = RULES[exchange]
    if rule.width and code.isascii() and code.isdigit():
        code = code.zfill(rule.width)
    board = rule.board_of(code)
    if board is None:
        raise malformed(exchange)
    return StockCode(exchange, f"{code}.{rule.marks[0]}" if rule.marks else code, board)


def malformed(exchange: str) -> CellError:
    if not exchange:
        return CellError(
            "bad_stock_code", _("A stock code has digits and capital letters, such as 600519.SH.")
        )
    return CellError(
        "stock_code_range",
        _("%(exchange)s gives no such stock code."),
        {"exchange": str(Exchange(exchange).label)},
    )
