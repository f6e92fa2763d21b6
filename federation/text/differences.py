"""What has changed between two texts, by sentences and within them, as people read Chinese.

Sentences that are alike are compared sign by sign: a Chinese character, a Latin word, a number. A single one
that stays between two changes is counted as changed, because it would only break a reader's sight. Sentences
that are not alike are replaced whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

# A sentence with its end; a line break ends one too. Only a text without an end has none.
_SENTENCES = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)]*\n*|\n+)|[^。！？；!?;\n]+")
_SIGNS = re.compile(r"[A-Za-z]+|[0-9]+(?:\.[0-9]+)?|\s+|.", re.S)
# Below this likeness two sentences have nothing to do with each other.
ALIKE = 0.4
# Comparing costs the product of both lengths; longer sentences are replaced whole.
MOST_CELLS = 250_000
KEPT = 2


class Kind(StrEnum):
    SAME = "same"
    OLD = "old"
    NEW = "new"


class Piece(NamedTuple):
    """A stretch of text that both have, or only the old or the new one."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: all but the new ones make up `old`, all but the old ones `new`."""
    return list(joined(_by_sentences(_SENTENCES.findall(old), _SENTENCES.findall(new))))


def is_changed(pieces: Sequence[Piece]) -> bool:
    return any(piece.kind != Kind.SAME for piece in pieces)


def joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same with neighbours of one kind put together, the old before the new, and none empty."""
    old = new = same = ""
    for kind, text in pieces:
        if kind == Kind.SAME:
            yield from _changed(old, new)
            old = new = ""
            same += text
            continue
        if same:
            yield Piece(Kind.SAME, same)
            same = ""
        if kind == Kind.OLD:
            old += text
        else:
            new += text
    yield from _changed(old, new)
    if same:
        yield Piece(Kind.SAME, same)


def _changed(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece(Kind.OLD, old)
    if new:
        yield Piece(Kind.NEW, new)


def _by_sentences(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Piece(Kind.SAME, "".join(old[a:b]))
        elif tag == "replace":
            yield from _replaced(old[a:b], new[c:d])
        else:
            yield from _changed("".join(old[a:b]), "".join(new[c:d]))


def _replaced(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Sentences in each other's place, pair by pair; what one side has more of stands alone."""
    for before, after in zip_longest(old, new, fillvalue=""):
        yield from _by_signs(before, after)


def _by_signs(old: str, new: str) -> Iterator[Piece]:
    if len(old) * len(new) > MOST_CELLS:
        yield from _changed(old, new)
        return
    before, after = _SIGNS.findall(old), _SIGNS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from _changed(old, new)
        return
    codes = matcher.get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        inside = 0 < place < len(codes) - 1
        if tag == "equal" and not (inside and b - a < KEPT):
            yield Piece(Kind.SAME, "".join(before[a:b]))
        else:
            yield from _changed("".join(before[a:b]), "".join(after[c:d]))
