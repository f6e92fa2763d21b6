"""Writing scores: from the values of many entries to their points, totals and grades, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from chambers.models import AssessmentEntry, AssessmentRound, StaleScore
from chambers.services.score_rules import Rules, grade_of, read_rules, total_of, write_rules
from chambers.services.score_values import MEASURED, has_marks, marks, measured, period_of, records_of

# The units of the batch that a statement begins with.
OF_BATCH = RawSQL("SELECT organisation_id FROM batch", [])


class Work:
    """What each batch of a run needs, read once: the round, its rules, what its leaves count, its entries."""

    def __init__(self, held: AssessmentRound) -> None:
        self.held = held
        self.rules = read_rules(held.version)
        leaves = [leaf for leaf in self.rules.leaves if leaf.scorer == MEASURED]
        self.records = {leaf.ordinal: records_of(leaf, period_of(held)) for leaf in leaves}
        self.has_marks = has_marks(held)
        self.entries = AssessmentEntry.objects.filter(round=held).counted()


def score_entries(work: Work, chosen: QuerySet, units: Any) -> tuple[int, int]:
    """Write the scores of `chosen`; how many changed, and how many were read."""
    # Before it is read: what changes from here on is marked again.
    StaleScore.objects.filter(entry__in=chosen).delete()
    source, params = _values_sql(work, chosen, units)
    return _write(work, source, params), chosen.count()


def _values_sql(work: Work, chosen: QuerySet, units: Any) -> tuple[str, list]:
    """SQL that gives of each chosen entry its values v1 … vn, null where there is none."""
    batch, params = chosen.order_by().values_list("id", "organisation_id", "group_id").query.sql_with_params()
    values, joins, joined = {}, [], []
    for leaf in work.rules.leaves:
        values[leaf.ordinal] = "NULL::numeric"
        if leaf.ordinal in work.records:
            sql, given = measured(work.records[leaf.ordinal], units)
            name = f"f{leaf.ordinal}"
            joins.append(f"LEFT JOIN ({sql}) {name} (unit, value) ON {name}.unit = batch.organisation_id")
            joined += given
            values[leaf.ordinal] = f"coalesce({name}.value, 0)::numeric"
    if work.has_marks:
        sql, given = _positional(marks(work.rules), {"drops": work.held.drops_extremes})
        joins.append(f"LEFT JOIN ({sql}) marked ON marked.entry_id = batch.id")
        joined += given
        values = {place: f"coalesce(marked.m{place}, {value})" for place, value in values.items()}
    columns = ", ".join(f"{value} AS v{place}" for place, value in values.items())
    return (
        f"WITH batch (id, organisation_id, group_id) AS MATERIALIZED ({batch}) "  # noqa: S608 - see score_rules
        f"SELECT batch.id AS entry_id, batch.group_id, {columns} FROM batch {' '.join(joins)}",
        [*params, *joined],
    )


def _positional(sql: str, named: dict[str, Any]) -> tuple[str, list]:
    """Named parameters as positional ones, so that the text may stand within another statement."""
    values = []
    for name, value in named.items():
        values += [value] * sql.count(f"%({name})s")
        sql = sql.replace(f"%({name})s", "%s")
    return sql, values


COMPUTED = """(SELECT *, {total} AS total FROM (
    SELECT *, {regular} AS regular, {bonus} AS bonus, ({vetoed}) AS vetoed FROM (
        SELECT *, {criteria_of} FROM (
            SELECT *, {points_of} FROM ({filled}) filled OFFSET 0) pointed OFFSET 0) summed OFFSET 0) totalled
    OFFSET 0) whole"""

WRITE = """
INSERT INTO chambers_score AS old
    (entry_id, round_id, group_id, "values", leaf_points, criteria, regular, bonus, total, is_vetoed,
     grade_id, scored_at)
SELECT entry_id, {held}, group_id, ARRAY[{raw}], ARRAY[{points}], ARRAY[{criteria}], regular, bonus, total,
    vetoed, {grade}, now()
FROM {computed}
ON CONFLICT (entry_id) DO UPDATE SET
    group_id = excluded.group_id, "values" = excluded."values", leaf_points = excluded.leaf_points,
    criteria = excluded.criteria, regular = excluded.regular, bonus = excluded.bonus, total = excluded.total,
    is_vetoed = excluded.is_vetoed, grade_id = excluded.grade_id, scored_at = excluded.scored_at
