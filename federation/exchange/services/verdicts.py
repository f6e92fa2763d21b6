"""Which rows of an import can be undone, and why the others stay: one decision for all its sheets, in SQL."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from federation.exchange.importers import Tracked, get_importer
from federation.exchange.models import ImportBatch
from federation.exchange.services.hanging import references
from federation.exchange.services.remembering import digest_of

# What a later sheet of the same workbook changed once more is undone before: then its old row counts.
_STATE = sql.SQL(
    """
    SELECT w.part, w.tab, w.key, w.row, w.before, w.before IS NULL AS created, {main} AS main,
           t.{key} IS NULL AS gone,
           t.{key} IS NOT NULL
           AND CASE WHEN w.later IS NULL THEN {digest} ELSE {later} END <> w.digest AS changed
    FROM written w LEFT JOIN {table} t ON t.{key} = w.key WHERE w.part = {part} AND w.tab = {name}
    """
)
_DECIDED = sql.SQL(
    """
    WITH parts AS (SELECT * FROM unnest({parts}::bigint[]) WITH ORDINALITY AS p(part, place)),
    stay AS MATERIALIZED (
        SELECT * FROM unnest({kept_parts}::bigint[], {kept_rows}::bigint[]) AS k(part, row)),
    noted AS MATERIALIZED (
        SELECT p.part, w."table" AS tab, w.key, w.row, w.before, w.digest,
               lead(w.batch_id) OVER turns AS next_part, lead(w.row) OVER turns AS next_row,
               lead(w.before) OVER turns AS next_before
        FROM exchange_writtenrow w JOIN parts p ON p.part = w.batch_id
        WINDOW turns AS (PARTITION BY w."table", w.key ORDER BY p.place)
    ), written AS MATERIALIZED (
        SELECT n.part, n.tab, n.key, n.row, n.before, n.digest, s.row IS NOT NULL AS stays,
               CASE WHEN l.row IS NULL THEN n.next_before END AS later
        FROM noted n LEFT JOIN stay s ON s.part = n.part AND s.row = n.row
        LEFT JOIN stay l ON l.part = n.next_part AND l.row = n.next_row
    ), state AS MATERIALIZED ({states}),
    hanging AS (SELECT part, row, jsonb_object_agg(label, number) AS uses
                FROM (SELECT part, row, label, sum(number) AS number FROM ({references}) each
                      GROUP BY part, row, label) summed GROUP BY part, row),
    newer AS ({rivals}),
    verdict AS (
        SELECT s.part, s.row, CASE WHEN bool_or(s.changed) THEN 'changed'
                           WHEN bool_or(s.gone AND NOT s.created) THEN 'removed'
                           WHEN bool_or(h.row IS NOT NULL) THEN 'in_use'
                           WHEN (s.part, s.row) IN (SELECT part, row FROM newer) THEN 'superseded'
                           END AS reason,
               bool_or(s.created AND s.main) AS added
        FROM state s LEFT JOIN hanging h ON h.part = s.part AND h.row = s.row GROUP BY s.part, s.row
    )
    """
)
STAYING = sql.SQL("SELECT v.part, v.row FROM verdict v WHERE v.reason IS NOT NULL ORDER BY v.part, v.row")
TARGETS = sql.SQL(
    "SELECT s.part, s.tab, s.key, s.row, s.created, s.before FROM state s"
    " JOIN verdict v ON v.part = s.part AND v.row = s.row WHERE v.reason IS NULL AND NOT s.gone"
)
KEPT = sql.SQL(
    """
    SELECT v.part, v.row, COALESCE(o.name, '') AS name, v.reason, COALESCE(h.uses, '{}'::jsonb) AS uses
    FROM verdict v LEFT JOIN hanging h ON h.part = v.part AND h.row = v.row
    LEFT JOIN exchange_importedrow i ON i.batch_id = v.part AND i.row = v.row
    LEFT JOIN accounts_organisation o ON o.id = i.organisation_id
    WHERE v.reason IS NOT NULL ORDER BY v.part, v.row
    """
)
COUNTS = sql.SQL(
    """
    SELECT count(*) FILTER (WHERE v.reason IS NULL AND v.added),
           count(*) FILTER (WHERE v.reason IS NULL AND NOT v.added),
           count(*) FILTER (WHERE v.reason IS NOT NULL)
    FROM verdict v
    """
)


def decided(cursor: CursorWrapper, parts: list[ImportBatch]) -> sql.Composable:
    """The decision about every row. What has to stay makes stay what it hangs on, until nothing is added."""
    staying: list[tuple[int, int]] = []
    while True:
        decision = _decision(parts, staying)
        cursor.execute(decision + STAYING)
        found = cursor.fetchall()
        if len(found) == len(staying):
            return decision
        staying = found


def _decision(parts: list[ImportBatch], staying: list[tuple[int, int]]) -> sql.Composable:
    keys = [part.pk for part in parts]
    tracks = [(part, tracked) for part in parts for tracked in get_importer(part.kind).tracks]
    tables = tuple(dict.fromkeys(tracked.table for _part, tracked in tracks))
    rivals = dict.fromkeys(tracked.rivals for _part, tracked in tracks if tracked.rivals)
    none = "SELECT NULL::bigint AS part, NULL::integer AS row WHERE false"
    return _DECIDED.format(
        parts=sql.Literal(keys),
        kept_parts=sql.Literal([part for part, _row in staying]),
        kept_rows=sql.Literal([row for _part, row in staying]),
        states=sql.SQL(" UNION ALL ").join(_state(part, tracked) for part, tracked in tracks),
        references=sql.SQL(" UNION ALL ").join(references(tables, keys)),
        rivals=sql.SQL(" UNION ALL ").join(sql.SQL(found) for found in rivals or [none]),
    )


def _state(part: ImportBatch, tracked: Tracked) -> sql.Composable:
    return _STATE.format(
        part=sql.Literal(part.pk),
        main=sql.Literal(tracked == get_importer(part.kind).tracks[0]),
        digest=digest_of(tracked, sql.SQL("to_jsonb(t)")),
        later=digest_of(tracked, sql.SQL("w.later")),
        **names_of(tracked),
    )


def names_of(tracked: Tracked) -> dict[str, sql.Composable]:
    """A tracked table as parts of a statement."""
    return {
        "name": sql.Literal(tracked.table),
        "table": sql.Identifier(tracked.table),
        "key": sql.Identifier(tracked.key),
    }
