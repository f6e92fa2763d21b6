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
from federation.exchange.importers import Tracked, get_importer
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, KeptRow, WrittenRow
from federation.exchange.services.applying import (
    APPLY_LOCK,
    in_order,
    no_progress,
    plan_for,
    unhurried,
)
from federation.exchange.services.batches import require_import
from federation.exchange.services.hanging import column_of, model_of
from federation.exchange.services.staging import Progress
from federation.exchange.services.verdicts import COUNTS, KEPT, TARGETS, decided, names_of
from federation.jobs.models import Job
from federation.jobs.services import start

State = ImportBatch.State
Reason = KeptRow.Reason

# What the batch did to an organisation is undone: its ledger says so no longer.
_FORGET_LEDGER = """
    DELETE FROM exchange_importedrow i USING import_undo u WHERE i.batch_id = u.part AND i.row = u.row
"""
_REMOVE = sql.SQL(
    "DELETE FROM {table} t USING import_undo u"
    " WHERE u.part = {part} AND u.tab = {name} AND u.created AND t.{key} = u.key"
)
_RESTORE = sql.SQL(
    """
    UPDATE {table} t SET {changes}
    FROM import_undo u CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, u.before) AS b
    WHERE u.part = {part} AND u.tab = {name} AND NOT u.created AND t.{key} = u.key
    """
)
_LOCK = sql.SQL(
    "SELECT t.{key} FROM {table} t WHERE t.{key} IN (SELECT u.key FROM import_undo u WHERE u.tab = {name})"
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
    with connection.cursor() as cursor:
        decision = decided(cursor, _parts(batch))
        cursor.execute(decision + COUNTS)
        removed, restored, kept = cursor.fetchone()
        rows: list[dict[str, Any]] = []
        if kept:
            cursor.execute(decision + KEPT + sql.SQL(" LIMIT {}").format(sql.Literal(limit)))
            rows = [_as_kept(*row) for row in cursor.fetchall()]
    return Review(removed, restored, kept, rows)


def _parts(batch: ImportBatch) -> list[ImportBatch]:
    """The sheets in the order in which they were written."""
    return in_order(batch.parts())


@transaction.atomic
def start_undo(batch: ImportBatch, *, actor: User, result_url: str) -> Job:
    """Start the job that undoes a batch; a second click while it runs gets the job that runs.

    ValidationError where the batch has not been applied, was undone before, or its time is over.
    """
    for part in batch.parts():
        require_import(actor, get_importer(part.kind))
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
    if until is not None and writes and not WrittenRow.objects.filter(batch__in=batch.parts()).exists():
        raise ValidationError(
            _("What this import wrote was not kept, so it cannot be undone."), code="no_record"
        )


def undo_batch(batch: ImportBatch, *, actor: User, progress: Progress = no_progress) -> dict[str, int]:
    """Undo a batch at most once; how many rows were removed, put back and kept.

    Everything is looked at again here, under the lock that imports take. ValidationError where what is
    put back meets something that has come since; then nothing is undone.
    """
    for part in batch.parts():
        require_import(actor, get_importer(part.kind))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            unhurried(cursor)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, 0])
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if batch.state == State.UNDONE:
                return batch.undo_counts
            plan_for(cursor, int(batch.counts.get("rows", 0)))
            _write(cursor, batch, progress)
            _finish(batch, actor)
    except IntegrityError as error:
        raise ValidationError(
            _("Something has been entered meanwhile that needs these rows. Look at the review again.")
        ) from error
    return batch.undo_counts


