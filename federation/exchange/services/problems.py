"""Saying what is wrong with rows of ``import_row``: one statement for each cause, however many rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from federation.exchange.errors import CellError
from federation.exchange.importers import get_importer
from federation.exchange.layout import column_letter
from federation.exchange.models import ImportBatch
from federation.exchange.services.staging import msgid

Params = Sequence[Any] | Mapping[str, Any] | None

_ADD_PROBLEMS = sql.SQL(
    """
    WITH found AS ({rows}), added AS (
        INSERT INTO exchange_rowproblem (batch_id, row, field, "column", header, value, code, message,
                                         params, suggestion, refuses, checked)
        SELECT {batch}, f.row, {field}, {column}, {header}, left(f.value, 200), {code}, {message},
               f.params, COALESCE(left(f.suggestion, 200), ''), {refuses}, true
        FROM found f
        RETURNING row
    )
    UPDATE import_row r SET state = CASE WHEN {refuses} THEN 'wrong' ELSE r.state END
    FROM added a WHERE a.row = r.row AND {refuses}
    """
)


def refuse_rows(
    cursor: CursorWrapper,
    batch: ImportBatch,
    field: str,
    error: CellError,
    rows: str,
    params: Params = None,
) -> None:
    """Mark as wrong what the query `rows` finds: columns row, value, params (jsonb) and suggestion."""
    _add_problems(cursor, batch, field, error, rows, params, refuses=True)


def remark_rows(
    cursor: CursorWrapper,
    batch: ImportBatch,
    field: str,
    error: CellError,
    rows: str,
    params: Params = None,
) -> None:
    """Say something about the rows that the query finds without refusing them."""
    _add_problems(cursor, batch, field, error, rows, params, refuses=False)


def _add_problems(
    cursor: CursorWrapper,
    batch: ImportBatch,
    field: str,
    error: CellError,
    rows: str,
    params: Params,
    *,
    refuses: bool,
) -> None:
    place = batch.mapping.get(field)
    item = get_importer(batch.kind).schema.by_name[field]
    header = batch.layout["headers"][place] if place is not None else str(item.label)
    cursor.execute(
        _ADD_PROBLEMS.format(
            rows=sql.SQL(rows),
            batch=sql.Literal(batch.pk),
            field=sql.Literal(field),
            column=sql.Literal(column_letter(place) if place is not None else ""),
            header=_literal(header[:120]),
            code=sql.Literal(error.code),
            message=_literal(msgid(error)),
            refuses=sql.Literal(refuses),
        ),
        params or [],
    )


def _literal(text: str) -> sql.Composable:
    """A text literal in a statement that also has parameters: per cent signs are doubled."""
    return sql.SQL(sql.Literal(text.replace("\x00", "")).as_string(None).replace("%", "%%"))
