"""What a request asks of a list, as SQL: which page, and on which condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from federation.keyset import Ordering
from federation.prepared import Statement, run


@dataclass(frozen=True)
class Condition:
    """A condition of SQL that names no column of a page."""

    sql: str
    params: tuple


@dataclass(frozen=True)
class PageAsked:
    """Which page: up to `size` rows in an ascending `ordering` without missing values.

    `after` holds the sort values of the row before the page; `since` is the least value of the sort field.
    """

    ordering: Ordering
    size: int
    after: Sequence[Any] = ()
    since: Any = None

    @property
    def columns(self) -> str:
        return ", ".join(f'"{name}"' for name in self.ordering.fields)

    def read(self, statement: Statement) -> list[Sequence[Any]]:
        """The rows of the page and one more, where there is one."""
        tail, params = self.tail()
        return list(statement.fetch(tail, params))

    def read_given(self, statement: Statement, given: Condition) -> list[Sequence[Any]] | None:
        """The rows of the page where a condition holds, None where it does not: both in one statement.

        Where it holds and there are no rows, the outer join gives one line without values.
        """
        tail, params = self.tail()
        sql = (
            f'SELECT "page".* FROM (SELECT WHERE {given.sql}) AS "given"'  # noqa: S608 - of our own making
            f' LEFT JOIN LATERAL ({statement.text(tail)}) AS "page" ON true ORDER BY {self.columns}'
        )
        rows = run(sql, (*given.params, *statement.params, *params))
        if not rows:
            return None
        if len(rows) == 1 and rows[0][statement.names.index(self.ordering.key)] is None:
            return []
        return list(statement.convert(rows))

    def tail(self) -> tuple[str, list[Any]]:
        """What follows the inner query, which reads one row more than the page has, and its parameters."""
        names = [f'"{name}"' for name in self.ordering.fields]
        conditions, params = [], []
        if self.since is not None:
            conditions.append(f"{names[0]} >= %s")
            params.append(self.since)
        if self.after and len(names) == 1:
            conditions.append(f"{names[0]} > %s")
            params.append(self.after[0])
        elif self.after:
            # The first condition alone is a range of the index; the second one only trims its edge.
            conditions.append(f"{names[0]} >= %s AND ({names[0]} > %s OR {names[1]} > %s)")
            params += [self.after[0], *self.after]
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        # The limit as a figure: with a parameter in its place no general plan would look cheap enough to be
        # kept, and the statement would be planned again each time.
        return f"{where}ORDER BY {self.columns} LIMIT {self.size + 1:d}", params
