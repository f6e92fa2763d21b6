"""State tables: which state may follow which, in one place, for pages, API and tests alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class Workflow:
    """The moves of one state field.

    `moves` maps each state to the states that may follow. A state that is not a key is final.
    """

    def __init__(self, field: str, moves: Mapping[str, Iterable[str]]) -> None:
        self.field = field
        self.moves = {str(state): frozenset(map(str, followers)) for state, followers in moves.items()}

    def next_states(self, obj: models.Model) -> frozenset[str]:
        """The states that may follow the present one."""
        return self.moves.get(getattr(obj, self.field), frozenset())

    def allows(self, obj: models.Model, to: str) -> bool:
        return str(to) in self.next_states(obj)

    def move(self, obj: Any, to: str) -> str:
        """Set the new state on `obj` (unsaved) and return the old one.

        Raises ValidationError where the table has no such move; the sentence names both states.
        """
        old = getattr(obj, self.field)
        if not self.allows(obj, to):
            labels = dict(obj._meta.get_field(self.field).flatchoices)
            raise ValidationError(
                _("This is “%(old)s” now, so it cannot become “%(new)s”. Reload the page to see its state.")
                % {"old": labels.get(old, old), "new": labels.get(str(to), to)},
                code="wrong_state",
            )
        setattr(obj, self.field, str(to))
        return old
