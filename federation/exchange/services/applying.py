"""Checking and applying a batch: each in one transaction, so that a stop or a kill leaves nothing half done.

A batch may be applied again after a kill: what was written is gone with its transaction, and a batch that
is done stays as it is. Imports of one kind wait for each other, so two of the same file make no doubles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.errors import LayoutError, WorkbookError
from federation.exchange.importers import get_importer
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, StagedRow
from federation.exchange.sandbox import OpenedBook
from federation.exchange.services.batches import require_import
from federation.exchange.services.deciding import decide
from federation.exchange.services.organisations import keep_ledger, lock_targets, write_organisations
from federation.exchange.services.remembering import note_after, note_before
from federation.exchange.services.staging import Progress, stage
from federation.notices.services import post

State = ImportBatch.State
# From so many rows on, a bad plan hurts more than a hash over the whole table.
MANY = 1_000
APPLY_LOCK = 7102
_FORGET = """
    DELETE FROM exchange_stagedrow s WHERE s.batch_id = %(batch)s AND NOT EXISTS (
        SELECT FROM exchange_rowproblem p
        WHERE p.batch_id = %(batch)s AND p.row = s.row AND p.refuses)
"""


def no_progress(_done: int, _total: int) -> None:
    """For callers who watch nothing."""


def check_batch(
    batch: ImportBatch,
    *,
    progress: Progress = no_progress,
    book: OpenedBook | None = None,
    preview: bool = True,
) -> dict[str, int]:
    """Read all rows and say what an import would do; the batch is then ready to be applied.

    `book` is its file where it is open already. Without `preview` only the reading is done, for who applies
    at once. ValidationError where the file has become unreadable or a column does not fit.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            unhurried(cursor)
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if batch.state != State.MAPPED:
                return batch.counts
            rows = stage(batch, progress, book)
            batch.counts = {"rows": rows}
            if preview:
                plan_for(cursor, rows)
                batch.counts = decide(cursor, batch)
                cursor.execute("DROP TABLE import_row")
            BATCH_WORKFLOW.move(batch, State.PREVIEWED)
            batch.save(update_fields=["state", "counts"])
            progress(rows, rows)
    except (WorkbookError, LayoutError) as error:
        raise ValidationError(ValidationError(error.reason, code=error.code)) from error
    return batch.counts


def apply_batch(batch: ImportBatch, *, actor: User, progress: Progress = no_progress) -> dict[str, int]:
    """Write the good rows of a running batch and return what was done.

    Everything is decided again on what the registry holds now. The permission is asked here once more.
    """
    importer = get_importer(batch.kind)
    require_import(actor, importer)
    steps: tuple[Callable[[CursorWrapper, ImportBatch], Any], ...] = (
        lock_targets,
        note_before,
        write_organisations if importer.organisation_kind else keep_ledger,
        *importer.appliers,
        note_after,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        unhurried(cursor)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, 0])
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == State.DONE:
            return batch.counts
        total = int(batch.counts.get("rows", 0))
        plan_for(cursor, total)
        batch.counts = decide(cursor, batch, keys=True)
        for place, step in enumerate(steps, start=1):
            progress(total * place // (len(steps) + 1), total)
            step(cursor, batch)
        cursor.execute("DROP TABLE import_row")
        cursor.execute(_FORGET, {"batch": batch.pk})
        _finish(batch, actor)
        progress(total, total)
    return batch.counts


def _finish(batch: ImportBatch, actor: User) -> None:
    BATCH_WORKFLOW.move(batch, State.DONE)
    batch.finished_at = timezone.now()
    batch.error = ""
    batch.save(update_fields=["state", "counts", "finished_at", "error"])
    # What came may stand twice now; the comparison follows the commit, whatever becomes of the broker.
    post("duplicates", f"batch:{batch.pk}:{batch.finished_at:%Y%m%d%H%M%S%f}", {})
    record(
        "exchange.batch_applied",
        batch,
        actor=actor,
        changes={name: [0, count] for name, count in batch.counts.items() if count},
        note=batch.kind,
    )


def fail_batch(batch: ImportBatch, sentence: str) -> None:
    """Note that the file could not be taken."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        BATCH_WORKFLOW.move(batch, State.FAILED)
        batch.error = sentence
        batch.save(update_fields=["state", "error"])


def step_back(batch: ImportBatch, state: str) -> None:
    """After a stop: the batch is what it was before its job started."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if BATCH_WORKFLOW.allows(batch, state):
            BATCH_WORKFLOW.move(batch, state)
            batch.save(update_fields=["state"])


def start_running(batch: ImportBatch) -> ImportBatch:
    """For the command line, which applies without a job."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        BATCH_WORKFLOW.move(batch, State.RUNNING)
        batch.save(update_fields=["state"])
    return batch


def wrong_rows_left(batch: ImportBatch) -> bool:
    """Whether there is a row that could be mended and uploaded again."""
    return StagedRow.objects.filter(batch=batch).exists()


def unhurried(cursor: CursorWrapper) -> None:
    """An import may take longer than a page, and waits for the import before it."""
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL lock_timeout = 0")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    # Search terms reach their index in a few large merges instead of many small ones.
    cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")


def plan_for(cursor: CursorWrapper, rows: int) -> None:
    """Keep large imports out of nested loops.

    Right after an import the statistics still describe the small tables of before; planned by them, ten
    thousand rows meet ten thousand in a loop and take minutes instead of a second.
    """
    if rows >= MANY:
        cursor.execute("SET LOCAL enable_nestloop = off")
