"""Search terms: what a name is found by, and what a person's words ask for.

A name is stored as a set of terms in a tsvector under a GIN index: every two neighbouring Chinese characters
and the last one of each run, Latin words and digits, pinyin syllables and pairs of them (p:), pairs of pinyin
initials (i:), and the credit code (c:). Two Chinese characters, the way people search here, are one term; a
trigram index would have to read every row for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from federation.text.folding import normalise_name
from federation.text.pinyin import first_reading, plain, readings_of, syllables
from federation.text.readings import pinyin_dict

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_IS_HAN = re.compile(rf"[{HAN}]")
_LETTERS = re.compile(r"[a-z]+")
_ALNUM = re.compile(r"[a-z0-9]+")

# A name is at most 200 characters; what is asked for is cut where nobody types on.
MAX_WORDS = 8
MAX_WORD = 40
# From three characters on the pairs of a word may stand apart in a name: 商会与会长 holds both of 商会长.
RECHECK_FROM = 3
MAX_SEGMENTATIONS = 6
MAX_READINGS_TRIED = 48


@dataclass(frozen=True)
class SearchQuery:
    """`tsquery` is a ready literal for `@@ …::tsquery`, None where nothing can match.

    `like` are folded Chinese words long enough that their pairs might stand apart in a name.
    """

    tsquery: str | None
    like: tuple[str, ...] = field(default=())


@lru_cache(maxsize=50_000)
def _name_tokens(name: str) -> frozenset[str]:
    folded = normalise_name(name)
    tokens: set[str] = set()
    for run in _RUNS.findall(folded):
        if _IS_HAN.match(run):
            tokens.update(run[place : place + 2] for place in range(len(run) - 1))
            tokens.add(run[-1])
            tokens.update(_sound_tokens(run))
        else:
            tokens.add(run[:MAX_WORD])
    return frozenset(tokens)


def _sound_tokens(run: str) -> set[str]:
    """Syllables, pairs of syllables and pairs of initials of one run, under every reading people type."""
    tokens: set[str] = set()
    previous: tuple[str, ...] = ()
    for sign, spoken in zip(run, syllables(run)):
        readings = readings_of(sign)
        if not readings:
            previous = ()
            continue
        if spoken not in readings:
            readings = (spoken, *readings)
        for reading in readings:
            tokens.add("p:" + reading)
            for before in previous:
                tokens.add("p:" + before + reading)
                tokens.add("i:" + before[0] + reading[0])
        previous = readings
    return tokens


def search_tokens(name: str, *aliases: str, code: str = "") -> list[str]:
    """The terms of a party: of its name, its other names, and its credit code."""
    tokens = set(_name_tokens(name))
    for alias in aliases:
        if alias:
            tokens |= _name_tokens(alias)
    if code:
        tokens.add("c:" + code.lower())
    return sorted(tokens)


def tsvector_literal(tokens: Iterable[str]) -> str:
    """Tokens as text that casts to tsvector without positions, for a parameter or for COPY."""
    return " ".join(map(_quoted, sorted(set(tokens))))


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def search_query(text: str) -> SearchQuery:
    """What a person typed, as a tsquery: every word must be there, in any order.

    A word is a run of Chinese characters (found anywhere in the name), a Latin word, pinyin in full or in
    initials, or the beginning of a credit code. Safe with any input; width and case do not matter.
    """
    conditions: list[str] = []
    like: list[str] = []
    for part in normalise_spaces(text)[:MAX_WORDS]:
        for run in _RUNS.findall(part):
            word = run[:MAX_WORD]
            if _IS_HAN.match(word):
                conditions.append(_han(word))
                if len(word) >= RECHECK_FROM:
                    like.append(word)
            else:
                conditions.append(_latin(word))
    return SearchQuery(" & ".join(conditions) if conditions else None, tuple(like))


def normalise_spaces(text: str) -> list[str]:
    """The words of what was typed, folded one by one, so that spaces between them keep their meaning."""
    return [word for word in map(normalise_name, re.split(r"\s+", text[:1000])) if word]


def _han(word: str) -> str:
    if len(word) == 1:
        # Each character of a name begins a pair or ends its run.
        return f"{_quoted(word)}:*"
    return " & ".join(dict.fromkeys(_quoted(word[place : place + 2]) for place in range(len(word) - 1)))


def _latin(word: str) -> str:
    """A Latin word may be part of a name, a code, initials or pinyin: any of them will do."""
    choices = [f"{_quoted(word)}:*"]
    # Pinyin tables and phones write ü, keyboards v.
    word = word.replace("ü", "v")
    if _ALNUM.fullmatch(word) and len(word) >= 4:
        choices.append(f"{_quoted('c:' + word)}:*")
    if _LETTERS.fullmatch(word):
        if len(word) >= 2:
            pairs = dict.fromkeys(_quoted("i:" + word[place : place + 2]) for place in range(len(word) - 1))
            choices.append("(" + " & ".join(pairs) + ")")
        choices += [_syllable_query(parts) for parts in segmentations(word)]
    return "(" + " | ".join(choices) + ")"


def _syllable_query(parts: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return f"{_quoted('p:' + parts[0])}:*"
    pairs = [_quoted("p:" + one + two) for one, two in zip(parts, parts[1:])]
    # The last syllable may still be in the typing.
    return "(" + " & ".join([*pairs[:-1], pairs[-1] + ":*"]) + ")"


@cache
def _syllable_table() -> tuple[frozenset[str], frozenset[str]]:
    """All syllables of common characters, and every beginning of one."""
    characters = (code for code in range(0x4E00, 0x9FA6) if code in pinyin_dict())
    found = {first_reading(chr(code)) for code in characters}
    # Interjections without a vowel ("n", "hm", "ng") would split every word to pieces.
    known = frozenset(
        one
        for one in map(plain, found)
        if _LETTERS.fullmatch(one) and len(one) <= 6 and set(one) & set("aeiouv")
    )
    return known, frozenset(one[:length] for one in known for length in range(1, len(one) + 1))


@lru_cache(maxsize=5_000)
def segmentations(word: str) -> tuple[tuple[str, ...], ...]:
    """The likeliest ways to read `word` as pinyin, fewest syllables first; the last one may be unfinished."""
    known, beginnings = _syllable_table()
    found: list[tuple[str, ...]] = []

    def read(place: int, parts: tuple[str, ...]) -> None:
        if len(found) >= MAX_READINGS_TRIED:
            return
        rest = word[place:]
        if rest in beginnings:
            found.append((*parts, rest))
        for length in range(min(6, len(rest) - 1), 0, -1):
            if rest[:length] in known and place + length not in dead:
                before = len(found)
                read(place + length, (*parts, rest[:length]))
                if len(found) == before:
                    dead.add(place + length)

    dead: set[int] = set()
    read(0, ())
    found.sort(key=lambda parts: (len(parts), parts[-1] not in known))
    return tuple(found[:MAX_SEGMENTATIONS])
