"""Checking and applying a batch: each in one transaction, so that a stop or a kill leaves nothing half done.

A batch may be applied again after a kill: what was written is gone with its transaction, and a batch that
is done stays as it is. Imports of one kind wait for each other, so two of the same file make no doubles.
"""

from __future__ import annotations

from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.errors import LayoutError, WorkbookError
from federation.exchange.importers import Step, get_importer, rank
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, RowProblem, StagedRow
from federation.exchange.sandbox import OpenedBook, open_confined
from federation.exchange.services.batches import require_import, total_counts
from federation.exchange.services.deciding import decide
from federation.exchange.services.organisations import keep_ledger, lock_targets, write_organisations
from federation.exchange.services.remembering import note_after, note_before
from federation.exchange.services.staging import Progress, stage
from federation.files.services import path_of
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
            parts = batch.parts()
            rows = _read(batch, parts, progress, book)
            if preview:
                plan_for(cursor, rows)
                rehearse(cursor, parts)
            BATCH_WORKFLOW.move(batch, State.PREVIEWED)
            _keep_counts(batch, parts)
            progress(rows, rows)
    except (WorkbookError, LayoutError) as error:
        raise ValidationError(ValidationError(error.reason, code=error.code)) from error
    return batch.counts


def _read(batch: ImportBatch, parts: list[ImportBatch], progress: Progress, book: OpenedBook | None) -> int:
    """Stage the rows of each sheet from one opened file; how many there are."""
    rows = 0
    with nullcontext(book) if book else open_confined(path_of(batch.source.sha256), batch.name) as opened:
        for part in parts:
            before = rows
            staged = stage(part, lambda done, total, more=before: progress(more + done, more + total), opened)
            part.sheet_counts = {"rows": staged}
            rows += staged
    return rows


def _keep_counts(batch: ImportBatch, parts: list[ImportBatch]) -> None:
    """Write down what was found of each sheet and of the whole, with the batch's new state."""
    batch.counts = total_counts(parts)
    batch.save(update_fields=["state", "counts", "sheet_counts"])
    for part in parts:
        if part.pk != batch.pk:
            part.save(update_fields=["sheet_counts"])


def rehearse(cursor: CursorWrapper, parts: list[ImportBatch]) -> None:
    """Say of each sheet what would become of it after those before it; nothing of this stays written.

    The officers of a workbook may belong to chambers that another sheet of it adds, so each sheet but the
    last is really written and the writing then taken back. What was found wrong is kept.
    """
    *earlier, last = in_order(parts)
    if not earlier:
        last.sheet_counts = decide(cursor, last)
        cursor.execute("DROP TABLE import_row")
        return
    # As an import does, so that two never wait for each other's rows.
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, 0])
    before = transaction.savepoint()
    for part in (*earlier, last):
        part.sheet_counts = decide(cursor, part, keys=True)
        for step in () if part is last else (*_locking(part), *_writing(part)):
            step(cursor, part)
        cursor.execute("DROP TABLE import_row")
    found = list(RowProblem.objects.filter(batch__in=parts, checked=True).order_by("id"))
    transaction.savepoint_rollback(before)
    RowProblem.objects.filter(batch__in=parts, checked=True).delete()
    for problem in found:
        problem.pk = None
    RowProblem.objects.bulk_create(found, batch_size=2000)


def _locking(part: ImportBatch) -> tuple[Step, ...]:
    return (lock_targets, *get_importer(part.kind).locks)


def _writing(part: ImportBatch) -> tuple[Step, ...]:
    importer = get_importer(part.kind)
    organisations = write_organisations if importer.organisation_kind else keep_ledger
    return (organisations, *importer.appliers)


def apply_batch(batch: ImportBatch, *, actor: User, progress: Progress = no_progress) -> dict[str, int]:
    """Write the good rows of a running batch and return what was done.

    Everything is decided again on what the registry holds now. The permission is asked here once more.
    """
    for part in batch.parts():
        require_import(actor, get_importer(part.kind))
    with transaction.atomic(), connection.cursor() as cursor:
        unhurried(cursor)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, 0])
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == State.DONE:
            return batch.counts
        total = int(batch.counts.get("rows", 0))
        plan_for(cursor, total)
        parts = in_order(batch.parts())
        for place, part in enumerate(parts):
            share = (total * place // len(parts), total * (place + 1) // len(parts))
            _apply(cursor, part, lambda done, of, share=share: progress(between(share, done, of), total))
        _finish(batch, parts, actor)
        progress(total, total)
    return batch.counts


def _apply(cursor: CursorWrapper, part: ImportBatch, progress: Progress) -> None:
    """Decide about the rows of one sheet, write them and note what was written."""
    part.sheet_counts = decide(cursor, part, keys=True)
    steps = (*_locking(part), note_before, *_writing(part), note_after)
    for place, step in enumerate(steps, start=1):
        progress(place, len(steps) + 1)
        step(cursor, part)
    cursor.execute("DROP TABLE import_row")
    cursor.execute(_FORGET, {"batch": part.pk})


def between(share: tuple[int, int], done: int, steps: int) -> int:
    """How many rows count as done after `done` of `steps` steps of the part that has this share of them."""
    first, last = share
    return first + (last - first) * done // steps


def in_order(parts: list[ImportBatch]) -> list[ImportBatch]:
    """Sheets in the order of writing: what others may name comes before them."""
    return sorted(parts, key=lambda part: rank(part.kind))


def _finish(batch: ImportBatch, parts: list[ImportBatch], actor: User) -> None:
    BATCH_WORKFLOW.move(batch, State.DONE)
    batch.finished_at = timezone.now()
    batch.error = ""
    batch.save(update_fields=["finished_at", "error"])
    _keep_counts(batch, parts)
    # What came may stand twice now; the comparison follows the commit, whatever becomes of the broker.
    post("duplicates", f"batch:{batch.pk}:{batch.finished_at:%Y%m%d%H%M%S%f}", {})
    record(
        "exchange.batch_applied",
        batch,
        actor=actor,
        changes={name: [0, count] for name, count in batch.counts.items() if count},
        note="、".join(dict.fromkeys(part.kind for part in parts)),
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
    return StagedRow.objects.filter(batch__in=batch.parts()).exists()


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
