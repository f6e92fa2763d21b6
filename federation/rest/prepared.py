"""Statements that the ORM writes once and the database plans once.

Writing the SQL of a list takes the ORM longer than the database takes to answer it. What a partner asks
for again and again differs only in where its page begins, so the statement is kept and read from::

    SELECT * FROM (what the ORM wrote) AS "page" WHERE "id" > %s ORDER BY "id" LIMIT %s

PostgreSQL folds the inner query into the outer one: the plan is that of one query.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet
from psycopg.types.datetime import TimestamptzLoader

from federation.rest.asking import Condition, PageAsked

# Statements of one thread: some for each partner and list. An old one is written again when it is asked for.
KEPT = 200


@lru_cache(maxsize=KEPT)
def picker(names: tuple[str, ...], wanted: tuple[str, ...]) -> Callable[[Sequence[Any]], tuple]:
    """What takes the values of `wanted` (two or more) out of a row that has `names`."""
    return itemgetter(*map(names.index, wanted))


@dataclass(frozen=True)
class Statement:
    """A `.values()` query as text; `convert` turns its raw rows into what the ORM would have given."""

    sql: str
    params: tuple
    names: tuple[str, ...]
    convert: Callable[[list], Any]

    @classmethod
    def of(cls, rows: QuerySet) -> Statement:
        """Write the query of `rows`, which must be `.values()`. May raise EmptyResultSet."""
        compiler = rows.order_by().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        # The database names the columns as `.values()` does, so the outer query can ask for them.
        names = tuple(alias or expression.target.column for expression, _sql, alias in compiler.select)
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        if not converters:
            return cls(sql, params, names, iter)
        return cls(sql, params, names, lambda found: compiler.apply_converters(found, converters))

    def fetch(self, tail: str, params: Sequence[Any], *, also: str = "") -> Any:
        """Rows as sequences in the order of `names`; `tail` follows the inner query.

        `also` is an expression over the whole row "page"; its value stands at the end of each row.
        """
        columns = f"*, {also}" if also else "*"
        return self.convert(run(self.text(tail, columns), (*self.params, *params)))

    def text(self, tail: str, columns: str = "*") -> str:
        """The statement of `fetch`, to be put into another one; `params` come first in it."""
        # Names and conditions are of our own making; what somebody asked for travels as parameters.
        return f'SELECT {columns} FROM ({self.sql}) AS "page" {tail}'  # noqa: S608

    def page(self, asked: PageAsked) -> list[Sequence[Any]]:
        """The rows of a page and one more, where there is one."""
        tail, params = asked.tail()
        return list(self.fetch(tail, params))

    def page_given(self, asked: PageAsked, given: Condition) -> list[Sequence[Any]] | None:
        """The rows of a page where a condition holds, None where it does not: both in one statement.

        Where it holds and there are no rows, the outer join gives one line without values.
        """
        tail, params = asked.tail()
        sql = (
            f'SELECT "page".* FROM (SELECT WHERE {given.sql}) AS "given"'  # noqa: S608 - as in `text`
            f' LEFT JOIN LATERAL ({self.text(tail)}) AS "page" ON true ORDER BY {asked.columns}'
        )
        rows = run(sql, (*given.params, *self.params, *params))
        if not rows:
            return None
        if len(rows) == 1 and rows[0][self.names.index(asked.ordering.key)] is None:
            return []
        return list(self.convert(rows))


def run(sql: str, params: Sequence[Any]) -> list[tuple]:
    """Execute with parameters bound by the server, so that its plan can be kept (`prepare_threshold`).

    A connection that broke while it lay idle is made anew, once; that spares the question whether it still
    lives, which would cost each request another turn.
    """
    try:
        return execute(sql, params)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return execute(sql, params)


def execute(sql: str, params: Sequence[Any]) -> list[tuple]:
    if connection.queries_logged:
        # A log of statements is to hold them as anybody can run them, with their values in place.
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    connection.ensure_connection()
    bare: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    # The portal's sessions run in UTC; the driver's own loader gives such times without a turn in Python.
    bare.adapters.register_loader("timestamptz", TimestamptzLoader)
    with connection.wrap_database_errors, connection._prepare_cursor(bare) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class Shelf(threading.local):
    """The statements of one thread: they hold on to its connection."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, Statement] = OrderedDict()

    def find(self, key: Hashable) -> Statement | None:
        """The statement under `key`, where there is one."""
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
        return found

    def take(self, key: Hashable, write: Callable[[], QuerySet]) -> Statement:
        """The statement under `key`; `write` gives its query where there is none yet."""
        found = self.find(key)
        if found is None:
            found = self.kept[key] = Statement.of(write())
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return found


shelf = Shelf()
