"""What a leaf is judged by: its measured value, or the mark of the latest stage, as SQL for many entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Sum
from django.db.models.expressions import RawSQL

from chambers.models import AssessmentRound, Indicator, Mark
from chambers.services.score_rules import Rules
from federation.metrics import Period, Records, find

MEASURED = Indicator.Scorer.MEASURED


def records_of(leaf: Indicator, period: Period) -> Records:
    """The rows behind a measured leaf. Raises LookupError where no app measures its metric any longer."""
    source = find(leaf.metric).records
    if source is None:
        raise LookupError(f"{leaf.metric} cannot be measured for many units at once")
    return source(period)


def period_of(held: AssessmentRound) -> Period:
    return Period(held.first_day, held.last_day)


def measured(records: Records, units: RawSQL | tuple[int, int]) -> tuple[str, Sequence]:
    """SQL of unit and value of what `records` count for `units`: SQL of their keys, or the first and last.

    A range is what an index gives in order, so that a batch costs what its own units have.
    """
    if isinstance(units, tuple):
        within: dict[str, Any] = {f"{records.unit}__gte": units[0], f"{records.unit}__lte": units[1]}
    else:
        within = {f"{records.unit}__in": units}
    rows = records.rows.order_by().filter(**within)
    counted = Count("pk") if records.amount is None else Sum(records.amount)
    return (
        rows.values(records.unit)
        .annotate(counted=counted)
        .values_list(records.unit, "counted")
        .query.sql_with_params()
    )


# The mark that counts for each leaf: the review's, else what the experts who submitted gave, else the first
# check's, else the unit's own. From three experts on the highest and the lowest may be left out.
MARKS = """
SELECT m.entry_id, {pivot}
FROM (
    SELECT mark.entry_id, mark.indicator_id,
        coalesce(
            max(mark.value) FILTER (WHERE mark.stage = 'final'),
            CASE WHEN %(drops)s AND count(seat.id) >= 3
                THEN (sum(mark.value) FILTER (WHERE seat.id IS NOT NULL)
                    - max(mark.value) FILTER (WHERE seat.id IS NOT NULL)
                    - min(mark.value) FILTER (WHERE seat.id IS NOT NULL)) / (count(seat.id) - 2)
                ELSE avg(mark.value) FILTER (WHERE seat.id IS NOT NULL) END,
            max(mark.value) FILTER (WHERE mark.stage = 'check'),
            max(mark.value) FILTER (WHERE mark.stage = 'self')
        ) AS value
    FROM chambers_mark mark
    LEFT JOIN chambers_expertseat seat ON mark.stage = 'expert' AND seat.entry_id = mark.entry_id
        AND seat.expert_id = mark.expert_id AND seat.state = 'submitted'
    WHERE mark.entry_id IN (SELECT id FROM batch)
    GROUP BY mark.entry_id, mark.indicator_id
) m
GROUP BY m.entry_id
"""


def marks(rules: Rules) -> str:
    """SQL of the marks that count, one column m1 … mn for each leaf; every leaf may be overridden at the
    review, measured ones too."""
    return MARKS.format(
        pivot=", ".join(
            f"max(m.value) FILTER (WHERE m.indicator_id = {int(leaf.pk)}) AS m{leaf.ordinal}"
            for leaf in rules.leaves
        )
    )


def has_marks(held: AssessmentRound) -> bool:
    return Mark.objects.filter(entry__round=held).exists()
