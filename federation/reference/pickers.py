"""Regions and industries by what somebody types. Both are few and held in memory: no database is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from federation.accounts.models import User
from federation.reference.services import (
    industries,
    industry_choices,
    near_regions_first,
    regions,
    remembered,
)
from federation.text import fold, pinyin_of
from federation.ui.picking import Choice

MOST = 50


@dataclass(frozen=True)
class Entry:
    """One entry of a dictionary with everything by which people call it."""

    choice: Choice
    name: str
    code: str
    sounds: str
    initials: str

    def holds(self, word: str) -> bool:
        return (
            word in self.name
            or self.code.startswith(word)
            or word in self.initials
            or (len(word) > 1 and word in self.sounds)
        )


def entry(key: int, label: str, code: str) -> Entry:
    spoken = pinyin_of(label)
    sounds = spoken.full.replace(" ", "")
    return Entry(Choice(key, label, code), fold(label), fold(code), sounds, spoken.initials)


@dataclass(frozen=True)
class DictionaryPicker:
    """Entries in the order of `choices`; those whose name begins with what was typed go first."""

    name: str
    choices: Callable[[], list[tuple[int, str]]]
    rows: Callable[[], Any]

    def entries(self) -> list[Entry]:
        rows = self.rows()
        return [entry(key, label, rows[key].code) for key, label in self.choices()]

    def found(self, user: User, text: str) -> list[Choice]:
        words = fold(text).split()
        held = [
            one
            for one in remembered(f"{self.name}_entries", self.entries)
            if all(one.holds(word) for word in words)
        ]
        held.sort(key=lambda one: not one.name.startswith(words[0]) if words else False)
        return [one.choice for one in held[:MOST]]


REGIONS = DictionaryPicker("region", near_regions_first, regions)
INDUSTRIES = DictionaryPicker("industry", industry_choices, industries)
