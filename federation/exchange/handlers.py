"""The jobs that carry a batch on. Safe to run again: all their writing is one transaction."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from federation.exchange.models import ExportFile, ImportBatch
from federation.exchange.services.applying import apply_batch, check_batch, fail_batch, step_back
from federation.exchange.services.exports import write_export
from federation.exchange.services.undoing import undo_batch
from federation.jobs.models import Job
from federation.jobs.services import Cancelled, job


class Reporter:
    """Tells how far a job is while its own transaction is open, through a connection of its own.

    Written through the job's connection, the progress would be seen only at the end, and the owner's wish
    to stop would wait for the row that it locks. Raises Cancelled where the owner has that wish.
    """

    def __init__(self, row: Job) -> None:
        self.row = row
        self.connection = connection.copy()

    def __call__(self, done: int, total: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s, beat_at = now() WHERE id = %s"
                " RETURNING cancel_requested",
                [done, total, self.row.pk],
            )
            found = cursor.fetchone()
        if found is not None and found[0]:
            raise Cancelled

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.connection.close()


@job("exchange.check", label=_("Checking an import"))
def check(row: Job) -> dict:
    """Read and check the rows of a batch."""
    batch = ImportBatch.objects.get(pk=row.params["batch"])
    try:
        with Reporter(row) as report:
            counts = check_batch(batch, progress=report)
    except Cancelled:
        step_back(batch, ImportBatch.State.UPLOADED)
        raise
    except ValidationError as error:
        fail_batch(batch, "\n".join(error.messages))
        raise
    return {"counts": counts, "url": row.params["result_url"]}


@job("exchange.apply", label=_("Importing"))
def apply(row: Job) -> dict:
    """Write the good rows of a batch."""
    batch = ImportBatch.objects.get(pk=row.params["batch"])
    try:
        with Reporter(row) as report:
            counts = apply_batch(batch, actor=row.owner, progress=report)
    except Cancelled:
        back = ImportBatch.State.ACCEPTED if batch.needs_review else ImportBatch.State.PREVIEWED
        step_back(batch, back)
        raise
    return {"counts": counts, "url": row.params["result_url"]}


@job("exchange.undo", label=_("Undoing an import"))
def undo(row: Job) -> dict:
    """Take back what a batch wrote."""
    batch = ImportBatch.objects.get(pk=row.params["batch"])
    try:
        with Reporter(row) as report:
            counts = undo_batch(batch, actor=row.owner, progress=report)
    except (Cancelled, ValidationError):
        step_back(batch, ImportBatch.State.DONE)
        raise
    return {"counts": counts, "url": row.params["result_url"]}


@job("exchange.export", label=_("Export of a list"))
def export(row: Job) -> dict:
    """Make a list into a file."""
    made = ExportFile.objects.select_related("owner").get(pk=row.params["export"])
    with Reporter(row) as report:
        rows = write_export(made, progress=report)
    return {"rows": rows, "url": row.params["result_url"]}
