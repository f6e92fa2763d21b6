"""temporary stand-in, replaced by the package federation/text"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from pypinyin import lazy_pinyin


def fold(text):
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def normalise_name(text):
    return fold(text).replace(" ", "")


@dataclass
class Pinyin:
    sort_key: str
    full: str
    initials: str


@lru_cache(10000)
def pinyin_of(name):
    s = lazy_pinyin(name)
    return Pinyin(" ".join(s), " ".join(s), "".join(x[0] for x in s if x))


person_pinyin = pinyin_of


def search_tokens(name, *aliases, code=""):
    out = set()
    for n in (name, *aliases):
        n = normalise_name(n)
        for run in re.findall(r"[\u3400-\u9fff]+", n):
            out.update(run[i : i + 2] for i in range(len(run) - 1))
            out.add(run[-1])
    if code:
        out.add("c:" + code.lower())
    return sorted(out)


def tsvector_literal(tokens):
    return " ".join("'" + t.replace("'", "''") + "'" for t in tokens)


@dataclass
class SearchQuery:
    tsquery: str | None
    like: list = field(default_factory=list)


def search_query(text):
    t = normalise_name(text)
    parts = []
    for run in re.findall(r"[\u3400-\u9fff]+", t):
        parts += [f"'{run[i : i + 2]}'" for i in range(len(run) - 1)] or [f"'{run}':*"]
    for w in re.findall(r"[a-z0-9]+", t):
        parts.append(f"'c:{w}':*")
    return SearchQuery(" & ".join(parts) or None, [])
