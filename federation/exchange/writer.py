"""Writing tables that stay text: streamed xlsx and csv, and the workbook of wrong rows."""

from __future__ import annotations

import csv
import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from federation.exchange.errors import CellError, WorkbookError
from federation.exchange.rows import RowError
from federation.exchange.text import UnreadableCell, raw_text
from federation.exchange.workbook import Cells

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
_MAX_CELL = 32_767
# A spreadsheet computes a csv cell that starts like this, also in full width.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Telephones and numbers are harmless and must stay as they are.
_HARMLESS = re.compile(r"\+\d[\d \-]{4,20}|[+-]?\d{1,20}(?:\.\d{1,20})?%?")
# XML has no place for these, whatever the escaping.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_NUMBER_DIGITS = 15


class XlsxTable:
    """A streamed worksheet: memory stays flat however many rows are added. Use as a context manager."""

    def __init__(self, target: str | Path | IO[bytes], *, sheet: str = "Sheet1") -> None:
        import xlsxwriter  # noqa: PLC0415 - 3 MB that a worker without exports does without

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
        self._sheet: Worksheet = self._book.add_worksheet(sheet_name(sheet))
        self._names = {self._sheet.name.casefold()}
        self._next = 0
        self.heading = self._book.add_format(
            {"bold": True, "bg_color": "#EEF2F8", "text_wrap": True, "valign": "top"}
        )
        self.wrong = self._book.add_format({"bg_color": "#FBE3E0", "text_wrap": True})
        self._dates = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._times = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._wrong_dates = self._book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FBE3E0"})

    def __enter__(self) -> XlsxTable:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._book.close()

    def next_sheet(self, name: str) -> None:
        """Go on with a further sheet; the one before is finished. A name that is taken gets a number."""
        wanted = title = sheet_name(name)
        for number in itertools.count(2):
            if title.casefold() not in self._names:
                break
            title = f"{wanted[:27]} {number}"
        self._names.add(title.casefold())
        self._sheet = self._book.add_worksheet(title)
        self._next = 0

    @property
    def written(self) -> int:
        """Rows added so far."""
        return self._next

    def widths(self, widths: Sequence[int]) -> None:
        """Column widths in characters; before the first row."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def freeze(self, rows: int) -> None:
        """Keep the first rows in sight."""
        self._sheet.freeze_panes(rows, 0)

    def add(self, cells: Iterable[Any], style: Format | None = None, *, marked: Iterable[int] = ()) -> None:
        """Append one row; ``marked`` columns get the colour of a wrong cell."""
        if self._next >= MAX_ROWS:
            raise WorkbookError(
                "too_many_rows",
                _("A sheet holds at most %(limit)d rows. Please export as CSV."),
                {"limit": MAX_ROWS},
            )
        wrong = frozenset(marked)
        for column, value in enumerate(cells):
            self._write(column, value, self.wrong if column in wrong else style)
        self._next += 1

    def _write(self, column: int, value: Any, style: Format | None) -> None:
        sheet, row = self._sheet, self._next
        if value is None or value == "":
            if style is not None:
                sheet.write_blank(row, column, None, style)
        elif isinstance(value, datetime.datetime):
            naive = value.replace(tzinfo=None)
            sheet.write_datetime(
                row, column, naive, style or (self._times if naive.time() != datetime.time() else self._dates)
            )
        elif isinstance(value, datetime.date) and value.year >= 1900:
            sheet.write_datetime(
                row, column, value, self._wrong_dates if style is self.wrong else style or self._dates
            )
        elif is_number(value):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, _LINE_END.sub("\n", cell_text(value)), style)


def write_xlsx(
    target: str | Path | IO[bytes],
    headers: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "Sheet1",
    notes: Sequence[str] = (),
    widths: Sequence[int] = (),
    about: Sequence[str] = (),
) -> int:
    """Write notes (one a line), a header and rows; the number of data rows. Text never becomes a formula.

    `about` are lines for a second sheet, which leave the table itself as it was.
    """
    with XlsxTable(target, sheet=sheet) as table:
        table.widths(widths)
        table.freeze(len(notes) + 1)
        for note in notes:
            table.add([note])
        table.add([str(header) for header in headers], table.heading)
        for row in rows:
            table.add(row)
        written = table.written - len(notes) - 1
        if about:
            table.next_sheet(_("About this file"))
            for line in about:
                table.add([line])
        return written


def csv_lines(headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV piece by piece, the first piece with the mark that tells Excel it is UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([csv_cell(header) for header in headers])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def csv_cell(value: Any) -> str:
    """The text of a cell; what a spreadsheet would compute gets a leading apostrophe, +86… does not."""
    if type(value) is str and value.isprintable() and len(value) <= _MAX_CELL:
        # Nothing to drop or to cut, as with nearly every cell of a long list.
        text = value
    else:
        text = cell_text(value)
    if text.startswith(_DANGEROUS) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


def cell_text(value: Any) -> str:
    """Any value as one cell's text: 是/否, ISO dates, names joined by 、; unshowable characters dropped."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list, set, frozenset)):
        text = "、".join(cell_text(item) for item in value)
    elif isinstance(value, UnreadableCell):
        text = value.shown
    else:
        try:
            text = raw_text(value)
        except CellError:
            text = str(value)[:_MAX_CELL]
    text = _NO_XML.sub("", text)
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"


