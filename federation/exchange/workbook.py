"""Opening xlsx, xls, ods, csv and tsv as sheets of plain cells with true row numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from django.utils.translation import gettext_lazy as _

from federation.exchange import archive
from federation.exchange.archive import Limits, SheetFacts
from federation.exchange.csvfile import read_csv
from federation.exchange.errors import WorkbookError
from federation.exchange.opendocument import scan_ods

ACCEPTED = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
_MACRO_KINDS = (".xlsm", ".xltm", ".xlsb", ".xlam", ".xla", ".dotm")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in an OLE directory, in its own UTF-16.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")
_OPENDOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"

Cells = Sequence[Any]


@dataclass
class Sheet:
    """One sheet. ``rows[0]`` is Excel's row 1; every row has the same width; '' is an empty cell.

    ``hidden_rows`` are numbers as Excel shows them, ``hidden_columns`` count from 0 (xlsx only).
    ``merged`` lists ((first row, first column), (last row, last column)), counted from 0. Cells are str,
    float, bool, date, datetime, time, timedelta or UnreadableCell.
    """

    name: str
    rows: Sequence[Cells]
    visible: bool = True
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Cells]]:
        """Every row with its number as Excel shows it, blank ones too."""
        return enumerate(self.rows, start=1)

    @property
    def is_empty(self) -> bool:
        """True when no cell holds anything."""
        return not any(cell != "" for row in self.rows for cell in row)


@dataclass
class Workbook:
    """An opened file: its name as uploaded and its sheets in their order."""

    filename: str
    kind: str
    sheets: list[Sheet] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name; KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


def open_workbook(
    source: str | Path | bytes | BinaryIO, filename: str = "", *, limits: Limits | None = None
) -> Workbook:
    """Read a file whole, after checks that need no parser; WorkbookError in a clerk's words for any refusal.

    The content decides what the file is; the name only has to agree with it. Memory: about 100 bytes a cell.
    """
    limits = limits or Limits()
    if not filename and isinstance(source, (str, Path)):
        filename = Path(source).name
    data = _content(source, limits)
    suffix = Path(filename.lower()).suffix
    if suffix in _MACRO_KINDS:
        raise WorkbookError("macros", _("The file holds macros. Save it as an ordinary .xlsx workbook."))
    if suffix not in ACCEPTED:
        raise WorkbookError("wrong_type", _("Please upload an .xlsx, .xls, .ods or .csv file."))
    if not data.strip(b"\x00 \r\n\t"):
        raise WorkbookError("empty", _("The file is empty."))
    if data.startswith(_ZIP):
        book = _read_zip(data, filename, limits)
    elif data.startswith(_OLE):
        book = _read_ole(data, filename, limits)
    elif suffix in (".csv", ".tsv", ".txt"):
        rows = read_csv(data, limits)
        book = Workbook(filename, "csv", [Sheet(Path(filename).stem, rows)])
    else:
        raise archive.damaged()
    if all(sheet.is_empty for sheet in book.sheets):
        raise WorkbookError("empty", _("The workbook has no rows."))
    return book


def _content(source: str | Path | bytes | BinaryIO, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            data = stream.read(limits.file_size + 1)
    else:
        data = source.read(limits.file_size + 1)
    if len(data) > limits.file_size:
        raise WorkbookError(
            "too_large",
            _("The file is larger than %(limit)d MB. Please split it."),
            {"limit": limits.file_size // (1024 * 1024)},
        )
    return data


def _read_zip(data: bytes, filename: str, limits: Limits) -> Workbook:
    with archive.refuse_unsafe_archive(data, limits) as parts:
        names = set(parts.namelist())
        facts: dict[str, SheetFacts] = {}
        if "xl/workbook.xml" in names:
            kind = "xlsx"
            facts = archive.scan_xlsx(parts, limits)
        elif "content.xml" in names and _OPENDOCUMENT in data[:200]:
            kind = "ods"
            scan_ods(parts, limits)
        else:
            raise WorkbookError("wrong_type", _("Please upload an .xlsx, .xls, .ods or .csv file."))
    return Workbook(filename, kind, _sheets(data, facts, limits))


def _read_ole(data: bytes, filename: str, limits: Limits) -> Workbook:
    if _ENCRYPTED_STREAM in data:
        raise archive.encrypted()
    if _MACRO_STREAM in data:
        raise WorkbookError("macros", _("The file holds macros. Save it as an ordinary .xlsx workbook."))
    return Workbook(filename, "xls", _sheets(data, {}, limits))


def _sheets(data: bytes, facts: dict[str, SheetFacts], limits: Limits) -> list[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [
                _sheet(book, meta, facts.get(meta.name), limits)
                for meta in book.sheets_metadata
                if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise archive.encrypted() from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise archive.damaged() from error


def _sheet(
    book: python_calamine.CalamineWorkbook,
    meta: python_calamine.SheetMetadata,
    facts: SheetFacts | None,
    limits: Limits,
) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    end = sheet.end or (-1, -1)
    archive.refuse_extent(end[0] + 1, end[1] + 1, limits)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (number, column), cell in (facts.unreadable if facts else {}).items():
        # The reader leaves such cells blank: blank would pass for "nothing given".
        if number <= len(rows) and column < len(rows[number - 1]) and rows[number - 1][column] == "":
            rows[number - 1][column] = cell
    return Sheet(
        name=meta.name,
        rows=rows,
        visible=meta.visible == python_calamine.SheetVisibleEnum.Visible,
        merged=tuple(sheet.merged_cell_ranges or ()),
        hidden_rows=tuple(sorted(facts.hidden_rows)) if facts else (),
        hidden_columns=tuple(sorted(facts.hidden_columns)) if facts else (),
    )
