"""CSV straight from the database: COPY of a list's own query, streamed; memory stays flat at any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Case, QuerySet, Value, When
from django.http import StreamingHttpResponse
from psycopg import sql

from federation.exchange.streaming import PIECE
from federation.exchange.writer import csv_lines

# The same rules as `writer.csv_cell`: what a spreadsheet would compute gets an apostrophe, +86… does not.
_GUARDED = r"""CASE WHEN left({column}, 1) = ANY (ARRAY['=', '+', '-', '@', E'\t', E'\r', E'\n', '＝', '＋',
 '－', '＠']) AND {column} !~ '^(\+\d[\d -]{{4,20}}|[+-]?\d{{1,20}}(\.\d{{1,20}})?\x25?)$'
 THEN '''' || {column} ELSE {column} END"""
_YES_NO = "CASE {column} WHEN true THEN '是' WHEN false THEN '否' END"
_MOMENT = "to_char({column} AT TIME ZONE {zone}, 'YYYY-MM-DD HH24:MI:SS')"
_NAMES = "array_to_string({column}, '、')"


def choice_label(field: str, choices: Iterable[tuple[Any, Any]]) -> Case:
    """The word of a choice field as an expression, in the language that is active now."""
    cases = [When(**{field: key}, then=Value(str(label))) for key, label in choices]
    return Case(*cases, default=Value(""), output_field=models.TextField())


def stream_copy(
    queryset: QuerySet, columns: Sequence[tuple[str, Any]], *, name: str
) -> StreamingHttpResponse:
    """A download of the rows as CSV. `columns` are (heading, expression over the queryset).

    The cells are those of `stream_table`: text never becomes a formula, 是/否, ISO dates, names joined by 、.
    """
    statement, params = copy_statement(queryset, [expression for _heading, expression in columns])
    response = StreamingHttpResponse(
        _pieces([heading for heading, _expression in columns], statement, params),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def copy_statement(queryset: QuerySet, expressions: Sequence[Any]) -> tuple[sql.Composed, Sequence[Any]]:
    """COPY … TO STDOUT over the queryset's own SQL, each expression drawn as a cell; and its parameters."""
    names = [f"cell_{place}" for place in range(len(expressions))]
    rows = queryset.annotate(**dict(zip(names, expressions, strict=True)))
    kinds = [rows.query.annotations[name].output_field for name in names]
    inner, params = rows.values_list(*names).query.sql_with_params()
    if not params:
        # Without parameters nothing undoes Django's doubled per cent signs.
        inner = inner % ()
    cells = sql.SQL(", ").join(_cell(name, kind) for name, kind in zip(names, kinds, strict=True))
    statement = sql.SQL("COPY (SELECT {cells} FROM ({inner}) AS rows) TO STDOUT (FORMAT csv)").format(
        cells=cells, inner=sql.SQL(inner)
    )
    return statement, params


def _cell(name: str, kind: models.Field) -> sql.Composable:
    column: sql.Composable = sql.Identifier("rows", name)
    if isinstance(kind, models.BooleanField):
        return sql.SQL(_YES_NO).format(column=column)
    if isinstance(kind, models.DecimalField):
        return sql.SQL("trim_scale({column})").format(column=column)
    if isinstance(kind, models.DateTimeField):
        return sql.SQL(_MOMENT).format(column=column, zone=sql.Literal(settings.TIME_ZONE))
    if isinstance(kind, (models.DateField, models.IntegerField, models.FloatField)):
        return column
    if isinstance(kind, ArrayField):
        column = sql.SQL(_NAMES).format(column=column)
    return sql.SQL(_GUARDED).format(column=column)


def _pieces(headings: Sequence[str], statement: sql.Composed, params: Sequence[Any]) -> Iterator[bytes]:
    """The file in pieces worth a network write; the connection answers nothing else meanwhile."""
    buffer = ["".join(csv_lines(headings, ())).encode()]
    size = 0
    with transaction.atomic(), connection.cursor() as cursor:
        # A long download takes as long as its reader does.
        cursor.execute("SET LOCAL statement_timeout = 0")
        with cursor.copy(statement, params) as copy:
            for row in copy:
                buffer.append(row)
                size += len(row)
                if size >= PIECE:
                    yield b"".join(buffer)
                    buffer, size = [], 0
    yield b"".join(buffer)
