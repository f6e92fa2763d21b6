"""What an uploaded workbook holds: which sheets are lists, what each is a list of, where its table stands."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.exchange.archive import Limits
from federation.exchange.errors import LayoutError, WorkbookError
from federation.exchange.importers import get_importer
from federation.exchange.layout import Layout, find_layout, find_sheet
from federation.exchange.sandbox import OpenedBook, open_confined
from federation.exchange.services.mappings import recall
from federation.exchange.workbook import Cells, Sheet, Workbook
from federation.exchange.writer import cell_text
from federation.files.checks import safe_name
from federation.files.models import StoredFile
from federation.files.services import keep_upload

SAMPLE_ROWS = 4
# More sheets than anybody keeps by hand are named no further.
MOST_SHEETS = 30
_SHOWN = 40
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
}


@dataclass(frozen=True)
class Found:
    """A sheet, the kind that it looks most like, its layout as that kind, and whether it is to be read."""

    sheet: Sheet
    kind: str
    layout: Layout
    is_chosen: bool


@dataclass(frozen=True)
class Upload:
    """A file that was taken: its sheets with a table, at least one, and the names of those without."""

    stored: StoredFile
    book: OpenedBook
    tables: list[Found]
    notes: list[str]


@contextmanager
def read_upload(
    source: IO[bytes],
    *,
    name: str,
    actor: User,
    kinds: Sequence[str],
    asked: str = "",
    sheets: Sequence[str] = (),
) -> Iterator[Upload]:
    """Look into a workbook and keep its bytes. ValidationError at ``file``; then nothing is kept.

    `kinds` are the kinds that its sheets may be, the likeliest first. With `asked` only sheets of that kind
    are read, else every one that is a list of some kind; hidden ones never. `sheets` names exactly those to
    be read instead.
    """
    content = source.read(Limits().file_size + 1)
    with tempfile.NamedTemporaryFile(prefix="import-") as file, ExitStack() as stack:
        file.write(content)
        file.flush()
        try:
            book = stack.enter_context(open_confined(file.name, name))
            tables, notes = look_through(book.workbook, kinds, asked=asked)
            if sheets:
                tables = _only(tables, book.workbook, sheets, asked)
        except (WorkbookError, LayoutError) as error:
            raise ValidationError({"file": ValidationError(error.reason, code=error.code)}) from error
        try:
            stored = keep_upload(content, _TYPES[book.workbook.kind], actor=actor)
        except ValidationError as error:
            raise ValidationError({"file": error}) from error
        yield Upload(stored, book, tables, notes)


def look_through(
    workbook: Workbook, kinds: Sequence[str], *, asked: str = ""
) -> tuple[list[Found], list[str]]:
    """The sheets that hold a list, and the names of those that hold something else.

    LayoutError where no sheet holds one. Where none is of the kind asked for, the one that comes nearest is
    taken as such: whoever asked knows better what it is.
    """
    filled = [sheet for sheet in workbook.sheets if not sheet.is_empty]
    guesses = {id(sheet): guess(sheet, kinds) for sheet in filled}
    tables = [
        Found(sheet, kind, layout, sheet.visible and asked in ("", kind))
        for sheet in filled
        for kind, layout in guesses[id(sheet)]
    ]
    if not any(asked in ("", found.kind) for found in tables):
        sheet, layout = find_sheet(workbook, get_importer(asked or kinds[0]).schema)
        nearest = Found(sheet, asked or kinds[0], layout, sheet.visible)
        tables = [found for found in tables if found.sheet is not sheet] + [nearest]
    places = {id(sheet): place for place, sheet in enumerate(filled)}
    tables.sort(key=lambda found: places[id(found.sheet)])
    read = {id(found.sheet) for found in tables}
    return tables[:MOST_SHEETS], [sheet.name for sheet in filled if id(sheet) not in read][:MOST_SHEETS]


def guess(sheet: Sheet, kinds: Sequence[str]) -> list[tuple[str, Layout]]:
    """The kind that explains most of the headings with its layout, the first of equals; [] for none.

    A kind whose required columns are not all there explains nothing.
    """
    found = []
    for kind in kinds:
        try:
            layout = find_layout(sheet.rows, get_importer(kind).schema, sheet.merged)
        except LayoutError:
            continue
        if not layout.missing:
            found.append((kind, layout))
    return sorted(found, key=lambda pair: -sum(pair[1].confidence.values()))[:1]


def layout_as(sheet: Sheet, kind: str) -> Layout:
    """The layout of a sheet read as a kind that somebody chose; LayoutError where it has no such header."""
    return find_layout(sheet.rows, get_importer(kind).schema, sheet.merged)


def _only(tables: list[Found], workbook: Workbook, names: Sequence[str], asked: str) -> list[Found]:
    """Exactly the sheets of these names, each as the kind asked for or guessed."""
    held = {sheet.name: sheet for sheet in workbook.sheets}
    missing = [name for name in names if name not in held]
    if missing:
        raise LayoutError(
            "no_such_sheet",
            _("There is no sheet “%(name)s”. The workbook has: %(words)s."),
            {"name": missing[0], "words": "、".join(list(held)[:MOST_SHEETS])},
        )
    guessed = {found.sheet.name: found for found in tables}
    chosen = []
    for name, sheet in held.items():
        if name not in names:
            continue
        if asked and (name not in guessed or guessed[name].kind != asked):
            chosen.append(Found(sheet, asked, layout_as(sheet, asked), True))
        elif name in guessed:
            chosen.append(replace(guessed[name], is_chosen=True))
        else:
            raise LayoutError(
                "no_table", _("The sheet “%(name)s” holds no list that could be imported."), {"name": name}
            )
    return chosen


def facts_of(found: Found, unit: int, *, name: str, notes: Sequence[str] = ()) -> dict[str, Any]:
    """What a batch knows of one sheet of its file, as fields."""
    sheet, layout = found.sheet, found.layout
    mapping, recalled = recall(found.kind, unit, layout)
    return {
        "kind": found.kind,
        "name": safe_name(name),
        "sheet": storable(sheet.name)[:100],
        "is_chosen": found.is_chosen,
        "layout": layout.as_json()
        | {
            "hidden_columns": list(sheet.hidden_columns),
            "hidden_sheet": not sheet.visible,
            "notes": [storable(note)[:100] for note in notes],
        },
        "mapping": mapping,
        "recalled": recalled,
        "sample": _sample(sheet, layout),
        "title": _title(sheet, layout),
    }


def _sample(sheet: Sheet, layout: Layout) -> list[list[str]]:
    """The first data rows as short texts, for the page on which columns are matched."""
    filled = [row for row in sheet.rows[layout.first_row - 1 :] if any(cell != "" for cell in row)]
    return [[_short(cell) for cell in row] for row in filled[:SAMPLE_ROWS]]


def _short(cell: object) -> str:
    return storable(cell_text(cell))[:_SHOWN]


def _title(sheet: Sheet, layout: Layout) -> str:
    """What stands above the table: it tells chambers elsewhere from those at home."""
    rows = {ignored.row for ignored in layout.ignored if ignored.why == "title"}
    texts = [_row_text(sheet.rows[number - 1]) for number in sorted(rows) if number <= len(sheet.rows)]
    return storable(" ".join([sheet.name, *texts]))[:300]


def _row_text(row: Cells) -> str:
    return " ".join(cell for cell in row if isinstance(cell, str) and cell)


def storable(text: str) -> str:
    """Without what a database text cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
