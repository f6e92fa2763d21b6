"""What hangs on a person besides rights: apps register what they count and how it is handed on.

An app says in its `holdings.py`, which is read at start::

    register(Holding("chambers.liaison", _("Chambers looked after"), count_chambers, hand_over_chambers))

so the page that takes leave of somebody knows about chambers without importing them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from federation.accounts.models import User


class Holding(NamedTuple):
    """One kind of thing that a person can hold.

    `count(user)` says how many there are; `hand_over(user, successor, actor)` gives all of them to the
    successor inside the caller's transaction and returns how many went. Without it they stay.
    """

    code: str
    label: Any
    count: Callable[[User], int]
    hand_over: Callable[[User, User, User], int] | None = None


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Declared once; a second declaration is a programming error."""
    if holding.code in _holdings:
        raise ValueError(f"holding {holding.code} is registered twice")
    _holdings[holding.code] = holding


def holdings() -> list[Holding]:
    """All registered kinds, in the order of their codes."""
    return [_holdings[code] for code in sorted(_holdings)]


def held_by(user: User) -> list[tuple[Holding, int]]:
    """Every kind with how many of it `user` holds; one query for each kind."""
    return [(holding, holding.count(user)) for holding in holdings()]
