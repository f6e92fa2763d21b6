"""How a relation is merged, where moving alone would not do. Apps declare rules by the relation's label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Move:
    """Every row follows; where two may not stand beside each other the merge stops with a sentence.

    What a relation without a rule gets. Declared, it says that somebody thought about the constraint. A
    `silent` relation is not named where two records are compared: whoever merges may not know of it.
    """

    silent: bool = False


@dataclass(frozen=True)
class Stay:
    """The rows keep pointing at the merged record, such as the trail, which nobody rewrites."""


@dataclass(frozen=True)
class Fold:
    """Rows of both records that say the same become one; what pointed at the lesser one is handed on.

    Two rows are the same where the fields `on` are equal (any two, where there are none) and, with `over`
    (first day, last bound), their times overlap. With `ask` a person says whose rows stay, because their
    contents may differ: `label` names the rows, `shown` the fields that tell them apart. A `silent` one asks
    nobody, see `Move`.
    """

    on: tuple[str, ...]
    over: tuple[str, str] | None = None
    ask: bool = False
    label: Any = ""
    shown: tuple[str, ...] = ()
    silent: bool = False

    def __post_init__(self) -> None:
        if self.ask and self.silent:
            raise ValueError("what nobody may know of cannot be asked about")


Handling = Move | Stay | Fold
_rules: dict[str, Handling] = {}


def rule(label: str, handling: Handling) -> None:
    """Declare how the relation `label` (`app.model.field`, in small letters) is merged. Declared once."""
    if label in _rules:
        raise ValueError(f"{label} has two rules of merging")
    _rules[label] = handling


def rule_of(label: str) -> Handling:
    return _rules.get(label, Move())


def is_silent(label: str) -> bool:
    """Whether rows of this relation may not be named to whoever compares two records."""
    return getattr(rule_of(label), "silent", False)


def rules() -> dict[str, Handling]:
    """All declared rules (a copy)."""
    return dict(_rules)


# The trail is a record of what happened to whom at the time; a merged record's pages lead to both.
rule("audit.auditentry.object_id", Stay())
