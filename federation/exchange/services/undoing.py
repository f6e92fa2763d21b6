"""Undoing a whole import: what it created goes, what it changed gets its old values back, to the row.

A row of the sheet is undone whole or kept whole. It is kept, and named with the reason, where anything it
wrote was changed since, or where something hangs on what it created. All of it is SQL over sets: the number
of statements depends on the tables that an import writes, never on its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.importers import Importer, Tracked, get_importer
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, KeptRow, WrittenRow
from federation.exchange.services.applying import APPLY_LOCK, no_progress, plan_for, unhurried
from federation.exchange.services.batches import require_import
from federation.exchange.services.hanging import column_of, model_of, references
from federation.exchange.services.remembering import digest_of
from federation.exchange.services.staging import Progress
from federation.jobs.models import Job
from federation.jobs.services import start

State = ImportBatch.State
Reason = KeptRow.Reason

_STATE = sql.SQL(
    """
    SELECT w.tab, w.key, w.row, w.before, w.before IS NULL AS created, t.{key} IS NULL AS gone,
           t.{key} IS NOT NULL AND {digest} <> w.digest AS changed
    FROM written w LEFT JOIN {table} t ON t.{key} = w.key WHERE w.tab = {name}
    """
)
_DECIDED = sql.SQL(
    """
    WITH written AS MATERIALIZED (
        SELECT w."table" AS tab, w.key, w.row, w.before, w.digest
        FROM exchange_writtenrow w WHERE w.batch_id = {batch}
    ), state AS MATERIALIZED ({states}),
    hanging AS (SELECT row, jsonb_object_agg(label, number) AS uses
                FROM (SELECT row, label, sum(number) AS number FROM ({references}) each
                      GROUP BY row, label) summed GROUP BY row),
    newer AS ({rivals}),
    verdict AS (
        SELECT s.row, CASE WHEN bool_or(s.changed) THEN 'changed'
                           WHEN bool_or(s.gone AND NOT s.created) THEN 'removed'
                           WHEN bool_or(h.row IS NOT NULL) THEN 'in_use'
                           WHEN s.row IN (SELECT row FROM newer) THEN 'superseded' END AS reason,
               bool_or(s.created AND s.tab = {main}) AS added
        FROM state s LEFT JOIN hanging h ON h.row = s.row GROUP BY s.row
    )
    """
)
_TARGETS = sql.SQL(
    "SELECT s.tab, s.key, s.row, s.created, s.before FROM state s JOIN verdict v ON v.row = s.row"
    " WHERE v.reason IS NULL AND NOT s.gone"
)
_KEPT = sql.SQL(
    """
    SELECT v.row, COALESCE(o.name, '') AS name, v.reason, COALESCE(h.uses, '{{}}'::jsonb) AS uses
    FROM verdict v LEFT JOIN hanging h ON h.row = v.row
    LEFT JOIN exchange_importedrow i ON i.batch_id = {batch} AND i.row = v.row
    LEFT JOIN accounts_organisation o ON o.id = i.organisation_id
    WHERE v.reason IS NOT NULL ORDER BY v.row
    """
)
_COUNTS = sql.SQL(
    """
    SELECT count(*) FILTER (WHERE v.reason IS NULL AND v.added),
           count(*) FILTER (WHERE v.reason IS NULL AND NOT v.added),
           count(*) FILTER (WHERE v.reason IS NOT NULL)
    FROM verdict v
    """
)
# What the batch did to an organisation is undone: its ledger says so no longer.
_FORGET_LEDGER = """
    DELETE FROM exchange_importedrow i USING import_undo u WHERE i.batch_id = %s AND i.row = u.row
