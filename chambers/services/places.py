"""Ranks. Equal totals share one; whoever is vetoed stands behind all others.

While a round runs, a rank is counted in the index of totals when it is asked for, so it is never stale. What
is published is frozen as rows.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from chambers.models import AssessmentRound, Place, Score


class Rank(NamedTuple):
    """The place among all of a round, and the place in the group with the number of its entries."""

    overall: int
    in_group: int
    of_group: int


def before(score: Score) -> Q:
    """The scores that stand strictly before this one."""
    better = Q(total__gt=score.total, is_vetoed=score.is_vetoed)
    return better | Q(is_vetoed=False) if score.is_vetoed else better


def rank_of(score: Score) -> Rank:
    """The rank of one score, counted now."""
    peers = Score.objects.filter(round_id=score.round_id)
    group = peers.filter(group_id=score.group_id) if score.group_id else peers.filter(group__isnull=True)
    ahead = before(score)
    return Rank(peers.filter(ahead).count() + 1, group.filter(ahead).count() + 1, group.count())


def ordered(scores: QuerySet) -> QuerySet:
    """The best first; equal totals by the order in which they came."""
    return scores.order_by("is_vetoed", "-total", "entry_id")


# Asked once for a statement, not once for each row: the place of every total there is, by what it is told by.
COUNTED = """
((SELECT jsonb_object_agg({mine}, place) FROM (
    SELECT DISTINCT group_id, is_vetoed, total,
        rank() OVER ({partition} ORDER BY is_vetoed, total DESC) AS place
    FROM chambers_score WHERE round_id = %s) ranked)
->> ({outer}))::int
"""
KEY = "{0}is_vetoed::text || ':' || {0}total::text"
GROUP_KEY = "coalesce({0}group_id, 0)::text || ':' || " + KEY


def counted_places(held: AssessmentRound) -> dict[str, RawSQL]:
    """`overall` and `in_group` of scores of a round as they stand now, for a queryset of `Score`: places are
    those among all of the round, whatever the queryset is narrowed to."""
    found = {}
    for name, key, partition in (
        ("overall", KEY, ""),
        ("in_group", GROUP_KEY, "PARTITION BY group_id"),
    ):
        outer = key.format('"chambers_score".')
        sql = COUNTED.format(mine=key.format(""), partition=partition, outer=outer)
        found[name] = RawSQL(sql, [held.pk], output_field=IntegerField())  # noqa: S611 - nothing typed is in it
    return found


FREEZE = """
INSERT INTO chambers_place (entry_id, overall, in_group)
SELECT entry_id, rank() OVER (ORDER BY is_vetoed, total DESC),
    rank() OVER (PARTITION BY group_id ORDER BY is_vetoed, total DESC)
FROM chambers_score WHERE round_id = %(held)s
"""


def freeze_places(held: AssessmentRound) -> int:
    """Write the ranks of a round as they stand; how many. The former ones are replaced."""
    Place.objects.filter(entry__round=held).delete()
    with connection.cursor() as cursor:
        cursor.execute(FREEZE, {"held": held.pk})
        return cursor.rowcount
