"""Keyset pages: the thousandth page costs what the first one does.

A page is asked for by the sort values of the row before it, so the database starts in the middle of an
index instead of counting its way there.
"""

from __future__ import annotations

import base64
import datetime
import functools
import json
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Ordering:
    """An order that an index serves: one sort field, made total by the key field.

    With `nullable` rows without a value come last, in both directions.
    """

    field: str
    key: str = "pk"
    descending: bool = False
    nullable: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,) if self.field == self.key else (self.field, self.key)

    def may_be_null(self, name: str) -> bool:
        return self.nullable and name == self.field

    def reversed(self) -> Ordering:
        return Ordering(self.field, self.key, not self.descending, self.nullable)

    def order_by(self, *, backwards: bool = False) -> list:
        """Expressions for `QuerySet.order_by`; `backwards` reads the page before a row."""
        down = self.descending != backwards
        orders: list = []
        for name in self.fields:
            if self.nullable and name == self.field:
                last = {"nulls_first": True} if backwards else {"nulls_last": True}
                orders.append(F(name).desc(**last) if down else F(name).asc(**last))
            else:
                orders.append(F(name).desc() if down else F(name).asc())
        return orders

    def beyond(self, values: Sequence[Any], *, backwards: bool = False) -> Q:
        """Rows after (`backwards`: before) the row with these sort values."""
        compare = "lt" if self.descending != backwards else "gt"
        if self.field == self.key:
            return Q(**{f"{self.key}__{compare}": values[0]})
        value, key = values
        same_and_beyond = Q(**{f"{self.field}": value, f"{self.key}__{compare}": key})
        if self.nullable and value is None:
            beyond = Q(**{f"{self.field}__isnull": True, f"{self.key}__{compare}": key})
            return beyond | Q(**{f"{self.field}__isnull": False}) if backwards else beyond
        if self.nullable:
            beyond = Q(**{f"{self.field}__{compare}": value}) | same_and_beyond
            return beyond if backwards else beyond | Q(**{f"{self.field}__isnull": True})
        # The first condition alone is a range of the index; the second one only trims its edge.
        return Q(**{f"{self.field}__{compare}e": value}) & (
            Q(**{f"{self.field}__{compare}": value}) | Q(**{f"{self.key}__{compare}": key})
        )


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def encode_cursor(values: Sequence[Any]) -> str:
    """Sort values as one opaque word for an address."""
    raw = json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode_cursor(word: str, ordering: Ordering, model: type) -> list[Any]:
    """The sort values of a cursor, converted by the model's fields; ValidationError for anything else."""
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        values = json.loads(raw)
        if not isinstance(values, list) or len(values) != len(ordering.fields) or len(word) > 2000:
            raise ValueError("shape")
        if any(
            value is None and not ordering.may_be_null(name) for name, value in zip(ordering.fields, values)
        ):
            raise ValueError("null")
        return [_convert(model, name, value) for name, value in zip(ordering.fields, values)]
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError) as error:
        raise ValidationError(
            _("This page address is not valid. Start again from the first page.")
        ) from error


def _convert(model: Any, name: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, (list, dict, bool)) or (isinstance(value, str) and "\x00" in value):
        raise ValueError("type")
    if isinstance(value, str):
        # A lone surrogate passes JSON and would fail on its way to the database.
        value.encode()
    if isinstance(value, (int, float)) and not abs(value) < 2**63:
        raise ValueError("range")
    field: Any = None
    for part in name.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        if field.is_relation and part != "pk":
            model = field.related_model
    while field.is_relation:
        field = field.target_field
    converted = field.to_python(value)
    if isinstance(converted, Decimal) and not converted.is_finite():
        raise ValueError("range")
    return converted


@dataclass(frozen=True)
class Page:
    """One page of rows (dicts or objects) with the cursors of its neighbours ("" where there is none)."""

    rows: list
    next_cursor: str
    previous_cursor: str


