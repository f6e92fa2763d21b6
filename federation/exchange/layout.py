"""Where the table stands on a sheet: title, unit line, header, first data row, and what to pass over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.exchange import headings
from federation.exchange.errors import LayoutError
from federation.exchange.headings import Guess, Heading, Merged
from federation.exchange.numbers import UNITS
from federation.exchange.schema import Schema
from federation.exchange.text import fold_key
from federation.exchange.workbook import Cells, Sheet, Workbook

# A header further down than this is not a header but data of another table.
SEARCH_ROWS = 40
# Among equals a group row above counts as part of the header; data under it must not.
_TWO_ROW_PREFERENCE = 0.05
_REQUIRED_BONUS = 0.5
_UNIT_WORD = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT_LINE = re.compile(rf"(?<!填报)(?<!报送)单位[:为]?\(?(?:人民币)?({_UNIT_WORD})")
_HEADING_UNIT = re.compile(
    rf"[(\[,/:](?:单位[:为]?)?(?:人民币)?({_UNIT_WORD})[)\]]?$|\(({_UNIT_WORD})\)|[^(\[,/:]({_UNIT_WORD})$"
)


@dataclass(frozen=True)
class IgnoredRow:
    """A row that is not data: its Excel number and why (title, unit_line, header, total, note ...)."""

    row: int
    why: str


@dataclass(frozen=True)
class Layout:
    """What was recognised, as plain data that a page can show, correct and keep.

    Row numbers are Excel's; columns count from 0. ``mapping`` is field name -> column. ``unit`` is the money
    unit of the sheet ("" when none is written), ``column_units`` those written in single headings.
    """

    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    mapping: dict[str, int]
    confidence: dict[str, float]
    unit: str = ""
    column_units: dict[int, str] = field(default_factory=dict)
    ignored: tuple[IgnoredRow, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """The number of the first row under the header."""
        return self.header_rows[-1] + 1

    @property
    def unmapped(self) -> tuple[int, ...]:
        """Columns with a heading that means no known field."""
        used = set(self.mapping.values())
        return tuple(i for i, header in enumerate(self.headers) if header and i not in used)

    def unit_of(self, column: int) -> str:
        """The money unit of a column: its heading's, else the sheet's, else yuan."""
        return self.column_units.get(column) or self.unit or "元"

    def as_json(self) -> dict[str, Any]:
        """For a job's parameters; ``layout_from_json`` reads it back."""
        return {
            "header_rows": list(self.header_rows),
            "headers": list(self.headers),
            "mapping": dict(self.mapping),
            "confidence": dict(self.confidence),
            "unit": self.unit,
            "column_units": {str(column): unit for column, unit in self.column_units.items()},
            "ignored": [[row.row, row.why] for row in self.ignored],
            "missing": list(self.missing),
        }


def layout_from_json(data: Mapping[str, Any]) -> Layout:
    """The layout that ``as_json`` described."""
    return Layout(
        header_rows=tuple(data["header_rows"]),
        headers=tuple(data["headers"]),
        mapping=dict(data["mapping"]),
        confidence=dict(data["confidence"]),
        unit=data["unit"],
        column_units={int(column): unit for column, unit in data["column_units"].items()},
        ignored=tuple(IgnoredRow(row, why) for row, why in data["ignored"]),
        missing=tuple(data["missing"]),
    )


