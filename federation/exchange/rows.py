"""Data rows as typed values, each wrong cell with its place, its reason and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError, LayoutError
from federation.exchange.headings import Merged
from federation.exchange.layout import IgnoredRow, Layout, column_letter
from federation.exchange.passed_over import RowFilter
from federation.exchange.schema import Field, Schema
from federation.exchange.text import raw_text
from federation.exchange.workbook import Cells

# Distinct cells kept for one column: names and codes hardly repeat, districts and industries always do.
_MEMO_SIZE = 20_000
_SHOWN = 200
# More cells than anybody merges by hand are looked at no further.
_MAX_MERGED = 200_000
_MISSING = CellError("required", _("This must not be blank."))


class RowError(NamedTuple):
    """One refused cell. ``column`` is the letter above it ("" when the field has no column)."""

    row: int
    column: str
    header: str
    field: str
    value: str
    error: CellError

    @property
    def code(self) -> str:
        """A stable word for machines."""
        return self.error.code

    @property
    def reason(self) -> str:
        """A sentence in the active language."""
        return self.error.reason

    @property
    def suggestion(self) -> str:
        """A value to type instead, or empty."""
        return self.error.suggestion

    def as_json(self) -> dict[str, Any]:
        """For a report: every attribute by its name, the reason in the active language."""
        return {
            "row": self.row,
            "column": self.column,
            "header": self.header,
            "field": self.field,
            "value": self.value,
            "reason": self.reason,
            "suggestion": self.suggestion,
            "code": self.code,
        }


@dataclass(slots=True)
class Row:
    """One data row: Excel's number, values by field (None for blank or refused), errors, raw cells."""

    number: int
    values: dict[str, Any]
    errors: list[RowError] = field(default_factory=list)
    cells: Cells = ()


class _Column(NamedTuple):
    name: str
    position: int
    parse: Callable[[object], Any]
    required: bool
    memo: dict[Any, Any]


class RowReader:
    """Iterates the data rows of a sheet; ``ignored`` fills with the rows passed over and why.

    ``mapping`` (field name -> column from 0) replaces the guessed one. LayoutError when a required field has
    no column or a column does not exist.
    """

    def __init__(
        self,
        rows: Sequence[Cells],
        schema: Schema,
        layout: Layout,
        mapping: Mapping[str, int] | None = None,
        merged: Merged = (),
    ) -> None:
        self.rows = rows
        self.schema = schema
        self.layout = layout
        self.mapping = dict(layout.mapping if mapping is None else mapping)
        self.ignored: list[IgnoredRow] = list(layout.ignored)
        self._check_mapping()
        self._merged = _covered(merged, layout, set(self.mapping.values()))
        self._columns = [self._column(item) for item in schema.fields if item.name in self.mapping]

    def __iter__(self) -> Iterator[Row]:
        self.ignored = list(self.layout.ignored)
        passed_over = RowFilter(self.layout, self.schema, self.mapping)
        first = self.layout.first_row
        for number in range(first, len(self.rows) + 1):
            cells = self.rows[number - 1]
            why = passed_over.why(number, cells)
            if why:
                self.ignored.append(IgnoredRow(number, why))
            else:
                yield self._read(number, cells)

    def _read(self, number: int, cells: Cells) -> Row:
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        for name, index, parse, required, memo in self._columns:
            cell = cells[index]
            if cell == "" and self._merged and (above := self._merged.get((number, index))):
                errors.append(self.error(number, name, "", merged_cell(above)))
                values[name] = None
                continue
            # True == 1.0 in a dict: truth values go past the memo.
            found = None if cell is True or cell is False else memo.get(cell)
            if found is None:
                found = self._parse(parse, cell, memo)
            value, error = found
            values[name] = value
            if error is None and required and (value is None or value == ()):
                error = _MISSING
            if error is not None:
                errors.append(self.error(number, name, cell, error))
        if not errors:
            for check in self.schema.checks:
                for name, error in check(values):
                    errors.append(self.error(number, name, self._cell(cells, name), error))
        return Row(number, values, errors, cells)

    def error(self, number: int, name: str, cell: object, error: CellError) -> RowError:
        """The error placed: a domain app uses it for what only the database knows (an unknown chamber)."""
        index = self.mapping.get(name)
        if index is None:
            return RowError(number, "", str(self.schema.by_name[name].label), name, _shown(cell), error)
        return RowError(number, column_letter(index), self.layout.headers[index], name, _shown(cell), error)

    @staticmethod
    def _parse(
        parse: Callable[[object], Any], cell: object, memo: dict[Any, Any]
    ) -> tuple[Any, CellError | None]:
        try:
            found: tuple[Any, CellError | None] = (parse(cell), None)
        except CellError as error:
            # Kept for equal cells; without its traceback, which would keep every frame alive.
            found = (None, error.with_traceback(None))
        if not isinstance(cell, bool):
            if len(memo) >= _MEMO_SIZE:
                memo.clear()
            memo[cell] = found
        return found

    def _column(self, item: Field) -> _Column:
        index = self.mapping[item.name]
        parse = partial(item.parser, unit=self.layout.unit_of(index)) if item.takes_unit else item.parser
        return _Column(item.name, index, parse, item.required, {})

    def _cell(self, cells: Cells, name: str) -> object:
        index = self.mapping.get(name)
        return "" if index is None else cells[index]

    def _check_mapping(self) -> None:
        width = len(self.layout.headers)
        for name, index in self.mapping.items():
            if name not in self.schema.by_name or not 0 <= index < width:
                raise LayoutError("bad_mapping", _("A chosen column does not exist on this sheet."))
        if len(set(self.mapping.values())) != len(self.mapping):
            raise LayoutError("column_twice", _("One column cannot stand for two fields."))
        missing = [str(item.label) for item in self.schema.required if item.name not in self.mapping]
        if missing:
            raise LayoutError(
                "missing_columns",
                _("Please choose the column for: %(words)s."),
                {"words": "、".join(missing)},
            )


def merged_cell(place: str) -> CellError:
    """The error for a blank that a merged cell leaves: whether its value counts here is not for us to say."""
    return CellError(
        "merged_cell",
        _("This cell is merged with %(place)s. Undo the merging and write the value into each row."),
        {"place": place},
    )


def _covered(merged: Merged, layout: Layout, columns: set[int]) -> dict[tuple[int, int], str]:
    """(row as Excel numbers it, column) of the blanks under merged cells in the data -> the cell above.

    Only columns in use and areas of several rows: a title merged across is no matter.
    """
    found: dict[tuple[int, int], str] = {}
    for (top, left), (bottom, right) in merged:
        if top + 1 < layout.first_row or bottom == top:
            continue
        used = [column for column in columns if left <= column <= right]
        if len(found) + (bottom - top) * len(used) > _MAX_MERGED:
            break
        place = f"{column_letter(left)}{top + 1}"
        for row in range(top + 1, bottom + 2):
            found.update({(row, column): place for column in used if (row, column) != (top + 1, left)})
    return found


def read_rows(
    rows: Sequence[Cells], schema: Schema, layout: Layout, mapping: Mapping[str, int] | None = None
) -> Iterator[Row]:
    """The data rows in their order, good and wrong alike; see RowReader for the rows passed over."""
    return iter(RowReader(rows, schema, layout, mapping))


def _shown(cell: object) -> str:
    try:
        text = raw_text(cell)
    except CellError:
        text = str(cell) if not isinstance(cell, int) else ""
    # What is quoted to the user ends in JSON and in a database, which know no NUL and no lone surrogates.
    return text[:_SHOWN].replace("\x00", "").encode("utf-8", "replace").decode()