class WrongSheet(NamedTuple):
    """Wrong rows of one sheet: its name, its header rows, and each row's cells with what is wrong."""

    name: str
    header_rows: Sequence[Cells]
    rows: Iterable[tuple[Cells, Sequence[RowError]]]


def wrong_rows_workbook(target: str | Path | IO[bytes], sheets: Sequence[WrongSheet]) -> int:
    """The wrong rows under their own headers, ready to be mended and uploaded again; the number of rows.

    Two columns are added at the end: what is wrong and what to write. Wrong cells are coloured.
    """
    count = 0
    with XlsxTable(target, sheet=sheets[0].name) as table:
        for place, sheet in enumerate(sheets):
            if place:
                table.next_sheet(sheet.name)
            count += _write_wrong(table, sheet.header_rows, sheet.rows)
    return count


def _write_wrong(
    table: XlsxTable,
    header_rows: Sequence[Cells],
    rows: Iterable[tuple[Cells, Sequence[RowError]]],
) -> int:
    width = max((len(row) for row in header_rows), default=0)
    table.widths([16] * width + [48, 28])
    table.freeze(len(header_rows))
    for position, header in enumerate(header_rows):
        last = position == len(header_rows) - 1
        extra = [_("Problem"), _("Suggestion")] if last else ["", ""]
        table.add([*_padded(header, width), *extra], table.heading)
    for cells, errors in rows:
        marked = [_index(error.column) for error in errors if error.column]
        problems = "；".join(f"{error.header}：{error.reason}" for error in errors)
        suggestions = "；".join(error.suggestion for error in errors if error.suggestion)
        table.add([*_padded(cells, width), problems, suggestions], marked=marked)
    return table.written - len(header_rows)


class _Echo:
    """csv.writer returns what its file's write returns: the line itself."""

    def write(self, text: str) -> str:
        return text


def _padded(cells: Cells, width: int) -> list[Any]:
    return [*cells, *[""] * (width - len(cells))]


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def is_number(value: Any) -> bool:
    """True for what Excel keeps exactly: finite, and at most fifteen digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    if isinstance(value, float):
        return value - value == 0
    return (
        abs(value) < 10**_NUMBER_DIGITS
        if isinstance(value, int)
        else value.is_finite() and len(value.as_tuple().digits) <= _NUMBER_DIGITS
    )


def sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", str(name))[:31].strip() or "Sheet1"