"""
_REMOVE = sql.SQL(
    "DELETE FROM {table} t USING import_undo u WHERE u.tab = {name} AND u.created AND t.{key} = u.key"
)
_RESTORE = sql.SQL(
    """
    UPDATE {table} t SET {changes}
    FROM import_undo u CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, u.before) AS b
    WHERE u.tab = {name} AND NOT u.created AND t.{key} = u.key
    """
)
_LOCK = sql.SQL(
    "SELECT t.{key} FROM {table} t JOIN import_undo u ON u.tab = {name} AND u.key = t.{key}"
    " ORDER BY t.{key} FOR UPDATE OF t"
)


@dataclass(frozen=True)
class Review:
    """What undoing would do: created rows that go, changed rows that are put back, and those that stay."""

    removed: int
    restored: int
    kept: int
    rows: list[dict[str, Any]]


def review_undo(batch: ImportBatch, *, limit: int = 200) -> Review:
    """Look, without writing, at what undoing would do; the first `limit` rows that would stay."""
    decided, own = _decided(batch), {"batch": sql.Literal(batch.pk)}
    with connection.cursor() as cursor:
        cursor.execute(decided + _COUNTS)
        removed, restored, kept = cursor.fetchone()
        rows: list[dict[str, Any]] = []
        if kept:
            cursor.execute(decided + _KEPT.format(**own) + sql.SQL(" LIMIT {}").format(sql.Literal(limit)))
            rows = [_as_kept(*row) for row in cursor.fetchall()]
    return Review(removed, restored, kept, rows)


@transaction.atomic
def start_undo(batch: ImportBatch, *, actor: User, result_url: str) -> Job:
    """Start the job that undoes a batch; a second click while it runs gets the job that runs.

    ValidationError where the batch has not been applied, was undone before, or its time is over.
    """
    require_import(actor, get_importer(batch.kind))
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    job = Job.objects.filter(pk=batch.job_id).first()
    if batch.state == State.UNDOING and job is not None and job.is_open:
        return job
    refuse_late_undo(batch)
    BATCH_WORKFLOW.move(batch, State.UNDOING)
    batch.job = start(
        "exchange.undo",
        title=_("Undo “%(name)s”") % {"name": batch.name},
        owner=actor,
        params={"batch": batch.pk, "result_url": result_url},
        total=int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0)),
    )
    batch.save(update_fields=["state", "job"])
    record("exchange.undo_started", batch, actor=actor)
    return batch.job


def refuse_late_undo(batch: ImportBatch) -> None:
    """ValidationError where the time for undoing is over, or what was written is no longer kept."""
    until = batch.undo_until
    if until is not None and until < timezone.now():
        raise ValidationError(
            _("This import could be undone until %(day)s. Correct the rows one by one instead.")
            % {"day": f"{timezone.localtime(until):%Y-%m-%d %H:%M}"},
            code="too_late",
        )
    writes = int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0))
    if until is not None and writes and not WrittenRow.objects.filter(batch=batch).exists():
        raise ValidationError(
            _("What this import wrote was not kept, so it cannot be undone."), code="no_record"
        )


def undo_batch(batch: ImportBatch, *, actor: User, progress: Progress = no_progress) -> dict[str, int]:
    """Undo a batch at most once; how many rows were removed, put back and kept.

    Everything is looked at again here, under the lock that imports take. ValidationError where what is
    put back meets something that has come since; then nothing is undone.
    """
    importer = get_importer(batch.kind)
    require_import(actor, importer)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            unhurried(cursor)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, 0])
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if batch.state == State.UNDONE:
                return batch.undo_counts
            plan_for(cursor, int(batch.counts.get("rows", 0)))
            _write(cursor, batch, importer, progress)
            _finish(batch, actor)
    except IntegrityError as error:
        raise ValidationError(
            _("Something has been entered meanwhile that needs these rows. Look at the review again.")
        ) from error
    return batch.undo_counts


def _write(cursor: CursorWrapper, batch: ImportBatch, importer: Importer, progress: Progress) -> None:
    review = _hold(cursor, batch, importer)
    total = review["removed"] + review["restored"] + review["kept"]
    done = 0
    steps = 2 * len(importer.tracks) + 1
    for step in importer.before_undo:
        step(cursor, batch)
    cursor.execute(_FORGET_LEDGER, [batch.pk])
    for statement, tracks in ((_remove, reversed(importer.tracks)), (_restore, iter(importer.tracks))):
        for tracked in tracks:
            statement(cursor, tracked)
            done += 1
            progress(total * done // steps, total)
    # What hangs on a row by a key that is looked at later would be found at the end only: look now.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for step in importer.after_undo:
        step(cursor, batch)
    cursor.execute("DROP TABLE import_undo")
    batch.undo_counts = review
    progress(total, total)


def _hold(cursor: CursorWrapper, batch: ImportBatch, importer: Importer) -> dict[str, int]:
    """Decide, lock what will be written, decide again: nobody slips in between."""
    decided, own = _decided(batch), {"batch": sql.Literal(batch.pk)}
    create = sql.SQL("CREATE TEMP TABLE import_undo ON COMMIT DROP AS ")
    cursor.execute("DROP TABLE IF EXISTS import_undo")
    for locking in (True, False):
        cursor.execute(create + decided + _TARGETS)
        if locking:
            cursor.execute("ANALYZE import_undo")
            for tracked in importer.tracks:
                cursor.execute(_LOCK.format(**_names(tracked)))
            cursor.execute("DROP TABLE import_undo")
    cursor.execute("ANALYZE import_undo")
    cursor.execute(decided + _COUNTS)
    counts = dict(zip(("removed", "restored", "kept"), cursor.fetchone(), strict=True))
    KeptRow.objects.filter(batch=batch).delete()
    keep = sql.SQL("INSERT INTO exchange_keptrow (batch_id, row, name, reason, uses) ")
    chosen = sql.SQL("SELECT {}, k.row, left(k.name, 200), k.reason, k.uses FROM ({}) k").format(
        own["batch"], _KEPT.format(**own)
    )
    cursor.execute(decided + keep + chosen)
    return counts


def _remove(cursor: CursorWrapper, tracked: Tracked) -> None:
    cursor.execute(_REMOVE.format(**_names(tracked)))


def _restore(cursor: CursorWrapper, tracked: Tracked) -> None:
    """Old values back; a version goes on, since somebody may hold a form with the present one."""
    left = {tracked.key, "version", "updated_at", "created_at", *tracked.derived}
    columns = [column_of(field) for field in model_of(tracked.table)._meta.concrete_fields]
    changes: list[sql.Composable]
    changes = [sql.SQL("{0} = b.{0}").format(sql.Identifier(name)) for name in columns if name not in left]
    if "version" in columns:
        changes += [sql.SQL("version = t.version + 1"), sql.SQL("updated_at = now()")]
    cursor.execute(_RESTORE.format(changes=sql.SQL(", ").join(changes), **_names(tracked)))


def _finish(batch: ImportBatch, actor: User) -> None:
    BATCH_WORKFLOW.move(batch, State.UNDONE)
    batch.undone_at = timezone.now()
    batch.undone_by = actor
    batch.save(update_fields=["state", "undone_at", "undone_by", "undo_counts"])
    WrittenRow.objects.filter(batch=batch).delete()
    record(
        "exchange.batch_undone",
        batch,
        actor=actor,
        changes={name: [0, count] for name, count in batch.undo_counts.items() if count},
        note=batch.kind,
    )


def _decided(batch: ImportBatch) -> sql.Composable:
    tracks = get_importer(batch.kind).tracks
    states = [_STATE.format(digest=digest_of(tracked), **_names(tracked)) for tracked in tracks]
    rivals = [sql.SQL(tracked.rivals) for tracked in tracks if tracked.rivals]
    tables = tuple(tracked.table for tracked in tracks)
    return _DECIDED.format(
        batch=sql.Literal(batch.pk),
        main=sql.Literal(tables[0]),
        states=sql.SQL(" UNION ALL ").join(states),
        references=sql.SQL(" UNION ALL ").join(references(tables, batch.pk)),
        rivals=sql.SQL(" UNION ALL ").join(rivals or [sql.SQL("SELECT NULL::integer AS row WHERE false")]),
    )


def _names(tracked: Tracked) -> dict[str, sql.Composable]:
    return {
        "name": sql.Literal(tracked.table),
        "table": sql.Identifier(tracked.table),
        "key": sql.Identifier(tracked.key),
    }


def _as_kept(row: int, name: str, reason: str, uses: Any) -> dict[str, Any]:
    return {"row": row, "name": name, "reason": reason, "uses": uses}
