"""Finding records that may be one, in set-based passes: over everything, or over what has changed since.

A pass writes the keys of the records, then one INSERT … SELECT for each cause joins equal keys. Work grows
with the records, not with their pairs: of a large group each record meets its next few neighbours only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from federation.merging.finders import Finder, finders
from federation.merging.models import SCORES, Cause, DuplicatePair, FindingMark, MatchKey

FINDING_LOCK = 7104
# Each record of a group meets this many others; a telephone that more share belongs to an agency.
NEIGHBOURS = 8
LARGEST_GROUP = {Cause.PHONE: 8}
ANY_SIZE = 2_000_000_000
# A transaction shows the time of its beginning when it ends: look back far enough to see the longest one.
OVERLAP = timedelta(hours=1)
# Two records with different codes are two bodies, whatever else is alike.
DIFFERENT = 35
FURTHER_CAUSE = 3

_CHANGED = sql.SQL(
    "CREATE TEMP TABLE finding_changed ON COMMIT DROP AS"
    " SELECT r.id AS row_id FROM {table} r WHERE {condition}"
)
_FORGET = """
    DELETE FROM merging_matchkey WHERE subject = %(subject)s
       AND (%(all)s OR row_id IN (SELECT row_id FROM finding_changed))
"""
_KEYS = sql.SQL(
    """
    INSERT INTO merging_matchkey (subject, cause, key, row_id)
    SELECT %(subject)s, v.cause, md5(v.text)::uuid, r.id
    FROM {rows} CROSS JOIN LATERAL (VALUES {causes}) v(cause, text)
    WHERE {live} AND v.text IS NOT NULL {order}
    """
)
# Keys are spread evenly, and so would be the pages of their index that each of a million rows writes to.
_IN_ORDER = sql.SQL("ORDER BY 2, 3")
_RESET = """
    UPDATE merging_duplicatepair
    SET causes = array(SELECT unnest(causes) INTERSECT SELECT 'by_hand'), score = 0
    WHERE subject = %(subject)s AND state <> 'merged'
      AND (%(all)s OR one_id IN (SELECT row_id FROM finding_changed)
                   OR other_id IN (SELECT row_id FROM finding_changed))
"""
# Whole groups, so that the neighbours of a changed record are the same as in a pass over everything.
_GROUPS_TOUCHED = """
    AND key IN (SELECT key FROM merging_matchkey k JOIN finding_changed USING (row_id)
                WHERE k.subject = %(subject)s AND k.cause = %(cause)s)
"""
_PAIRS = sql.SQL(
    """
    WITH groups AS MATERIALIZED (
        SELECT key FROM merging_matchkey
        WHERE subject = %(subject)s AND cause = %(cause)s {touched}
        GROUP BY key HAVING count(*) BETWEEN 2 AND %(largest)s
    ), members AS MATERIALIZED (
        SELECT k.key, k.row_id, row_number() OVER (PARTITION BY k.key ORDER BY k.row_id) AS place
        FROM merging_matchkey k JOIN groups USING (key)
        WHERE k.subject = %(subject)s AND k.cause = %(cause)s
    ), paired AS (
        SELECT DISTINCT one.row_id AS one_id, other.row_id AS other_id
        FROM members one JOIN members other ON other.key = one.key
         AND other.place BETWEEN one.place + 1 AND one.place + %(neighbours)s
    ), judged AS (
        SELECT p.one_id, p.other_id, {kind} AS kind,
               md5(coalesce(r.{decisive}, '') || '|' || coalesce(b.{decisive}, '')) AS fingerprint,
               coalesce({decisive_key}(r.{decisive}) <> {decisive_key}(b.{decisive}), false) AS differ
        FROM paired p JOIN {table} r ON r.id = p.one_id JOIN {table} b ON b.id = p.other_id
    )
    INSERT INTO merging_duplicatepair AS d
        (subject, kind, one_id, other_id, causes, score, fingerprint, state, found_at, note)
    SELECT %(subject)s, kind, one_id, other_id, ARRAY[%(cause)s],
           greatest(1, %(score)s - CASE WHEN differ THEN %(different)s ELSE 0 END), fingerprint, 'open',
           now(), ''
    FROM judged WHERE NOT (differ AND %(cause)s = 'phone')
    ON CONFLICT (subject, one_id, other_id) DO UPDATE SET
        causes = CASE WHEN %(cause)s = ANY(d.causes) THEN d.causes ELSE d.causes || excluded.causes END,
        score = CASE WHEN %(cause)s = ANY(d.causes) THEN greatest(d.score, excluded.score)
                     WHEN d.score = 0 THEN excluded.score
                     ELSE least(99, greatest(d.score, excluded.score) + %(further)s) END,
        state = CASE WHEN d.state = 'distinct' AND d.fingerprint <> excluded.fingerprint THEN 'open'
                     WHEN d.state = 'merged' THEN 'open' ELSE d.state END,
        fingerprint = excluded.fingerprint
    """
)
_NO_LONGER = """
    DELETE FROM merging_duplicatepair WHERE subject = %(subject)s AND state = 'open' AND causes = '{}'
       AND (%(all)s OR one_id IN (SELECT row_id FROM finding_changed)
                    OR other_id IN (SELECT row_id FROM finding_changed))
