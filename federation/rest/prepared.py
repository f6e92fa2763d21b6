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
from operator import itemgetter
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet
from psycopg.types.datetime import TimestamptzLoader

from federation.keyset import Ordering

# Statements of one thread: some for each partner and list. An old one is written again when it is asked for.
KEPT = 200


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

    def fetch(self, tail: str, params: Sequence[Any]) -> Any:
        """Rows as sequences in the order of `names`; `tail` follows the inner query."""
        # Names and conditions are of our own making; what somebody asked for travels as parameters.
        sql = f'SELECT * FROM ({self.sql}) AS "page" {tail}'  # noqa: S608
        return self.convert(run(sql, (*self.params, *params)))

    def picker(self, names: Sequence[str]) -> Callable[[Sequence[Any]], tuple]:
        """What takes the values of `names` (two or more) out of a row."""
        return itemgetter(*(self.names.index(name) for name in names))

    def page(
        self, ordering: Ordering, size: int, *, after: Sequence[Any] = (), since: Any = None
    ) -> list[Sequence[Any]]:
        """Up to `size` rows in an ascending `ordering` without missing values.

        `after` holds the sort values of the row before the page; `since` is the least value of the sort
        field.
        """
        names = [f'"{name}"' for name in ordering.fields]
        conditions, params = [], []
        if since is not None:
            conditions.append(f"{names[0]} >= %s")
            params.append(since)
        if after and len(names) == 1:
            conditions.append(f"{names[0]} > %s")
            params.append(after[0])
        elif after:
            # The first condition alone is a range of the index; the second one only trims its edge.
            conditions.append(f"{names[0]} >= %s AND ({names[0]} > %s OR {names[1]} > %s)")
            params += [after[0], *after]
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        # The limit as a figure: with a parameter in its place no general plan would look cheap enough to be
        # kept, and the statement would be planned again each time.
        return list(self.fetch(f"{where}ORDER BY {', '.join(names)} LIMIT {size:d}", params))


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

    def take(self, key: Hashable, write: Callable[[], QuerySet]) -> Statement:
        """The statement under `key`; `write` gives its query where there is none yet."""
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = Statement.of(write())
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        else:
            self.kept.move_to_end(key)
        return found


shelf = Shelf()
