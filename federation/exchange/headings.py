"""Headings of columns: one or two rows, merged or not, and which field each most likely means."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from federation.exchange.schema import Field, heading_key
from federation.exchange.workbook import Cells

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

# Below this a guess is worse than an open question.
THRESHOLD = 0.6
_MAX_HEADING = 40
_MAX_SHOWN = 200
_DATA_LIKE = re.compile(r"[\d.,，:：%+\-/年月日\s]*\d[\d.,，:：%+\-/年月日\s]*")


@dataclass(frozen=True)
class Heading:
    """The heading of one column as shown (``负责人/会长``) and in the forms that are compared."""

    shown: str
    leaf: str
    group: str = ""
    left: str = ""


@dataclass(frozen=True)
class Guess:
    """Field name -> column (from 0), and how sure each guess is (0..1)."""

    columns: dict[str, int]
    confidence: dict[str, float]

    @property
    def score(self) -> float:
        """The sum over the guessed columns: how much a row looks like the header."""
        return sum(self.confidence.values())


def looks_like_headings(row: Cells) -> bool:
    """At least two short words, and hardly anything that is a number, a date or a long text."""
    filled = [cell for cell in row if cell != ""]
    words = [cell for cell in filled if is_word(cell)]
    return len(words) >= 2 and len(words) >= 0.7 * len(filled)


def is_word(cell: object) -> bool:
    """A text that could stand as a heading."""
    if not isinstance(cell, str) or isinstance(cell, datetime.date):
        return False
    text = cell.strip()
    return 0 < len(text) <= _MAX_HEADING and not _DATA_LIKE.fullmatch(text)


def one_level(row: Cells) -> list[Heading]:
    """Headings from one row."""
    return _linked([(_text(cell), "") for cell in row])


def two_levels(groups: Cells, row: Cells, number: int, merged: Merged) -> list[Heading]:
    """Headings from a group row and the row under it; ``number`` is the index of the group row.

    Where the lower cell is empty the upper one is the heading itself (a cell merged downwards). A group name
    reaches as far as its merged cell; in a row without merged cells (csv), up to the next name.
    """
    spans = [
        (first[1], last[1]) for first, last in merged if first[0] <= number <= last[0] and last[1] > first[1]
    ]
    upper = [_text(cell) for cell in groups]
    lower = [_text(cell) for cell in row]
    filled = list(upper)
    for first, last in spans:
        for column in range(first + 1, min(last + 1, len(filled))):
            filled[column] = upper[first]
    if not spans:
        for column in range(1, len(filled)):
            if not filled[column] and lower[column]:
                filled[column] = filled[column - 1]
    pairs = [
        (low, up if up != low else "") if low else (up, "") for up, low in zip(filled, lower, strict=True)
    ]
    return _linked(pairs)


def guess_columns(headings: Sequence[Heading], fields: Sequence[Field]) -> Guess:
    """The best pairing, surest first; each field and each column is used once."""
    scored = [
        (score, -column, field.name)
        for column, heading in enumerate(headings)
        if heading.leaf
        for field in fields
        if (score := _score(heading, field.headings)) >= THRESHOLD
    ]
    columns: dict[str, int] = {}
    confidence: dict[str, float] = {}
    taken: set[int] = set()
    for score, negative, name in sorted(scored, reverse=True):
        if name not in columns and -negative not in taken:
            columns[name] = -negative
            confidence[name] = round(min(score, 1.0), 2)
            taken.add(-negative)
    return Guess(columns, confidence)


def _score(heading: Heading, words: Sequence[str]) -> float:
    """1 for an equal heading; above for equality that uses the group; less for a part or for a neighbour."""
    best = 0.0
    leaf = heading.leaf
    for word in words:
        if heading.group and word == heading.group + leaf:
            best = max(best, 1.2)
        elif word == leaf:
            best = max(best, 1.0)
        elif heading.left and word == heading.left + leaf:
            best = max(best, 0.95)
        elif len(word) >= 2 and word in leaf and len(word) >= 0.4 * len(leaf):
            best = max(best, 0.5 + 0.4 * len(word) / len(leaf))
        elif len(leaf) >= 2 and leaf in word and len(leaf) >= 0.5 * len(word):
            best = max(best, 0.45 + 0.35 * len(leaf) / len(word))
    return best


def _linked(pairs: Sequence[tuple[str, str]]) -> list[Heading]:
    headings = []
    left = ""
    for leaf, group in pairs:
        key = heading_key(leaf)
        shown = f"{group}/{leaf}" if group else leaf
        headings.append(Heading(shown, key, heading_key(group), left))
        left = key or left
    return headings


def _text(cell: object) -> str:
    return " ".join(cell[:_MAX_SHOWN].split()) if isinstance(cell, str) else "" if cell is None else str(cell)
