"""Writing rows with as few questions to the database as it takes: it refuses by itself what it forbids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def check_fields(row: models.Model, *, exclude: tuple[str, ...] = ()) -> None:
    """Raise ValidationError by field for what the fields refuse, without a query for rows at hand.

    A relation that is given as an object was read a moment ago; one that is given as a bare key is looked
    up. The table's constraints speak when the row is stored, see `store`.
    """
    at_hand = [
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation and field.is_cached(row) and getattr(row, field.attname) is not None
    ]
    row.clean_fields(exclude={*at_hand, *exclude})


@contextmanager
def in_words(row: models.Model) -> Iterator[None]:
    """Turn what a constraint of the table of `row` forbids into a ValidationError with its sentence.

    The check and the act are one statement, so two people who act in the same moment cannot slip by:
    the second one waits and then hears the sentence too.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = violated(row, error)
        if constraint is None:
            raise
        sentence = constraint.get_violation_error_message()
        raise ValidationError(sentence, code=constraint.violation_error_code) from error


def store(row: models.Model, **options: Any) -> None:
    """Save `row`, or raise ValidationError for the constraint that forbids it."""
    with in_words(row):
        row.save(**options)


def violated(row: models.Model, error: IntegrityError) -> models.BaseConstraint | None:
    """The constraint of the row's own table that the database named; None for any other."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return next((one for one in row._meta.constraints if one.name == name), None)