def read_page(
    queryset: QuerySet,
    ordering: Ordering,
    *,
    size: int,
    after: str = "",
    before: str = "",
    shown: Callable[[QuerySet], QuerySet] | None = None,
) -> Page:
    """Read up to `size` rows of `queryset` in `ordering`, in one query.

    `queryset` may yield instances or `.values()` dicts that include the ordering's fields. Where `shown` is
    given, the rows are chosen first and it turns a queryset of just these into what is read: no row of
    another table is joined for a row that the page does not hold. Raises ValidationError for a broken cursor.
    """
    model = queryset.model
    backwards = bool(before) and not after
    cursor = after or before
    rows_of = queryset.order_by(*ordering.order_by(backwards=backwards))
    if cursor:
        rows_of = rows_of.filter(ordering.beyond(decode_cursor(cursor, ordering, model), backwards=backwards))
    rows_of = rows_of[: size + 1]
    if shown is not None:
        these = model._default_manager.filter(pk__in=rows_of.values("pk"))
        rows_of = shown(these).order_by(*ordering.order_by(backwards=backwards))
    rows = list(rows_of)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, bool(after) and bool(rows))
    return Page(
        rows=rows,
        next_cursor=encode_cursor(_values(rows[-1], ordering)) if has_next else "",
        previous_cursor=encode_cursor(_values(rows[0], ordering)) if has_previous else "",
    )


def _values(row: Any, ordering: Ordering) -> list[Any]:
    found = []
    for name in ordering.fields:
        if isinstance(row, dict):
            found.append(row[name])
            continue
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
        found.append(value)
    return found


def capped_count(queryset: QuerySet, cap: int) -> tuple[int, bool]:
    """How many rows there are, counted no further than `cap`; the flag says that there are more."""
    return capped_counts({"": queryset}, cap)[""]


def capped_counts(querysets: dict[str, QuerySet], cap: int) -> dict[str, tuple[int, bool]]:
    """`capped_count` of several querysets in one query, for the tabs of a list.

    A queryset that cannot hold anything (`.none()`, an empty `IN`) counts zero without being asked, and the
    same rows under two names, such as a list and its tab "all", are counted once. A queryset that knows parts
    of itself (`ApartQuerySet`) is counted by them.
    """
    found = dict.fromkeys(querysets, (0, False))
    asked: list[tuple[str, tuple]] = []
    places: dict[str, list[int]] = {name: [] for name in querysets}
    for name, queryset in querysets.items():
        for part in getattr(queryset, "apart", ()) or (queryset,):
            try:
                # Only keys: what rows show beside them would be compiled, sent and planned for nothing.
                query = part.order_by().values("pk")[: cap + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            if query not in asked:
                asked.append(query)
            places[name].append(asked.index(query))
    if not asked:
        return found
    parts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _values in asked)  # noqa: S608
    with connection.cursor() as cursor:
        # The parts are compiled by the ORM; values travel as parameters.
        cursor.execute(f"SELECT {parts}", [value for _sql, values in asked for value in values])
        row = cursor.fetchone()
    for name, of_parts in places.items():
        total = sum(row[place] for place in of_parts)
        found[name] = (cap, True) if total > cap else (total, False)
    return found


class ApartQuerySet(QuerySet):
    """A queryset that may be counted by parts which share no row, each a range of some index.

    Over conditions joined by OR and cut off at some rows the planner takes whichever index lists them all: it
    read a hundred thousand duties to count the nine hundred of an officer.

    The parts follow what is listed here and are forgotten by everything else (`annotate`, `|`, `none`, a
    slice): such rows are counted as a whole, which may be slower and is never wrong.
    """

    apart: tuple[QuerySet, ...] = ()

    def by_parts(self, parts: Iterable[Q]) -> Self:
        """The rows that meet one of `parts`; no row may meet two of them."""
        conditions = list(parts)
        rows = self.filter(functools.reduce(operator.or_, conditions))
        return rows._with_parts(self.filter(one) for one in conditions)

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        parts = (one.filter(*args, **kwargs) for one in self.apart)
        return super().filter(*args, **kwargs)._with_parts(parts)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        return (
            super().exclude(*args, **kwargs)._with_parts(one.exclude(*args, **kwargs) for one in self.apart)
        )

    def all(self) -> Self:
        return super().all()._with_parts(self.apart)

    def order_by(self, *fields: Any) -> Self:
        return super().order_by(*fields)._with_parts(self.apart)

    def _with_parts(self, parts: Iterable[QuerySet]) -> Self:
        self.apart = tuple(parts)
        return self


def shown_count(count: tuple[int, bool]) -> str:
    """A capped count as people read it: `148`, `1,000+`."""
    number, more = count
    return f"{number:,}+" if more else f"{number:,}"
