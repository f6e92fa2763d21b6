"""Reading every row of a batch into the staging table, by COPY."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from federation.accounts.services.organisations import terms_of
from federation.exchange.errors import CellError
from federation.exchange.importers import Importer, get_importer
from federation.exchange.layout import layout_from_json
from federation.exchange.models import ImportBatch, RowProblem, StagedRow
from federation.exchange.rows import Row, RowError, RowReader
from federation.exchange.sandbox import OpenedBook
from federation.exchange.services.uploads import storable
from federation.exchange.values import UnreadableCell
from federation.exchange.workbook import Workbook

# Told (rows read, rows in all) every so often; may raise to stop.
Progress = Callable[[int, int], None]
HIDDEN_ROW = CellError("hidden_row", _("This row is hidden in the sheet; it is read all the same."))
EVERY = 2000
_ROWS = (
    "COPY exchange_stagedrow (batch_id, row, good, code, folded, sort_key, terms, values, cells) FROM STDIN"
)
_PROBLEMS = (
    'COPY exchange_rowproblem (batch_id, row, field, "column", header, value, code, message, params,'
    " suggestion, refuses, checked) FROM STDIN"
)


def stage(batch: ImportBatch, progress: Progress, book: OpenedBook) -> int:
    """Replace what is staged for one sheet by what it holds; the number of data rows.

    The caller holds the transaction: a stop half-way leaves nothing behind. `book` is the file, opened.
    """
    importer = get_importer(batch.kind)
    layout = layout_from_json(batch.layout)
    StagedRow.objects.filter(batch=batch).delete()
    RowProblem.objects.filter(batch=batch).delete()
    problems: list[tuple[RowError, bool]] = []
    sheet = _sheet(book.workbook, batch.sheet)
    rows = book.rows(sheet)
    reader = RowReader(rows, importer.schema, layout, batch.mapping, sheet.merged)
    staged = _staged(reader, importer, batch, problems, frozenset(sheet.hidden_rows))
    count = 0
    while piece := list(itertools.islice(staged, EVERY)):
        _copy(_ROWS, piece)
        count += len(piece)
        progress(piece[-1][1], len(rows))
    _copy(_PROBLEMS, (_problem(batch.pk, error, refuses) for error, refuses in problems))
    return count


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows that are ready: while it runs the connection can answer nothing else."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _sheet(book: Workbook, name: str) -> Any:
    return next((sheet for sheet in book.sheets if storable(sheet.name)[:100] == name), book.sheets[0])


def _staged(
    reader: RowReader,
    importer: Importer,
    batch: ImportBatch,
    problems: list[tuple[RowError, bool]],
    hidden: frozenset[int],
) -> Iterator[tuple[Any, ...]]:
    prepare = importer.prepare(batch)
    stages = [(field.name, field.stage) for field in importer.schema.fields if field.name in reader.mapping]
    key, title = importer.schema.key, importer.schema.title
    for row in reader:
        values = {name: stage_value(row.values[name]) for name, stage_value in stages}
        good = not row.errors
        if row.number in hidden:
            shown = _cell(reader, row, title)
            problems.append((reader.error(row.number, title, shown, HIDDEN_ROW), False))
        problems.extend((error, True) for error in row.errors)
        name = values.get(title) or ""
        if good:
            prepare(values)
            problems.extend(
                (reader.error(row.number, field, _cell(reader, row, field), error), False)
                for field, error in values.pop("_remarks", ())
            )
        terms = terms_of(name, code=values.get(key) or "") if good else _NO_TERMS
        kept = {field: value for field, value in values.items() if value is not None}
        yield (
            batch.pk,
            row.number,
            good,
            values.get(key),
            terms.folded_name,
            terms.sort_key,
            terms.search,
            json.dumps(kept, ensure_ascii=False, default=_plain),
            json.dumps([_kept_cell(cell) for cell in row.cells], ensure_ascii=False),
        )


_NO_TERMS = terms_of("")


def _cell(reader: RowReader, row: Row, field: str) -> object:
    return row.cells[reader.mapping[field]] if field in reader.mapping else ""


def _plain(value: Any) -> str:
    if isinstance(value, (Decimal, datetime.date)):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be staged")


def _kept_cell(cell: Any) -> Any:
    """A raw cell for the workbook of wrong rows: dates as ISO text, nothing that JSON or COPY refuses."""
    if isinstance(cell, str):
        if cell.isprintable():
            return cell
        return cell.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return cell if cell - cell == 0 else str(cell)
    if isinstance(cell, UnreadableCell):
        return cell.shown
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


def _problem(batch: int, error: RowError, refuses: bool) -> tuple[Any, ...]:
    return (
        batch,
        error.row,
        error.field,
        error.column,
        error.header[:120].replace("\x00", ""),
        error.value,
        error.code,
        msgid(error.error),
        json.dumps(error.error.params, ensure_ascii=False, default=str),
        error.suggestion[:200].replace("\x00", ""),
        refuses,
        False,
    )


def msgid(error: CellError) -> str:
    """The sentence of an error before translation."""
    return _msgid(error.message)


@lru_cache(500)
def _msgid(message: Any) -> str:
    with translation.override(None):
        return str(message)
