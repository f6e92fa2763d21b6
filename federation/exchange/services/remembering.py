"""What an import writes, kept exactly: the old values of changed rows, the keys and digests of all.

The tables are those that the importer tracks. Two statements for each, however many rows there are.
"""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from federation.exchange.importers import Tracked, get_importer
from federation.exchange.models import ImportBatch

# They move whenever a row is saved, whoever saves it.
_BOOKKEEPING = ("version", "updated_at")
_HOLD = "CREATE TEMP TABLE import_before (tab text, key bigint, data jsonb) ON COMMIT DROP"
_BEFORE = sql.SQL(
    """
    INSERT INTO import_before (tab, key, data)
    SELECT DISTINCT ON (t.{key}) {name}, t.{key}, to_jsonb(t)
    FROM ({rows}) k JOIN {table} t ON t.{key} = k.key
    """
)
_AFTER = sql.SQL(
    """
    INSERT INTO exchange_writtenrow (batch_id, "table", key, row, before, digest)
    SELECT DISTINCT ON (t.{key}) {batch}, {name}, t.{key}, k.row, b.data, {digest}
    FROM ({rows}) k JOIN {table} t ON t.{key} = k.key
    LEFT JOIN import_before b ON b.tab = {name} AND b.key = t.{key}
    WHERE b.data IS NULL OR b.data <> to_jsonb(t)
    ORDER BY t.{key}, k.row
    """
)


def note_before(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Before anything is written: the rows that belong to what will change, whole."""
    cursor.execute("DROP TABLE IF EXISTS import_before")
    cursor.execute(_HOLD)
    importer = get_importer(batch.kind)
    # A new organisation has nothing yet; what is new for one that exists stands beside what it has.
    states = ["changed"] if importer.organisation_kind else ["new", "changed"]
    for tracked in importer.tracks:
        cursor.execute(_BEFORE.format(**_parts(tracked)), {"states": states})
    cursor.execute("ANALYZE import_before")


def note_after(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """After everything is written: each row that is new or differs, with what it was."""
    for tracked in get_importer(batch.kind).tracks:
        digest = digest_of(tracked, sql.SQL("to_jsonb(t)"))
        statement = _AFTER.format(batch=sql.Literal(batch.pk), digest=digest, **_parts(tracked))
        cursor.execute(statement, {"states": ["new", "changed"]})
    cursor.execute("DROP TABLE import_before")


def digest_of(tracked: Tracked, row: sql.Composable) -> sql.Composable:
    """The digest of a row, given as jsonb, without what services keep by themselves."""
    return sql.SQL("md5(({row} - {without}::text[])::text)").format(
        row=row, without=sql.Literal([*_BOOKKEEPING, *tracked.derived])
    )


def _parts(tracked: Tracked) -> dict[str, sql.Composable]:
    return {
        "name": sql.Literal(tracked.table),
        "table": sql.Identifier(tracked.table),
        "key": sql.Identifier(tracked.key),
        "rows": sql.SQL(tracked.rows),
    }
