"""What `full_clean` leaves to forms, asked of every text that reaches a service."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models

_no_null = ProhibitNullCharactersValidator()


def refuse_bad_text(obj: models.Model) -> None:
    """Raise ValidationError keyed by field for text that is too long or that no database can hold.

    Django leaves the length of a TextField and null characters to forms; a service may be called by
    something that has none.
    """
    errors: dict[str, ValidationError] = {}
    for field in obj._meta.concrete_fields:
        value = field.value_from_object(obj)
        if not isinstance(field, models.CharField | models.TextField) or not isinstance(value, str):
            continue
        try:
            _no_null(value)
            if isinstance(field, models.TextField) and field.max_length:
                MaxLengthValidator(field.max_length)(value)
        except ValidationError as error:
            errors[field.name] = error
    if errors:
        raise ValidationError(errors)


# Two words are the least that says anything.
SHORTEST = 4


def said(text: str, field: str, sentence: str) -> str:
    """The text without its edges; ValidationError with `sentence` beside `field` where it says nothing."""
    text = text.strip()
    if len(text) < SHORTEST:
        raise ValidationError({field: sentence})
    return text
