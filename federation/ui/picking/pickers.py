"""How the rows of one kind are found by what somebody types: name, pinyin, initials or code."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from federation.accounts.models import User

MOST = 20
OFFERED = 8
MARK = "#"
LONGEST_KEY = 18


@dataclass(frozen=True)
class Choice:
    """One row that may be meant; `note` tells it from others of the same name."""

    key: int
    title: str
    note: str = ""


def reference(key: Any) -> str:
    """What a field sends for a row that was chosen from the list: a name may be shared, a number is not."""
    return f"{MARK}{key}"


def key_in(text: str) -> int | None:
    """The key that `reference` made of a row; None for anything that somebody typed."""
    digits = text.strip().removeprefix(MARK)
    if not text.strip().startswith(MARK) or not digits.isascii() or not digits.isdigit():
        return None
    return int(digits) if len(digits) <= LONGEST_KEY else None


@dataclass(frozen=True)
class Picker:
    """One kind of rows that people choose from, within what they may see under `permission`.

    `rows()` are those in question, with `matching()` and `visible_to()`; `exact(text)` is the condition for a
    row whose name or code is just what was typed; `choice(key, *values)` puts a row's `columns` in words.
    """

    permission: str
    rows: Callable[[], QuerySet]
    exact: Callable[[str], Q]
    order: tuple[str, ...]
    columns: tuple[str, ...]
    choice: Callable[..., Choice]

    def within(self, user: User) -> Any:
        """The rows that `user` may choose."""
        return self.rows().visible_to(user, self.permission)

    def choices(self, rows: QuerySet, most: int) -> list[Choice]:
        return [self.choice(*values) for values in rows.values_list("pk", *self.columns)[:most]]

    def holding(self, user: User, text: str, most: int = MOST) -> list[Choice]:
        """The first rows of the list that hold `text`."""
        return self.choices(self.within(user).matching(text).order_by(*self.order), most)

    def found(self, user: User, text: str, most: int = MOST) -> list[Choice]:
        """The rows that hold `text`, those of exactly this name or code first."""
        exact = self.choices(self.within(user).filter(self.exact(text)).order_by("pk"), most)
        return list(dict.fromkeys([*exact, *self.holding(user, text, most)]))[:most]

    def of_keys(self, user: User, keys: Collection[int]) -> list[Choice]:
        """The rows of these keys that `user` may see, in the order of the keys."""
        known = {one.key: one for one in self.choices(self.within(user).filter(pk__in=keys), len(keys))}
        return [known[key] for key in keys if key in known]
