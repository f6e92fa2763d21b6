"""The parsers that schemas name: each turns a cell into T, None for blank, or raises CellError."""

from __future__ import annotations

from federation.exchange.choices import choice_parser, parse_boolean, parse_choice, parse_many
from federation.exchange.codes import parse_credit_code, parse_phone
from federation.exchange.dates import PartialDate, parse_date, parse_partial_date
from federation.exchange.errors import CellError
from federation.exchange.identity import parse_identity
from federation.exchange.numbers import UNITS, parse_integer, parse_money
from federation.exchange.text import UnreadableCell, fold_key, is_blank, parse_text

__all__ = [
    "UNITS",
    "CellError",
    "PartialDate",
    "UnreadableCell",
    "choice_parser",
    "fold_key",
    "is_blank",
    "parse_boolean",
    "parse_choice",
    "parse_credit_code",
    "parse_date",
    "parse_identity",
    "parse_integer",
    "parse_many",
    "parse_money",
    "parse_partial_date",
    "parse_phone",
    "parse_text",
]
