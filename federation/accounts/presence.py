"""Who is behind a request: an account with its posts and their units, from statements that are kept.

Every request asks for them, and for the same columns; so the ORM writes the query once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import BigIntegerField, DateField, Model, QuerySet
from django.utils import timezone

from federation.accounts.models import Organisation, Post, User
from federation.prepared import Slot, shelf

# What is read of the three: everything but what only searches need.
PARTS: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("", Post, tuple(field.attname for field in Post._meta.concrete_fields)),
    ("user__", User, tuple(field.attname for field in User._meta.concrete_fields)),
    (
        "organisation__",
        Organisation,
        tuple(field.attname for field in Organisation._meta.concrete_fields if field.name != "search"),
    ),
)
COLUMNS = tuple(f"{prefix}{name}" for prefix, _model, fields in PARTS for name in fields)


def assembled(names: Sequence[str], row: Sequence[Any]) -> Post:
    """A row with `COLUMNS` among its `names` as a post with its account and its unit."""
    values = dict(zip(names, row))
    post, user, organisation = (
        cast("Any", model).from_db("default", fields, [values[f"{prefix}{name}"] for name in fields])
        for prefix, model, fields in PARTS
    )
    post.user, post.organisation = user, organisation
    return post


def posts_at_hand(user_id: int) -> list[Post]:
    """The posts in force of a person and those lent to them (`Post.objects.at_hand`)."""

    def query() -> QuerySet:
        asked = Slot("user", BigIntegerField()), Slot("day", DateField())
        return Post.objects.at_hand(*asked).select_related(None).values(*COLUMNS)

    statement = shelf.take("posts at hand", query)
    rows = statement.fetch('ORDER BY "id"', user=user_id, day=timezone.localdate())
    return [assembled(statement.names, row) for row in rows]
