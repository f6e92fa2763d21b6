"""Finding doubles in the whole registry, and merging a chamber with many members."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import database
from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.loading import FIRST_KEY
from benchmarks.people import People
from benchmarks.queries import CONTROL
from benchmarks.sizes import on
from federation.merging.finders import ORGANISATIONS as COMPARED
from federation.merging.organisations import ORGANISATIONS as MERGED
from federation.merging.services.finding import run_pass
from federation.merging.services.merging import merge_records

FEW = 10
# The least that pairs need: a key for each cause, an index over the keys, the join of equal ones.
BARE_FINDING = (
    """CREATE TEMP TABLE bare_keys AS
       SELECT v.cause, md5(v.text)::uuid AS key, r.id FROM accounts_organisation r
       CROSS JOIN LATERAL (VALUES ('code', r.kind || '|' || r.credit_code),
           ('full', r.kind || '|' || r.folded_name),
           ('name', r.kind || '|' || r.region_id || '|' || r.folded_name)) v(cause, text)
       WHERE r.merged_into_id IS NULL AND r.kind IN ('chamber', 'enterprise') AND v.text IS NOT NULL""",
    "CREATE INDEX bare_keys_key ON bare_keys (cause, key, id)",
    "ANALYZE bare_keys",
    """CREATE TEMP TABLE bare_pairs AS
       SELECT one.cause, one.id AS one_id, other.id AS other_id FROM bare_keys one
       JOIN bare_keys other ON other.cause = one.cause AND other.key = one.key AND other.id > one.id""",
)
MANY_MEMBERS = """
UPDATE chambers_membership SET chamber_id = %s WHERE id IN
    (SELECT id FROM chambers_membership WHERE chamber_id <> ALL(%s) ORDER BY id LIMIT %s)
"""
BARE_MERGE = "UPDATE chambers_membership SET chamber_id = %s WHERE chamber_id = %s"


def measure(url: str, config: Config, people: People) -> list[Figure]:
    """On a copy of the data, which is gone afterwards."""
    with database.scratch_copy(url, "bench_merging") as copy, on(copy):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        return [*finding(config), *merging(config, people)]


def finding(config: Config) -> list[Figure]:
    """One pass over every chamber and enterprise, in as many statements as for a few."""
    with CaptureQueriesContext(connection) as captured:
        ours, pairs = timed(lambda: run_pass(COMPARED, everything=True))
    count = sum(not CONTROL.match(query["sql"]) for query in captured.captured_queries)
    floor, _none = timed(bare_finding)
    rows = config.rows + config.chambers
    return [
        Figure(
            f"doubles among {rows:,} rows, {pairs:,} pairs",
            ours,
            "s",
            floor=Limit("keys, index and join in SQL", floor, 4.0),
        ),
        # Four causes; no statement comes with a row.
        Figure("statements: doubles", count, "", most=24),
    ]


def bare_finding() -> None:
    with connection.cursor() as cursor:
        for statement in BARE_FINDING:
            cursor.execute(statement)


def merging(config: Config, people: People) -> list[Figure]:
    """Two chambers become one: the same statements for many members as for a few."""
    few, _few_seconds, _bare = merge_of(FIRST_KEY + 1, FIRST_KEY + 2, FEW, people)
    many, ours, bare = merge_of(FIRST_KEY + 3, FIRST_KEY + 4, config.merged_members, people)
    name = f"merge of a chamber with {config.merged_members:,} members"
    return [
        Figure(name, ours, "s", floor=Limit("the bare UPDATE of its memberships", bare, 4.0)),
        Figure(f"statements: {name}", many, "", most=few),
    ]


def merge_of(winner: int, loser: int, members: int, people: People) -> tuple[int, float, float]:
    """(statements, seconds of the merge, seconds of the bare UPDATE) for a loser with `members` members."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chambers_membership WHERE chamber_id = ANY(%s)", [[winner, loser]])
        cursor.execute(MANY_MEMBERS, [loser, [winner, loser, FIRST_KEY], members])
        assert cursor.rowcount == members, "there are too few memberships for this measurement"
        cursor.execute("ANALYZE chambers_membership")
        with transaction.atomic():
            bare, _none = timed(lambda: cursor.execute(BARE_MERGE, [winner, loser]))
            transaction.set_rollback(True)
    with CaptureQueriesContext(connection) as captured:
        ours, _merge = timed(lambda: merge_records(MERGED, winner, loser, actor=people.clerk))
    count = sum(not CONTROL.match(query["sql"]) for query in captured.captured_queries)
    return count, ours, bare


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done