"""


def find_all() -> dict[str, int]:
    """Compare everything with everything; how many pairs are open afterwards, by subject."""
    return {finder.subject: run_pass(finder, everything=True) for finder in finders()}


def find_changed() -> dict[str, int]:
    """Compare what has changed since the last pass; how many pairs are open afterwards, by subject."""
    return {finder.subject: run_pass(finder, everything=False) for finder in finders()}


@transaction.atomic
def run_pass(finder: Finder, *, everything: bool) -> int:
    """One pass over one sort of records. Passes wait for each other; readers and clerks do not."""
    params: dict[str, Any] = {"subject": finder.subject}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FINDING_LOCK])
        mark = FindingMark.objects.filter(subject=finder.subject).first()
        everything = everything or mark is None
        params["all"] = everything
        cursor.execute("DROP TABLE IF EXISTS finding_changed")
        since = mark.up_to - OVERLAP if mark else None
        cursor.execute(changed_rows(finder, everything), {"since": since})
        cursor.execute("ANALYZE finding_changed")
        cursor.execute(_FORGET, params)
        cursor.execute(write_keys(finder, everything), params)
        if everything:
            # Planned by the statistics of the table before, a million keys would meet in a loop.
            cursor.execute("ANALYZE merging_matchkey")
        cursor.execute(_RESET, params)
        for cause in finder.keys:
            cursor.execute(pair_up(finder, everything), params | weights(cause))
        cursor.execute(_NO_LONGER, params)
        cursor.execute("DROP TABLE finding_changed")
    FindingMark.objects.update_or_create(subject=finder.subject, defaults={"up_to": timezone.now()})
    return DuplicatePair.objects.open().filter(subject=finder.subject).count()


def changed_rows(finder: Finder, everything: bool) -> sql.Composable:
    condition = "false" if everything else "r.updated_at >= %(since)s"
    return _CHANGED.format(table=sql.Identifier(finder.table), condition=sql.SQL(condition))


def write_keys(finder: Finder, everything: bool) -> sql.Composable:
    rows = f"{finder.table} r {finder.joins}"
    if not everything:
        rows = f"finding_changed JOIN {finder.table} r ON r.id = finding_changed.row_id {finder.joins}"
    causes = ", ".join(f"('{cause}', {text})" for cause, text in finder.keys.items())
    order = _IN_ORDER if everything else sql.SQL("")
    return _KEYS.format(rows=sql.SQL(rows), causes=sql.SQL(causes), live=sql.SQL(finder.live), order=order)


def pair_up(finder: Finder, everything: bool) -> sql.Composable:
    return _PAIRS.format(
        touched=sql.SQL("" if everything else _GROUPS_TOUCHED),
        table=sql.Identifier(finder.table),
        kind=sql.SQL(finder.kind),
        decisive=sql.Identifier(finder.decisive),
        decisive_key=sql.SQL(finder.decisive_key),
    )


def weights(cause: str) -> dict[str, Any]:
    return {
        "cause": str(cause),
        "score": SCORES[Cause(cause)],
        "largest": LARGEST_GROUP.get(Cause(cause), ANY_SIZE),
        "neighbours": NEIGHBOURS,
        "different": DIFFERENT,
        "further": FURTHER_CAUSE,
    }


def alike(finder: Finder, values: Mapping[str, Any]) -> Any:
    """Keys of the records that meet what somebody is typing, as a queryset of `pk` for a subquery.

    `values` has the columns `finder.typed`. The expressions are those of the passes, so a form warns of what
    the list of duplicates would show.
    """
    typed = ", ".join(f"%s::{kind} AS {column}" for column, kind in finder.typed.items())
    causes = ", ".join(f"('{cause}', {text})" for cause, text in finder.keys.items())
    query = (
        "(cause, key) IN (SELECT v.cause, md5(v.text)::uuid"  # noqa: S608 - put together from constants
        f" FROM (SELECT {typed}) r {finder.joins} CROSS JOIN LATERAL (VALUES {causes}) v(cause, text)"
        " WHERE v.text IS NOT NULL AND (v.cause <> 'phone' OR (SELECT count(*) FROM"
        " (SELECT FROM merging_matchkey g WHERE g.subject = %s AND g.cause = v.cause"
        " AND g.key = md5(v.text)::uuid LIMIT %s) few) < %s))"
    )
    # A telephone that many share is an agency's: it tells nothing.
    few = LARGEST_GROUP[Cause.PHONE]
    params = [*(values.get(column) for column in finder.typed), finder.subject, few, few]
    rows = MatchKey.objects.filter(subject=finder.subject)
    return rows.extra(where=[query], params=params).values("row_id")  # noqa: S610 - values are parameters


def told_apart(subject: str, key: int | None) -> Any:
    """Keys of the records that somebody has declared to be others than `key`, for subqueries."""
    pairs = DuplicatePair.objects.filter(subject=subject, state=DuplicatePair.State.DISTINCT)
    left = pairs.filter(other_id=key).values("one_id")
    return left.union(pairs.filter(one_id=key).values("other_id"))
