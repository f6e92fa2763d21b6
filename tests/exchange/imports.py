"""Importing a few rows in a test, as the command line does it."""

import io

from federation.exchange.models import ImportBatch
from federation.exchange.services.applying import apply_batch, check_batch, start_running
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.reports import report_of
from federation.exchange.writer import write_xlsx


def import_rows(kind, headers, rows, *, actor, notes=()):
    """The report of an applied import of these rows."""
    file = io.BytesIO()
    write_xlsx(file, headers, rows, notes=notes)
    file.seek(0)
    batch = create_batch(kind, file, name="rows.xlsx", actor=actor)
    batch = set_mapping(batch, batch.mapping, actor=actor)
    check_batch(batch)
    apply_batch(start_running(batch), actor=actor)
    return report_of(ImportBatch.objects.get(pk=batch.pk))


def done(report):
    """(created, updated, unchanged) of a report."""
    return report["created"], report["updated"], report["unchanged"]
