"""The stock codes of a list of enterprises: whose they are, and what is put on file of them."""

from __future__ import annotations

from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from federation.exchange.services.problems import refuse_rows
from members.services.stock_codes import parse_symbol

DERIVED = (("listing_exchange", "text"), ("listing_board", "text"))
TAKEN = CellError("stock_code_taken", _("This stock code is on file for an enterprise already."))
TWICE = CellError("stock_code_twice", _("Another row of this sheet has this stock code."))

_TAKEN = """
    SELECT r.row, r.stock_code AS value, '{}'::jsonb AS params, '' AS suggestion
    FROM import_row r JOIN members_listing l ON l.symbol = r.stock_code AND l.delisted_on IS NULL
    WHERE r.state IN ('new', 'known') AND (r.state = 'new' OR l.organisation_id <> r.target_id)
"""
_TWICE = """
    SELECT r.row, r.stock_code AS value, '{}'::jsonb AS params, '' AS suggestion
    FROM import_row r
    WHERE r.state IN ('new', 'known') AND r.stock_code IS NOT NULL AND EXISTS (
        SELECT FROM import_row o
        WHERE o.stock_code = r.stock_code AND o.row < r.row AND o.state IN ('new', 'known'))
"""
_COMPARE = """
    UPDATE import_row r SET state = 'changed'
    WHERE r.state = 'known' AND r.stock_code IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_listing l
        WHERE l.organisation_id = r.target_id AND l.symbol = r.stock_code AND l.delisted_on IS NULL
          AND (r.stock_name IS NULL OR r.stock_name = l.short_name)
          AND (r.listed_on IS NULL OR r.listed_on = l.listed_on))
"""
_UPDATE = """
    UPDATE members_listing l
    SET short_name = COALESCE(r.stock_name, l.short_name), listed_on = COALESCE(r.listed_on, l.listed_on),
        version = l.version + 1
    FROM import_row r
    WHERE r.state = 'changed' AND l.organisation_id = r.target_id AND l.symbol = r.stock_code
      AND l.delisted_on IS NULL
      AND (COALESCE(r.stock_name, l.short_name), COALESCE(r.listed_on, l.listed_on))
          IS DISTINCT FROM (l.short_name, l.listed_on)
"""
_INSERT = """
    INSERT INTO members_listing
        (organisation_id, exchange, board, symbol, short_name, listed_on, ending, version)
    SELECT r.target_id, r.listing_exchange, r.listing_board, r.stock_code, COALESCE(r.stock_name, ''),
           r.listed_on, '', 1
    FROM import_row r
    WHERE r.state IN ('new', 'changed') AND r.stock_code IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_listing l WHERE l.symbol = r.stock_code AND l.delisted_on IS NULL)
"""

LISTINGS = Tracked(
    "members_listing",
    "id",
    """
    SELECT l.id AS key, r.row FROM members_listing l
    JOIN import_row r ON r.target_id = l.organisation_id WHERE r.state = ANY(%(states)s)
    """,
)


def parse_listed(value: object) -> str | None:
    """The stock code of a cell with the mark of its exchange; CellError where it is unclear which that is."""
    found = parse_symbol(value)
    return found.symbol if found is not None else None


def fill_listing(values: dict[str, Any]) -> None:
    """Exchange and board of a row's stock code."""
    code = parse_symbol(values.get("stock_code"))
    if code is not None:
        values["listing_exchange"], values["listing_board"] = code.exchange, code.board


def refuse_taken_codes(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """A code in force belongs to one enterprise of the city. Asked when it is known whose each row is."""
    refuse_rows(cursor, batch, "stock_code", TWICE, _TWICE)
    refuse_rows(cursor, batch, "stock_code", TAKEN, _TAKEN)


def compare_listings(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known enterprises whose listing is new or differs."""
    cursor.execute(_COMPARE)


def write_listings(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Blank cells leave what is on file; a listing that is not named in the sheet stays."""
    cursor.execute(_UPDATE)
    cursor.execute(_INSERT)
