"""Proposals about the same: found by the two-character terms of their subjects, measured by shared pairs.

No trigram index finds anything for two Chinese characters, so the search terms of subjects are asked, the
rarest first, until enough rows would be read; what they bring is measured in Python (ADR 37).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from federation.text import fold
from federation.text.terms import HAN
from proposals.models import Matter, Proposal

_RUNS = re.compile(rf"[{HAN}]+|[a-z0-9]+")
# What every subject has around its matter: 关于……的建议.
_FORMULA = re.compile(r"^(?:关于|有关)|(?:的)?(?:建议案?|提案|意见|报告)$")
# Pairs that say what one wants to do, not about what.
EMPTY = frozenset(
    (
        "进一",
        "一步",
        "我市",
        "全市",
        "加强",
        "加快",
        "推动",
        "推进",
        "促进",
        "完善",
        "支持",
        "建立",
        "切实",
        "大力",
    )
)
# How many terms are asked for, and how many rows they may bring together.
MOST_TERMS = 12
MOST_READ = 2_000
CANDIDATES = 200
# Whose texts are read, and from which likeness on anything is shown.
MEASURED = 20
LEAST = 0.2
COMMON = "proposals:similar:common"
AN_HOUR = 3600


@dataclass(frozen=True)
class Similar:
    """A proposal that may be about the same. `score` is between 0 and 1, `shared` what both subjects say."""

    proposal: Proposal
    score: float
    shared: tuple[str, ...] = field(default=())

    @property
    def percent(self) -> int:
        return round(self.score * 100)


def bare(subject: str) -> str:
    """A subject without its formula."""
    return _FORMULA.sub("", _FORMULA.sub("", fold(subject).replace(" ", "")))


def pairs_of(text: str) -> frozenset[str]:
    """The terms by which texts are compared: neighbouring characters, Latin words and numbers."""
    found: set[str] = set()
    for run in _RUNS.findall(fold(text)):
        if run[0].isascii():
            found.add(run)
        found.update(run[place : place + 2] for place in range(len(run) - 1) if not run[0].isascii())
    return frozenset(found - EMPTY)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: shared terms among all; 0 where either says nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0


def shared_words(subject: str, other: frozenset[str]) -> tuple[str, ...]:
    """The longest stretches of a subject whose pairs the other one has too, in reading order."""
    found: list[str] = []
    for run in _RUNS.findall(bare(subject)):
        start = None
        for place in range(len(run)):
            if run[place : place + 2] in other and place < len(run) - 1:
                start = place if start is None else start
            elif start is not None:
                found.append(run[start : place + 1])
                start = None
    return tuple(dict.fromkeys(found))


def common_terms() -> dict[str, float]:
    """{term: share of all matters that have it}, of the terms that the planner knows to be common."""
    found = cache.get(COMMON)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
                " WHERE schemaname = current_schema() AND tablename = %s AND attname = 'search'",
                [Matter._meta.db_table],
            )
            terms, shares = cursor.fetchone() or ((), ())
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Matter._meta.db_table])
            (rows,) = cursor.fetchone()
        # The list of shares ends with their least, their greatest and that of NULL.
        found = {"": max(rows, 0.0)} | dict(zip(terms or (), shares or ()))
        cache.set(COMMON, found, AN_HOUR)
    return found


def rarest(terms: Iterable[str]) -> list[str]:
    """The terms to ask for: the rarest ones, as long as few rows have any of them."""
    common = common_terms()
    rows, chosen, read = common.get("", 0.0), [], 0.0
    for term in sorted(terms, key=lambda term: (common.get(term, 0.0), term))[:MOST_TERMS]:
        read += common.get(term, 0.0) * rows
        if chosen and read > MOST_READ:
            break
        chosen.append(term)
    return chosen


def quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def candidates(subject: str, *, without: int | None = None) -> list[int]:
    """Keys of the proposals that share the most of the rare terms of a subject, by the index of terms."""
    terms = rarest(pairs_of(bare(subject)))
    if not terms:
        return []
    hits: Any = sum(
        (
            Case(When(search__matches_terms=quoted(term), then=1), default=0, output_field=IntegerField())
            for term in terms
        ),
        Value(0),
    )
    rows = Matter.objects.filter(
        search__matches_terms=" | ".join(map(quoted, terms)), kind=Matter.Kind.PROPOSAL
    )
    if without is not None:
        rows = rows.exclude(pk=without)
    return list(rows.annotate(hits=hits).order_by("-hits", "-pk").values_list("pk", flat=True)[:CANDIDATES])


def similar_to(
    subject: str, text: str, rows: QuerySet[Proposal], *, without: int | None = None, most: int = 5
) -> list[Similar]:
    """The proposals of `rows` that are most like a subject and its text, the likest first.

    What is only a subject is measured by its subject alone; else both count the same. Three questions to the
    database at most, however many proposals there are.
    """
    keys = candidates(subject, without=without)
    if not keys:
        return []
    mine, written = pairs_of(bare(subject)), pairs_of(text)
    found = (
        rows.filter(pk__in=keys).select_related("matter", "matter__organisation").defer("supervision_plan")
    )
    measured = sorted(
        ((likeness(mine, pairs_of(bare(one.matter.subject))), one.pk, one) for one in found), reverse=True
    )
    results = []
    for by_subject, _key, one in measured[:MEASURED]:
        theirs = pairs_of(text_of(one)) if written else frozenset()
        score = (by_subject + likeness(written, theirs)) / 2 if theirs else by_subject
        if score >= LEAST:
            shared = shared_words(subject, pairs_of(bare(one.matter.subject)))
            results.append(Similar(one, score, shared))
    results.sort(key=lambda one: (-one.score, -one.proposal.pk))
    return results[:most]


def text_of(proposal: Proposal) -> str:
    """What is compared beside the subject."""
    return "\n".join((proposal.facts, proposal.analysis, proposal.suggestions))