def find_layout(rows: Sequence[Cells], schema: Schema, merged: Merged = ()) -> Layout:
    """Recognise the header by the known headings, wherever it stands in the first rows.

    LayoutError ``no_header`` when no row looks like one. A required field without a column is listed in
    ``missing``: the user may still point at its column.
    """
    best: tuple[float, Guess, list[Heading], tuple[int, ...]] | None = None
    for index, row in enumerate(rows[:SEARCH_ROWS]):
        for candidate, used in _candidates(rows, index, row, merged):
            guess = headings.guess_columns(candidate, schema.fields)
            if len(guess.columns) < min(2, len(schema.fields)) or max(guess.confidence.values()) < 0.9:
                continue
            found = sum(_REQUIRED_BONUS for item in schema.required if item.name in guess.columns)
            score = guess.score + found + _two_row_preference(rows, used)
            if best is None or score > best[0]:
                best = (score, guess, candidate, used)
    if best is None:
        raise LayoutError(
            "no_header",
            _("No row of column headings was found. One of the first rows must hold words like %(words)s."),
            {"words": "、".join(str(item.label) for item in schema.fields[:3])},
        )
    _score, guess, chosen, used = best
    return Layout(
        header_rows=tuple(index + 1 for index in used),
        headers=tuple(heading.shown for heading in chosen),
        mapping=guess.columns,
        confidence=guess.confidence,
        unit=_sheet_unit(rows[: used[0]]),
        column_units=_column_units(chosen),
        ignored=tuple(_above(rows, used)),
        missing=tuple(item.name for item in schema.required if item.name not in guess.columns),
    )


def find_sheet(workbook: Workbook, schema: Schema) -> tuple[Sheet, Layout]:
    """The visible sheet whose header fits best, the first of equals; a hidden one only if no other fits."""
    found: list[tuple[bool, float, int, Sheet, Layout]] = []
    failure: LayoutError | None = None
    for position, sheet in enumerate(workbook.sheets):
        try:
            layout = find_layout(sheet.rows, schema, sheet.merged)
        except LayoutError as error:
            failure = failure or error
            continue
        found.append((sheet.visible, sum(layout.confidence.values()), -position, sheet, layout))
    if not found:
        raise failure or LayoutError("no_sheet", _("The workbook has no sheet with a table."))
    _visible, _score, _position, sheet, layout = max(found, key=lambda item: item[:3])
    return sheet, layout


def column_letter(column: int) -> str:
    """A for 0, AA for 26: what the user sees above the column."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - see exchange.writer

    return str(xl_col_to_name(column))


def _candidates(
    rows: Sequence[Cells], index: int, row: Cells, merged: Merged
) -> list[tuple[list[Heading], tuple[int, ...]]]:
    if not headings.looks_like_headings(row):
        return []
    candidates: list[tuple[list[Heading], tuple[int, ...]]] = [(headings.one_level(row), (index,))]
    below = rows[index + 1] if index + 1 < len(rows) else ()
    words = [cell for cell in below if cell != ""]
    if words and all(headings.is_word(cell) for cell in words):
        candidates.append((headings.two_levels(row, below, index, merged), (index, index + 1)))
    return candidates


def _two_row_preference(rows: Sequence[Cells], used: tuple[int, ...]) -> float:
    if len(used) == 1:
        return 0.0
    upper, lower = ([cell for cell in rows[index] if cell != ""] for index in used)
    is_group_row = len(upper) < len(lower) and not any(_is_unit_cell(cell) for cell in upper)
    return _TWO_ROW_PREFERENCE if is_group_row else -_TWO_ROW_PREFERENCE


def _is_unit_cell(cell: object) -> bool:
    return isinstance(cell, str) and "单位" in cell and (":" in fold_key(cell) or "元" in cell)


def _sheet_unit(rows: Sequence[Cells]) -> str:
    """The unit of the last unit line above the header; a unit in a title counts too."""
    for row in reversed(rows):
        for cell in row:
            match = _UNIT_LINE.search(fold_key(cell[:400])) if isinstance(cell, str) else None
            if match:
                return match[1]
    return ""


def _column_units(chosen: Sequence[Heading]) -> dict[int, str]:
    units = {}
    for column, heading in enumerate(chosen):
        match = _HEADING_UNIT.search(fold_key(heading.shown))
        if match:
            units[column] = match[1] or match[2] or match[3]
    return units


def _above(rows: Sequence[Cells], used: tuple[int, ...]) -> list[IgnoredRow]:
    ignored = []
    for index, row in enumerate(rows[: used[-1] + 1]):
        filled = [cell for cell in row if cell != ""]
        if index in used:
            why = "header" if index == used[-1] else "group_header"
        elif not filled:
            why = "blank"
        elif any(_is_unit_cell(cell) for cell in filled):
            why = "unit_line"
        else:
            why = "title"
        ignored.append(IgnoredRow(index + 1, why))
    return ignored
