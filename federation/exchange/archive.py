"""What must be known of an office archive before a parser opens it: sizes, parts, valueless cells."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import WorkbookError
from federation.exchange.text import UnreadableCell

_MACROS = re.compile(r"vbaproject|macrosheets|(^|/)basic/", re.IGNORECASE)
_EXTERNAL = re.compile(r"^xl/(externallinks|embeddings|activex|connections)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})(\d{1,10})["']""")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
_CELL_END = re.compile(rb"</(?:\w+:)?c>|<(?:\w+:)?c\b[^<>]*/>")
_ANONYMOUS_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?=[^<>]*>)(?![^<>]*\sr\s*=)")
_ROW_START = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])[^<>]*\sr=["'](\d{1,7})["']"""
)
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])([^<>]*)>""")
_SPAN = re.compile(rb"""\s(min|max)=["'](\d{1,5})["']""")
_CELL_START = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_STORED = re.compile(rb"<(?:\w+:)?v\b[^>]*(?<!/)>\s*([^<\s][^<]*)")
_ERROR_TYPE = re.compile(rb"""\st=["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
# What reading a part raises whose bytes make no sense: a method that nobody knows and a part that says it is
# behind a password are a RuntimeError.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)
_CHUNK = 1 << 20
_MAX_CARRY = 1 << 18
_MAX_PART = 4 << 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be. Sizes in bytes; cells count the rectangle that a sheet spans."""

    file_size: int = 20 * 1024 * 1024
    unpacked_size: int = 256 * 1024 * 1024
    ratio: int = 200
    entries: int = 2000
    rows: int = 200_000
    columns: int = 200
    cells: int = 6_000_000


@dataclass
class SheetFacts:
    """Of one worksheet part: its extent, and the cells that show an error or lack a stored result."""

    rows: int = 0
    columns: int = 0
    counted_rows: int = 0
    counted_cells: int = 0
    unreadable: dict[tuple[int, int], UnreadableCell] = field(default_factory=dict)
    # Rows as Excel numbers them, columns from 0.
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def refuse_unsafe_archive(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The opened archive, after its directory has been checked; nothing has been unpacked yet."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except BROKEN as error:
        raise damaged() from error
    if len(entries) > limits.entries:
        raise WorkbookError(
            "too_many_parts", _("The file has too many parts inside. It is not an office workbook.")
        )
    unpacked = sum(entry.file_size for entry in entries)
    # Small files of blanks compress well: the ratio speaks only once the content is large.
    if unpacked > limits.unpacked_size or (unpacked > 50 << 20 and unpacked > limits.ratio * len(data)):
        raise WorkbookError(
            "unpacks_too_large", _("The file would unpack to far more than a workbook can hold.")
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise encrypted()
        if _MACROS.search(entry.filename):
            raise WorkbookError("macros", _("The file holds macros. Save it as an ordinary .xlsx workbook."))
        if _EXTERNAL.search(entry.filename):
            raise WorkbookError(
                "external_links",
                _("The file is linked to other files. Paste the values into a new workbook."),
            )
        if entry.filename.startswith("/") or ".." in entry.filename.split("/"):
            raise damaged()
    return archive


def damaged() -> WorkbookError:
    """For a file that starts like a workbook and then makes no sense."""
    return WorkbookError(
        "damaged", _("The file is damaged or is not a workbook. Open and save it again in Excel.")
    )


def encrypted() -> WorkbookError:
    """For a file behind a password."""
    return WorkbookError(
        "encrypted", _("The file is protected by a password. Save it without the password first.")
    )


def too_large_sheet(limits: Limits) -> WorkbookError:
    """For a sheet that spans more rows, columns or cells than can be imported at once."""
    return WorkbookError(
        "sheet_too_large",
        _("A sheet may have at most %(rows)d rows and %(columns)d columns. Split it, or delete empty areas."),
        {"rows": limits.rows, "columns": limits.columns},
    )


def refuse_extent(rows: int, columns: int, limits: Limits) -> None:
    """Raise for an extent beyond the limits (counts, not indexes)."""
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise too_large_sheet(limits)


def scan_xlsx(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetFacts]:
    """Facts by sheet name. Reads each XML part once, in pieces; refuses DTDs and sheets beyond limits.

    The reader fills the whole rectangle between the first and the last cell, so one cell in the far corner
    would ask for gigabytes: extents must be known before.
    """
    names = sheet_names(archive)
    facts: dict[str, SheetFacts] = {}
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            part = scan_part(archive, entry, limits, cells="/worksheets/" in f"/{entry.filename}")
            if entry.filename in names:
                facts[names[entry.filename]] = part
    return facts


def sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Path of a worksheet part -> its name, from the workbook's own table of contents."""
    try:
        book = fromstring(_small_part(archive, "xl/workbook.xml"), forbid_dtd=True)
        relations = fromstring(_small_part(archive, "xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, *BROKEN) as error:
        raise damaged() from error
    targets = {}
    for relation in relations:
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[relation.get("Id")] = path
    sheets = (element for element in book.iter() if element.tag.endswith("}sheet"))
    return {targets.get(sheet.get(_RELATION), ""): sheet.get("name", "") for sheet in sheets}


def _small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(_MAX_PART + 1)
    if len(content) > _MAX_PART:
        raise damaged()
    return content


def scan_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, *, cells: bool) -> SheetFacts:
    facts = SheetFacts()
    carry = b""
    read = 0
    try:
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                read += len(chunk)
                if read > limits.unpacked_size:
                    raise damaged()
                if carry == b"" and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    raise damaged()
                block = carry + chunk
                if _DOCTYPE.search(block):
                    raise WorkbookError("doctype", _("The file holds declarations that no workbook needs."))
                carry = _scan_cells(block, facts, limits) if cells else block[-16:]
    except BROKEN as error:
        raise damaged() from error
    return facts


def _scan_cells(block: bytes, facts: SheetFacts, limits: Limits) -> bytes:
    """Note what complete cells of the block tell; returns the incomplete rest."""
    found = _REFERENCE.findall(block)
    letters = max((column_number(part.decode()) for part in {part for part, _row in found}), default=0)
    facts.columns = max(facts.columns, letters)
    facts.rows = max(facts.rows, max((int(row) for row in {row for _part, row in found}), default=0))
    if _ANONYMOUS_CELL.search(block):
        _count_anonymous(block, facts)
    refuse_extent(facts.rows, facts.columns, limits)
    end = 0
    for end_match in _CELL_END.finditer(block):
        end = end_match.end()
    complete, rest = block[:end], block[end:]
    facts.hidden_rows.update(map(int, _HIDDEN_ROW.findall(complete)))
    for attributes in _HIDDEN_COLUMN.findall(block):
        span = {name: int(value) for name, value in _SPAN.findall(attributes)}
        first, last = span.get(b"min", 1), min(span.get(b"max", 0), limits.columns)
        facts.hidden_columns.update(range(first - 1, last))
    if _FORMULA.search(complete) or _ERROR_TYPE.search(complete):
        _note_unreadable(complete, facts)
    return rest[-_MAX_CARRY:]


def _count_anonymous(block: bytes, facts: SheetFacts) -> None:
    """Cells and rows may leave out their reference; then their place is their number in the file."""
    for position, piece in enumerate(_ROW_START.split(block)):
        facts.counted_cells = (0 if position else facts.counted_cells) + len(_CELL_START.findall(piece))
        facts.columns = max(facts.columns, facts.counted_cells)
        facts.counted_rows += 1 if position else 0
    facts.rows = max(facts.rows, facts.counted_rows)


def _note_unreadable(block: bytes, facts: SheetFacts) -> None:
    """Look at each cell for itself: one pattern over all would crawl on cells that never close."""
    for piece in _CELL_START.split(block)[1:]:
        if b"f" not in piece and b"e" not in piece:
            continue
        attributes, _bracket, inner = piece.partition(b">")
        is_error, has_formula = _ERROR_TYPE.search(attributes), _FORMULA.search(inner)
        place = _PLACE.search(attributes) if is_error or has_formula else None
        if place is None:
            continue
        where = (int(place[2]), column_number(place[1].decode()) - 1)
        stored = _STORED.search(inner)
        if is_error:
            shown = stored[1].decode("utf-8", "replace")[:20] if stored else "#N/A"
            facts.unreadable[where] = UnreadableCell("excel_error", shown)
        elif not stored and b't="str"' not in attributes:
            facts.unreadable[where] = UnreadableCell("formula_uncalculated", "=")


def column_number(letters: str) -> int:
    """1 for A, 27 for AA; 0 for no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
