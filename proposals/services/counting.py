"""Counting many figures over rows whose facts are found once: a condition is one `Q`, for lists and counts.

Asked as Django would, each figure would look its facts up again for every row. Here the facts of a row are
columns of an inner query, and the figures are counted over these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

COMPARED = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def split(lookup: str) -> tuple[str, str]:
    """ "state__in" as ("state", "in"); a path without a lookup is compared as it is."""
    path, _sep, last = lookup.rpartition(LOOKUP_SEP)
    return (path, last) if last in (*COMPARED, "in", "isnull", "exact") else (lookup, "exact")


def named(condition: Q) -> set[str]:
    """The columns that a condition reads."""
    found: set[str] = set()
    child: Any
    for child in condition.children:
        found |= named(child) if isinstance(child, Q) else {split(child[0])[0]}
    return found


def written(condition: Q) -> tuple[str, list[Any]]:
    """A condition as SQL over columns that bear the names of its lookups. Null is never equal to a value, and
    what is not equal to one is: `NOT` is over a condition that is true or false."""
    parts, params = [], []
    child: Any
    for child in condition.children:
        sql, given = written(child) if isinstance(child, Q) else compared(*split(child[0]), child[1])
        parts.append(sql)
        params += given
    if not parts:
        return "true", []
    sql = "(" + f" {condition.connector} ".join(parts) + ")"
    return (f"(NOT {sql})" if condition.negated else sql), params


def compared(column: str, lookup: str, value: Any) -> tuple[str, list[Any]]:
    name = connection.ops.quote_name(column)
    if lookup == "isnull":
        return f"{name} IS {'' if value else 'NOT '}NULL", []
    if lookup == "in":
        return f"coalesce({name} = ANY(%s), false)", [
            [str(one) if isinstance(one, str) else one for one in value]
        ]
    if lookup == "exact":
        return f"coalesce({name} = %s, false)", [str(value) if isinstance(value, str) else value]
    return f"coalesce({name} {COMPARED[lookup]} %s, false)", [value]


def count_lines(rows: QuerySet, figures: Mapping[str, Q], group: Iterable[str] = ()) -> list[dict[str, Any]]:
    """How many of `rows` belong to each figure, for each value of the columns of `group` and, first, for all
    of them: that line has "is_total". One statement; each row's facts are found once.

    The lines are dicts of the group's columns and of "n_" and a figure's name, the longest first.
    """
    keys = list(dict.fromkeys(group))
    columns = sorted(set(keys).union(*(named(condition) for condition in figures.values())))
    inner, params = rows.order_by().values_list(*(columns or ["pk"])).query.sql_with_params()
    names = [connection.ops.quote_name(name) for name in keys]
    heads, counted = [], []
    for name, condition in figures.items():
        sql, given = written(condition)
        heads.append(f"count(*) FILTER (WHERE {sql}) AS {connection.ops.quote_name('n_' + name)}")
        counted += given
    total = f"grouping({', '.join(names)}) > 0" if names else "true"
    sets = f"GROUP BY GROUPING SETS (({', '.join(names)}), ())" if names else ""
    first = connection.ops.quote_name(f"n_{next(iter(figures))}")
    order = ", ".join(["is_total DESC", f"{first} DESC", *names[:1]])
    with connection.cursor() as cursor:
        # Names are quoted, conditions and rows are compiled; values travel as parameters.
        cursor.execute(
            f"SELECT {', '.join([*names, f'{total} AS is_total', *heads])}"  # noqa: S608
            f" FROM ({inner} OFFSET 0) facts {sets} ORDER BY {order}",
            [*counted, *params],
        )
        heads_given = [column.name for column in cursor.description]
        return [dict(zip(heads_given, row, strict=True)) for row in cursor.fetchall()]
