"""What the register alone cannot say: what the law keeps, what stands against an erasure, what else goes.

Apps say it in their `erasing.py`, which is read at start. Hooks get the rows that speak of the person
(`PersonRow`) and use their own models and services; the ground floor knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from federation.privacy.register import Identifier

if TYPE_CHECKING:
    from federation.accounts.models import User
    from federation.privacy.people import PersonRow
    from federation.privacy.services.erasing import Erasing

Rows = Collection["PersonRow"]


class Value(NamedTuple):
    """Something that a person is told by."""

    kind: Identifier
    text: str


@dataclass(frozen=True)
class Hold:
    """While the law wants something kept, `fields` of the rows that `applies` picks by their keys stay."""

    code: str
    model: str
    fields: frozenset[str]
    law: Any
    applies: Callable[[Collection[int]], Iterable[int]]


@dataclass(frozen=True)
class Section:
    """A part of a copy: what it is and its rows, each a dict of label and value."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class ConsentLine:
    """A ground that the person can take back. `withdraw(actor)` does it; None where it is over."""

    key: str
    purpose: str
    wording: str
    given: Any
    withdrawn: Any = None
    withdraw: Callable[[Any], Any] | None = None


holds: list[Hold] = []
obstacles: list[Callable[[Rows], Iterable[str]]] = []
cleaners: list[Callable[[Erasing], None]] = []
former_values: list[Callable[[Rows], Iterable[Value]]] = []
copy_sections: list[Callable[[Rows], Iterable[Section]]] = []
consents: list[Callable[[Rows], Iterable[ConsentLine]]] = []
own_rows: list[Callable[[User], Iterable[PersonRow]]] = []
# Model -> the permission with which its rows are seen; of other models only the city sees what is found.
seen_with: dict[str, str] = {}
ties: list[Callable[[PersonRow, User, User], bool]] = []


def hold(code: str, model: str, fields: str, *, law: Any) -> Callable:
    """Declare `applies(keys) -> keys` as what the law keeps of some rows of `model`."""

    def register(applies: Callable[[Collection[int]], Iterable[int]]) -> Callable:
        holds.append(Hold(code, model, frozenset(fields.split()), law, applies))
        return applies

    return register


def keys_of(rows: Rows, model: str) -> list[int]:
    """The keys of the rows of one model."""
    return sorted({row.key for row in rows if row.model == model})
