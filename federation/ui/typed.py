"""What somebody typed must be what others will read: no signs that cannot be shown or turn the direction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, PasswordInput

from federation.exchange.errors import CellError
from federation.exchange.text import refuse_control_characters
from federation.ui.fields import refusal


def is_sound(form: BaseForm) -> bool:
    """Whether a form is valid and none of its texts holds a sign that no reader would see.

    The same signs are refused in the cells of an import. A password is nobody's to read and may hold any.
    """
    if form.is_valid():
        for name, value in list(form.cleaned_data.items()):
            field = form.fields.get(name)
            if field is not None and not isinstance(field.widget, PasswordInput):
                _check(form, name, value)
    return form.is_valid()


def refuse_unseen_signs(text: str) -> None:
    """The same as a validator, for texts that a form hands on under another name."""
    try:
        refuse_control_characters(text)
    except CellError as error:
        raise refusal(error) from error


def is_readable(texts: Iterable[Any]) -> bool:
    """Whether none of these holds a sign that no reader would see; for drafts that may still be wrong."""
    try:
        for text in texts:
            refuse_control_characters(str(text))
    except CellError:
        return False
    return True


def _check(form: BaseForm, name: str, value: Any) -> None:
    texts = value if isinstance(value, (list, tuple)) else [value]
    for text in texts:
        if isinstance(text, str):
            try:
                refuse_control_characters(text)
            except CellError as error:
                form.add_error(name, refusal(error))
                return
