"""Building the registry: COPY for the parties, SQL for what hangs on them, indexes last."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
from psycopg import sql

from benchmarks.config import Config
from benchmarks.names import COLUMNS, Ground, block
from federation.accounts.models import Organisation
from federation.accounts.services.organisations import register_organisation
from federation.reference.models import Industry, Region

COUNTIES = 10
# Everything above this is made up here; what services registered lies below it.
FIRST_KEY = 10_000
BLOCK = 5_000
BIG_TABLES = ("accounts_organisation", "members_enterprise", "chambers_chamber", "chambers_membership")
# The secretary's chamber: large enough that its list has several pages.
BIG_CHAMBER_MEMBERS = 400

ENTERPRISES = """
INSERT INTO members_enterprise (organisation_id, size, is_leading, registered_capital, annual_revenue,
    employees, business_scope, website, note)
SELECT id, (ARRAY['large','medium','small','micro'])[1 + id % 4], id % 50 = 0, (id % 9000 + 100) * 10000,
    (id % 70000) * 1000, id % 900, '', '', ''
FROM accounts_organisation WHERE kind = 'enterprise'
"""
CHAMBERS = """
INSERT INTO chambers_chamber (organisation_id, kind, member_count, note,
    last_election_on, term_ends_on)
SELECT id, 'industry', 0, '', date '2023-01-01' + (id % 700)::int, date '2028-01-01' + (id % 700)::int
FROM accounts_organisation WHERE kind = 'chamber'
"""
# Two enterprises of five belong to a chamber; the first chamber has some hundred members.
MEMBERSHIPS = """
INSERT INTO chambers_membership (chamber_id, member_id, rank, joined_on)
SELECT CASE WHEN n <= %(big)s THEN %(chamber)s ELSE %(chamber)s + 1 + n %% greatest(%(chambers)s - 1, 1) END,
    id, 'member', date '2015-01-01' + (id %% 3000)::int
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_organisation
      WHERE kind = 'enterprise' AND id %% 5 < 2) AS members
"""
PEOPLE = """
INSERT INTO members_person (organisation_id, name, gender, mobile, email, id_kind, id_number, native_place,
    note, sort_key, version, created_at, updated_at)
SELECT id, '联系人', '', '', '', '', '', '', '', 'lian xi ren', 1, now(), now()
FROM accounts_organisation WHERE kind = 'enterprise' AND id %% 5 = 0 LIMIT %(people)s
"""
POSITIONS = """
INSERT INTO members_position (person_id, organisation_id, kind, title)
SELECT id, organisation_id, kind, '' FROM members_person, (VALUES ('legal'), ('contact')) AS kinds (kind)
WHERE name = '联系人'
"""


def lay_ground() -> Ground:
    """The federation and its counties by their service; dictionaries come with the migrations."""
    root = register_organisation(Organisation.Kind.FEDERATION, actor=None, name="云州市工商联")
    counties = [
        register_organisation(
            Organisation.Kind.COUNTY_FEDERATION, actor=None, name=f"云州第{n}县工商联", parent=root
        ).pk
        for n in range(1, COUNTIES + 1)
    ]
    regions = Region.objects.filter(level=Region.Level.COUNTY).order_by("code").values_list("pk", flat=True)
    industries = Industry.objects.filter(scheme=Industry.Scheme.NATIONAL).values_list("pk", flat=True)
    return Ground(root.pk, tuple(counties), tuple(regions[:16]), tuple(industries.order_by("code")))


def build(url: str, config: Config, ground: Ground) -> None:
    """Fill an empty database with `config.chambers` chambers and `config.rows` enterprises; analyse it."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        with without_indexes(connection):
            fill(connection, config, ground)
    with psycopg.connect(url, autocommit=True) as connection:
        # Visibility maps too: without them no index-only scan, as in a database that has run for a day.
        connection.execute("VACUUM (ANALYZE)")


def fill(connection: psycopg.Connection, config: Config, ground: Ground) -> None:
    """Write the rows in the running transaction, without checking what the generator gets right."""
    connection.execute("SET LOCAL session_replication_role = replica")
    copy_organisations(connection, config, ground)
    sizes = {
        "chamber": FIRST_KEY,
        "chambers": config.chambers,
        "big": min(BIG_CHAMBER_MEMBERS, config.rows // 20),
        "people": min(config.rows // 20, 50_000),
    }
    connection.execute(ENTERPRISES)
    connection.execute(CHAMBERS)
    connection.execute(MEMBERSHIPS, sizes)
    connection.execute(PEOPLE, sizes)
    connection.execute(POSITIONS)
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('accounts_organisation', 'id'), %s)",
        [FIRST_KEY + config.chambers + config.rows],
    )
    connection.execute("SET LOCAL session_replication_role = origin")


def copy_organisations(connection: psycopg.Connection, config: Config, ground: Ground) -> None:
    """Chambers first, then enterprises; the rows are made by several processes and written in order."""
    statement = sql.SQL("COPY accounts_organisation ({}) FROM STDIN").format(
        sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    )
    with connection.cursor().copy(statement) as copy:
        for piece in pieces("chamber", FIRST_KEY, config.chambers, ground):
            copy.write(piece)
        for piece in pieces("enterprise", FIRST_KEY + config.chambers, config.rows, ground):
            copy.write(piece)


def pieces(kind: str, first: int, count: int, ground: Ground) -> Iterator[bytes]:
    starts = range(first, first + count, BLOCK)
    counts = [min(BLOCK, first + count - start) for start in starts]
    if count <= BLOCK:
        yield from map(partial(_block, kind, ground), starts, counts)
        return
    # Forked, so that the workers have Django set up and the dictionary of readings in memory.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), mp_context=context) as pool:
        yield from pool.map(partial(_block, kind, ground), starts, counts)


def _block(kind: str, ground: Ground, first: int, count: int) -> bytes:
    return block(kind, first, count, ground)


@contextmanager
def without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Drop the indexes of the big tables meanwhile; a GIN built at the end costs a tenth of one kept up."""
    rows = connection.execute(
        """SELECT c.conname, i.indexrelid::regclass::text, i.indrelid::regclass::text,
                  pg_get_indexdef(i.indexrelid), pg_get_constraintdef(c.oid)
           FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'x')
           WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary
             AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype = 'f')
        """,
        [list(BIG_TABLES)],
    ).fetchall()
    for constraint, index, table, _definition, _rule in rows:
        if constraint:
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        else:
            connection.execute(f"DROP INDEX {index}")
    yield
    for constraint, _index, table, definition, rule in rows:
        if constraint:
            connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {rule}')
        else:
            connection.execute(definition)