def _write(cursor: CursorWrapper, batch: ImportBatch, progress: Progress) -> None:
    parts = _parts(batch)
    review = _hold(cursor, parts)
    total = review["removed"] + review["restored"] + review["kept"]
    done = 0
    steps = 2 * sum(len(get_importer(part.kind).tracks) for part in parts) + 1
    _around(cursor, parts, "before_undo")
    cursor.execute(_FORGET_LEDGER)
    # The last sheet first: a row that two of them wrote goes back step by step.
    for part in reversed(parts):
        tracks = get_importer(part.kind).tracks
        for statement, turns in ((_remove, tracks[::-1]), (_restore, tracks)):
            for tracked in turns:
                statement(cursor, part, tracked)
                done += 1
                progress(total * done // steps, total)
    # What hangs on a row by a key that is looked at later would be found at the end only: look now.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _around(cursor, parts, "after_undo")
    cursor.execute("DROP TABLE import_undo")
    batch.undo_counts = review
    progress(total, total)


def _around(cursor: CursorWrapper, parts: list[ImportBatch], name: str) -> None:
    """Do once what the importers of the sheets want done before or after an undoing."""
    steps = {step: part for part in parts for step in getattr(get_importer(part.kind), name)}
    for step, part in steps.items():
        step(cursor, part)


def _hold(cursor: CursorWrapper, parts: list[ImportBatch]) -> dict[str, int]:
    """Decide, lock what will be written, decide again: nobody slips in between."""
    create = sql.SQL("CREATE TEMP TABLE import_undo ON COMMIT DROP AS ")
    cursor.execute("DROP TABLE IF EXISTS import_undo")
    decision = decided(cursor, parts)
    cursor.execute(create + decision + TARGETS)
    cursor.execute("ANALYZE import_undo")
    tables = {tracked.table: tracked for part in parts for tracked in get_importer(part.kind).tracks}
    for tracked in tables.values():
        cursor.execute(_LOCK.format(**names_of(tracked)))
    cursor.execute("DROP TABLE import_undo")
    decision = decided(cursor, parts)
    cursor.execute(create + decision + TARGETS)
    cursor.execute("ANALYZE import_undo")
    cursor.execute(decision + COUNTS)
    counts = dict(zip(("removed", "restored", "kept"), cursor.fetchone(), strict=True))
    KeptRow.objects.filter(batch__in=parts).delete()
    keep = sql.SQL("INSERT INTO exchange_keptrow (batch_id, row, name, reason, uses) ")
    chosen = sql.SQL("SELECT k.part, k.row, left(k.name, 200), k.reason, k.uses FROM (") + KEPT
    cursor.execute(decision + keep + chosen + sql.SQL(") k"))
    return counts


def _remove(cursor: CursorWrapper, part: ImportBatch, tracked: Tracked) -> None:
    cursor.execute(_REMOVE.format(part=sql.Literal(part.pk), **names_of(tracked)))


def _restore(cursor: CursorWrapper, part: ImportBatch, tracked: Tracked) -> None:
    """Old values back; a version goes on, since somebody may hold a form with the present one."""
    left = {tracked.key, "version", "updated_at", "created_at", *tracked.derived}
    columns = [column_of(field) for field in model_of(tracked.table)._meta.concrete_fields]
    changes: list[sql.Composable]
    changes = [sql.SQL("{0} = b.{0}").format(sql.Identifier(name)) for name in columns if name not in left]
    counting = {"version": "version = t.version + 1", "updated_at": "updated_at = now()"}
    changes += [sql.SQL(change) for name, change in counting.items() if name in columns]
    restore = _RESTORE.format(
        part=sql.Literal(part.pk), changes=sql.SQL(", ").join(changes), **names_of(tracked)
    )
    cursor.execute(restore)


def _finish(batch: ImportBatch, actor: User) -> None:
    BATCH_WORKFLOW.move(batch, State.UNDONE)
    batch.undone_at = timezone.now()
    batch.undone_by = actor
    batch.save(update_fields=["state", "undone_at", "undone_by", "undo_counts"])
    WrittenRow.objects.filter(batch__in=batch.parts()).delete()
    record(
        "exchange.batch_undone",
        batch,
        actor=actor,
        changes={name: [0, count] for name, count in batch.undo_counts.items() if count},
        note=batch.kind,
    )


def _as_kept(part: int, row: int, name: str, reason: str, uses: Any) -> dict[str, Any]:
    return {"batch_id": part, "row": row, "name": name, "reason": reason, "uses": uses}
