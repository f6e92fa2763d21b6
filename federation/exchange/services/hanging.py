"""What refers to the rows of a tracked table: every foreign key of the portal, and what hangs on any object.

Read off the models, so that an app that comes later is asked too without saying so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from psycopg import sql

from federation.exchange.models import ImportedRow

_REFERENCE = sql.SQL(
    """
    SELECT s.part, s.row, {label} AS label, count(*) AS number
    FROM state s JOIN {table} f ON f.{column} = s.key
    WHERE s.tab = {target} AND s.created AND NOT EXISTS (
        SELECT FROM written w
        WHERE w.tab = {name} AND w.key = f.{key} AND w.before IS NULL
          AND (NOT w.stays OR w.part = s.part AND w.row = s.row))
    GROUP BY s.part, s.row
    """
)
_GENERIC = sql.SQL(
    """
    SELECT s.part, s.row, {label} AS label, count(*) AS number
    FROM state s JOIN {table} f ON f.{column} = s.key AND f.{kind} = {content_type}
    WHERE s.tab = {target} AND s.created
    GROUP BY s.part, s.row
    """
)
# The link from an organisation to its import is the import's own.
_OWN_LEDGER = ImportedRow._meta.db_table


@lru_cache
def model_of(table: str) -> type[models.Model]:
    """The model that is stored in a table; LookupError where none is."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(f"no model is stored in {table}")


def column_of(field: Any) -> str:
    """The column of a field; "" for one that has none, such as a key of several columns."""
    return str(getattr(field, "column", None) or "")


def references(tables: tuple[str, ...], parts: list[int]) -> Iterator[sql.Composable]:
    """Queries of (part, row, label, number): what refers to rows of ``state`` that the batch created.

    What the batch itself created is no use where it goes too, nor to the very row that created both.

    `label` names the referring model, as ``app.model``.
    """
    for table in tables:
        for relation in model_of(table)._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many:
                yield _reference(table, relation, parts)
        yield from _generic(table)


def _reference(table: str, relation: models.ForeignObjectRel, parts: list[int]) -> sql.Composable:
    model = relation.related_model
    assert isinstance(model, type) and issubclass(model, models.Model)
    name = model._meta.db_table
    source: sql.Composable = sql.Identifier(name)
    if name == _OWN_LEDGER:
        others = sql.SQL("(SELECT * FROM {} WHERE batch_id <> ALL({}))")
        source = others.format(source, sql.Literal(parts))
    # The profile's key is the column itself; a table without a plain key is never among those tracked.
    column = column_of(relation.field)
    key = column_of(model._meta.pk) or column
    return _REFERENCE.format(
        label=sql.Literal(model._meta.label_lower),
        table=source,
        name=sql.Literal(name),
        column=sql.Identifier(column),
        key=sql.Identifier(key),
        target=sql.Literal(table),
    )


def _generic(table: str) -> Iterator[sql.Composable]:
    target = ContentType.objects.get_for_model(model_of(table)).pk
    for model in apps.get_models():
        for found in model._meta.private_fields:
            if isinstance(found, GenericForeignKey):
                yield _GENERIC.format(
                    label=sql.Literal(model._meta.label_lower),
                    table=sql.Identifier(model._meta.db_table),
                    column=sql.Identifier(column_of(model._meta.get_field(found.fk_field))),
                    kind=sql.Identifier(column_of(model._meta.get_field(found.ct_field))),
                    content_type=sql.Literal(target),
                    target=sql.Literal(table),
                )
