"""Statements that the ORM writes once and the database plans once.

Writing the SQL of a page takes the ORM longer than the database takes to answer it. What is asked for again
and again differs only in a few values, so the statement is kept and read from::

    SELECT * FROM (what the ORM wrote) AS "page" WHERE "id" > %s ORDER BY "id" LIMIT 51

PostgreSQL folds the inner query into the outer one: the plan is that of one query. Values inside of the inner
query that differ are `Slot`s.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Expression, F, Field, Func, QuerySet
from psycopg.types.datetime import TimestamptzLoader

# Statements of one thread: some for each account and list. An old one is written again when it is asked for.
KEPT = 300


class Slot(Expression):
    """A value that is given anew each time a statement is asked, by its name."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        return "%s", [self]


def is_any_of(name: str, values: Slot) -> Func:
    """The condition that a column is one of the values of an array; `IN` would need their number."""
    template, among = "%(expressions)s)", " = ANY("
    return Func(F(name), values, template=template, arg_joiner=among, output_field=BooleanField())


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

    def fetch(self, tail: str = "", params: Sequence[Any] = (), *, also: str = "", **slots: Any) -> Any:
        """Rows as sequences in the order of `names`; `tail` follows the inner query.

        `also` is an expression over the whole row "page"; its value stands at the end of each row. `slots`
        are the values of the inner query's slots.
        """
        columns = f"*, {also}" if also else "*"
        return self.convert(run(self.text(tail, columns), (*self.filled(slots), *params)))

    def filled(self, slots: Mapping[str, Any]) -> tuple:
        """The parameters of the inner query."""
        if not self.has_slots:
            return self.params
        return tuple(slots[one.name] if isinstance(one, Slot) else one for one in self.params)

    @cached_property
    def has_slots(self) -> bool:
        return any(isinstance(one, Slot) for one in self.params)

    def text(self, tail: str, columns: str = "*") -> str:
        """The statement of `fetch`, to be put into another one; `params` come first in it."""
        # Names and conditions are of our own making; what somebody asked for travels as parameters.
        return f'SELECT {columns} FROM ({self.sql}) AS "page" {tail}'  # noqa: S608


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
        # Whoever has just answered need not be asked by the ORM whether they are still there.
        connection.health_check_done = True
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