WHERE (old."values", old.leaf_points, old.total, old.is_vetoed, old.grade_id, old.group_id)
    IS DISTINCT FROM (excluded."values", excluded.leaf_points, excluded.total, excluded.is_vetoed,
        excluded.grade_id, excluded.group_id)
"""


def _write(work: Work, source: str, params: list) -> int:
    """Compute and write what follows from the values of `source`; the number of scores that changed."""
    sql = WRITE.format(held=int(work.held.pk), **_parts(work.held, work.rules, source))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def _parts(held: AssessmentRound, rules: Rules, source: str) -> dict[str, str]:
    """The pieces of a statement that computes what follows from the values of `source`."""
    places = range(1, len(rules.leaves) + 1)
    written = write_rules(rules)
    values = ", ".join(f"v{n} AS r{n}, coalesce(v{n}, 0) AS v{n}" for n in places)
    bounds, join = _bounds(held, rules)
    computed = COMPUTED.format(
        total=total_of(rules),
        regular=written.regular,
        bonus=written.bonus,
        vetoed=written.vetoed,
        criteria_of=", ".join(f"{sql} AS c{place}" for place, sql in enumerate(written.criteria, 1)),
        points_of=", ".join(f"{sql} AS p{place}" for place, sql in enumerate(written.leaf_points, 1)),
        filled=f"SELECT entry_id, group_id, {values}{bounds} FROM ({source}) given {join}",  # noqa: S608
    )
    return {
        "raw": ", ".join(f"r{place}" for place in places),
        "points": ", ".join(f"p{place}" for place in places),
        "criteria": ", ".join(f"c{place}" for place, _sql in enumerate(written.criteria, 1)),
        "grade": grade_of(rules),
        "computed": computed,
    }


RECKON = """
SELECT ARRAY[{points}]::numeric[], ARRAY[{criteria}]::numeric[], regular, bonus, total, vetoed, {grade}
FROM {computed} ORDER BY entry_id
"""


class Reckoned(NamedTuple):
    """What follows from one row of values, without being written anywhere."""

    leaf_points: list[Decimal]
    criteria: list[Decimal]
    regular: Decimal
    bonus: Decimal
    total: Decimal
    is_vetoed: bool
    grade_id: int | None


def reckon(
    held: AssessmentRound, rules: Rules, group_id: int | None, rows: Sequence[Sequence[Decimal | None]]
) -> list[Reckoned]:
    """Points, totals and grades of rows of values (by ordinal), in one statement that writes nothing."""
    given = ", ".join(f"v{place}" for place in range(1, len(rules.leaves) + 1))
    line = f"(%s::bigint, %s::bigint{', %s::numeric' * len(rules.leaves)})"
    source = f"SELECT * FROM (VALUES {', '.join([line] * len(rows))}) AS asked (entry_id, group_id, {given})"  # noqa: S608
    parts = _parts(held, rules, source)
    sql = RECKON.format(**parts)
    params = [value for number, row in enumerate(rows) for value in (number, group_id, *row)]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Reckoned(*row) for row in cursor.fetchall()]


def _bounds(held: AssessmentRound, rules: Rules) -> tuple[str, str]:
    """The columns lo1, hi1 … of scaled leaves and the join that brings them: of all scores of the group as
    they stand. In a first run they are not known before the second pass."""
    if not rules.scaled:
        return "", ""
    columns = "".join(f", lo{leaf.ordinal}, hi{leaf.ordinal}" for leaf in rules.scaled)
    reach = ", ".join(
        f'min(coalesce("values"[{one.ordinal}], 0)) AS lo{one.ordinal},'
        f' max(coalesce("values"[{one.ordinal}], 0)) AS hi{one.ordinal}'
        for one in rules.scaled
    )
    grouped = (
        f"SELECT coalesce(group_id, 0) AS bound_of, {reach} FROM chambers_score"  # noqa: S608
        f" WHERE round_id = {int(held.pk)} GROUP BY 1"
    )
    return columns, f"LEFT JOIN ({grouped}) bounds ON bounds.bound_of = coalesce(given.group_id, 0)"


def score_scaled(work: Work) -> int:
    """The second pass of a rubric with scaled leaves: the least and the most of each group are known now."""
    held, places = work.held, range(1, len(work.rules.leaves) + 1)
    columns = ", ".join(f's."values"[{n}] AS v{n}' for n in places)
    source = (
        f"SELECT s.entry_id, s.group_id, {columns} FROM chambers_score s WHERE s.round_id = {int(held.pk)}"  # noqa: S608
    )
    return _write(work, source, [])
