"""Portraits (画像): how somebody stood in assessments year by year, against the mean of the group.

Read in a number of queries that no number of years raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear

from chambers.models import AssessmentEntry, Fact, Score
from chambers.services.rubric_checks import is_regular, worth_of
from chambers.services.score_explaining import compare
from chambers.services.score_rules import read_rules
from chambers.sheet_drawing import axes_of, radar, rates
from federation.accounts.models import Organisation

# Rounds of twenty years and facts of five: older ones are in the lists.
MOST_ROUNDS, YEARS_OF_FACTS = 20, 5

STANDINGS = """
SELECT mine.entry_id, count(*), avg(peer.total), count(*) FILTER (
    WHERE (mine.is_vetoed AND NOT peer.is_vetoed)
        OR (mine.is_vetoed = peer.is_vetoed AND peer.total > mine.total)) + 1
FROM chambers_score mine
JOIN chambers_score peer ON peer.round_id = mine.round_id
    AND (peer.group_id = mine.group_id OR (peer.group_id IS NULL AND mine.group_id IS NULL))
WHERE mine.entry_id = ANY(%s) GROUP BY mine.entry_id
"""


class Standing(NamedTuple):
    """A total among those of its group: its size, its mean, and the place counted now."""

    size: int
    mean: Decimal
    place: int


def standings(keys: Iterable[int]) -> dict[int, Standing]:
    """By key of the entry, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, [list(keys)])
        return {key: Standing(*rest) for key, *rest in cursor.fetchall()}


def same_subject(entry: AssessmentEntry) -> QuerySet:
    """All entries of whoever this one is about: a person, a Party organisation, or a unit itself."""
    rows = AssessmentEntry.objects.all()
    if entry.person_id:
        return rows.filter(person=entry.person_id)
    if entry.party_id:
        return rows.filter(party=entry.party_id)
    return rows.filter(organisation=entry.organisation_id, person=None, party=None)


def history_of(entries: QuerySet) -> list[dict[str, Any]]:
    """The scored ones of `entries`, the latest first: total, place, grade, mean of the group. Two queries.

    A place that is published stands as a row; before that it is counted.
    """
    rows = entries.counted().filter(score__isnull=False)
    rows = rows.select_related("round__version", "score__grade", "award__grade", "place", "group")
    found = list(rows.order_by("-round__year", "-round_id", "-pk")[:MOST_ROUNDS])
    standing = standings(one.pk for one in found)
    return [_line(one, standing[one.pk]) for one in found]


def _line(entry: AssessmentEntry, standing: Standing) -> dict[str, Any]:
    award, place = getattr(entry, "award", None), getattr(entry, "place", None)
    score: Score = entry.score
    return {
        "entry": entry,
        "total": score.total,
        "full": entry.round.version.total_points,
        "is_vetoed": score.is_vetoed,
        "place": place.in_group if place else standing.place,
        "count": standing.size,
        "mean": standing.mean,
        "difference": score.total - standing.mean,
        "grade": award.grade if award else score.grade,
        "award": award,
    }


def shares_of(entry: AssessmentEntry) -> dict[str, Any]:
    """The first-level indicators of a scored entry in per cent of their points, with the group's mean.

    Gives `radar` (None for so few that it would be a line) and `rows` of name, points, points in all, own
    share, mean share and their difference. Three queries.
    """
    rules, score = read_rules(entry.round.version), entry.score
    full = [worth_of(root) if is_regular(root) else Decimal(0) for root in rules.roots]
    group = compare(entry, score.total, len(rules.roots))
    axes = axes_of(rules, full)
    names = [rules.roots[at].node.name for at in axes]
    own = rates([score.criteria[at] for at in axes], [full[at] for at in axes])
    mean = rates([group["means"][at] for at in axes], [full[at] for at in axes])
    rows = [
        {
            "name": name,
            "points": score.criteria[at],
            "full": full[at],
            "own": share,
            "mean": other,
            "difference": round(share - other, 1),
        }
        for at, name, share, other in zip(axes, names, own, mean, strict=True)
    ]
    return {"radar": radar(names, own, mean), "rows": rows}


def facts_by_year(unit: Organisation) -> tuple[Sequence[int], list[dict[str, Any]]]:
    """Confirmed facts of a unit: the latest years that have some, and of each kind the sums."""
    counted = (
        Fact.objects.confirmed()
        .filter(organisation=unit)
        .annotate(year=ExtractYear("happened_on"))
        .order_by("kind__position", "kind_id", "year")
        .values_list("kind_id", "kind__name", "kind__unit", "year")
        .annotate(sum=Sum("amount"))
    )
    kinds: dict[int, dict[str, Any]] = {}
    for key, name, counted_in, year, amount in counted:
        line = kinds.setdefault(key, {"name": name, "unit": counted_in, "sums": {}})
        line["sums"][year] = amount
    years = sorted({year for line in kinds.values() for year in line["sums"]}, reverse=True)[:YEARS_OF_FACTS]
    lines = [line | {"cells": [line["sums"].get(year, 0) for year in years]} for line in kinds.values()]
    return years, [line for line in lines if any(line["cells"])]
