"""Writing many rows in one statement, from rows that the database holds already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet


def insert_from(model: type[models.Model], columns: Mapping[str, Any], rows: QuerySet) -> int:
    """`INSERT INTO model SELECT … FROM rows`; returns how many rows were written.

    `columns` maps fields of `model` to expressions over `rows`. Defaults that Django fills in by itself are
    not known to the database, so every column that may not be null must be named.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    alias = {f"to_{name}": expression for name, expression in columns.items()}
    try:
        statement, params = rows.annotate(**alias).values_list(*alias).query.sql_with_params()
    except EmptyResultSet:
        return 0
    quote = connection.ops.quote_name
    target = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    )
    with connection.cursor() as cursor:
        # Compiled by the ORM; values travel as parameters.
        cursor.execute(f"{target} {statement}", params)  # noqa: S608
        return cursor.rowcount


def lock(rows: QuerySet) -> int:
    """Lock the rows of a queryset in the order of their keys until the transaction ends; how many they are.

    Their keys stay in the database: locking ten thousand rows costs one statement and no memory here.
    """
    try:
        locked = rows.order_by("pk").select_for_update(of=("self",)).values("pk")
        statement, params = locked.query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) AS locked", params)  # noqa: S608
        return cursor.fetchone()[0]
