"""From an uploaded file to a batch whose columns are known, and the jobs that carry it on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import Post, User
from federation.accounts.scopes import scopes_of
from federation.audit.services import record
from federation.exchange.archive import Limits
from federation.exchange.errors import LayoutError, WorkbookError
from federation.exchange.importers import Importer, get_importer
from federation.exchange.layout import Layout, find_layout, find_sheet, layout_from_json
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, RowProblem, StagedRow
from federation.exchange.rows import RowReader
from federation.exchange.sandbox import OpenedBook, open_confined
from federation.exchange.schema import Schema
from federation.exchange.services.mappings import recall, remember
from federation.exchange.workbook import Cells, Sheet, Workbook
from federation.exchange.writer import cell_text
from federation.files.checks import safe_name
from federation.files.models import StoredFile
from federation.files.services import store
from federation.jobs.models import Job
from federation.jobs.services import start

SAMPLE_ROWS = 4
LISTED_SHEETS = 30
_SHOWN = 40
State = ImportBatch.State
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
}


def require_import(user: User, importer: Importer) -> Post:
    """The post under which `user` may import; PermissionDenied where there is none."""
    found = scopes_of(user, importer.permission)
    if not found:
        raise PermissionDenied
    return found[0][1]


def require_upload(user: User, importer: Importer) -> tuple[Post, bool]:
    """The post under which `user` may send such a workbook, and whether it must be reviewed first.

    PermissionDenied where there is none.
    """
    found = scopes_of(user, importer.permission)
    if found:
        return found[0][1], False
    found = scopes_of(user, importer.submit_permission) if importer.submit_permission else []
    if not found:
        raise PermissionDenied
    return found[0][1], True


def create_batch(kind: str, source: IO[bytes], *, name: str, actor: User) -> ImportBatch:
    """Look into a workbook, guess its columns and keep it.

    ValidationError at ``file`` in a clerk's words for a file that cannot be read; then nothing is kept.
    """
    with open_batch(kind, source, name=name, actor=actor) as (batch, _book):
        return batch


@contextmanager
def open_batch(
    kind: str, source: IO[bytes], *, name: str, actor: User
) -> Iterator[tuple[ImportBatch, OpenedBook]]:
    """`create_batch` with the book still open, for whoever reads its rows at once."""
    post, reviewed = require_upload(actor, get_importer(kind))
    with read_upload(kind, source, name=name) as (stored, sheet, layout, book):
        others = left_out(book.workbook, sheet, get_importer(kind).schema)
        kept = _keep(kind, stored, sheet, layout, name=name, post=post, reviewed=reviewed, others=others)
        yield kept, book


@contextmanager
def read_upload(
    kind: str, source: IO[bytes], *, name: str
) -> Iterator[tuple[StoredFile, Sheet, Layout, OpenedBook]]:
    """Look into a workbook and keep its bytes. ValidationError at ``file``; then nothing is kept."""
    content = source.read(Limits().file_size + 1)
    with tempfile.NamedTemporaryFile(prefix="import-") as file, ExitStack() as stack:
        file.write(content)
        file.flush()
        try:
            book = stack.enter_context(open_confined(file.name, name))
            sheet, layout = find_sheet(book.workbook, get_importer(kind).schema)
        except (WorkbookError, LayoutError) as error:
            raise ValidationError({"file": ValidationError(error.reason, code=error.code)}) from error
        stored = store(content, _TYPES[book.workbook.kind])
        yield stored, sheet, layout, book


def _keep(
    kind: str,
    stored: StoredFile,
    sheet: Sheet,
    layout: Layout,
    *,
    name: str,
    post: Post,
    reviewed: bool,
    others: list,
) -> ImportBatch:
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            kind=kind,
            source=stored,
            owner=post.user,
            organisation=post.organisation,
            needs_review=reviewed,
            **_facts(kind, post.organisation_id, sheet, layout, name=name, others=others),
        )
        record("exchange.batch_uploaded", batch, actor=post.user, note=stored.sha256)
    return batch


def left_out(workbook: Workbook, chosen: Sheet, schema: Schema) -> list[list[str]]:
    """The other sheets that hold anything: [name, "table"] for one that could be read too, else "notes"."""
    found = []
    for sheet in workbook.sheets:
        if sheet is chosen or sheet.is_empty:
            continue
        try:
            layout = find_layout(sheet.rows, schema, sheet.merged)
        except LayoutError:
            found.append([sheet.name[:100], "notes"])
        else:
            found.append([sheet.name[:100], "notes" if layout.missing else "table"])
    return found[:LISTED_SHEETS]


def _facts(kind: str, unit: int, sheet: Sheet, layout: Layout, *, name: str, others: list) -> dict[str, Any]:
    """What a batch knows of its file, as fields."""
    mapping, recalled = recall(kind, unit, layout)
    return {
        "name": safe_name(name),
        "sheet": sheet.name[:100],
        "layout": layout.as_json()
        | {
            "hidden_columns": list(sheet.hidden_columns),
            "hidden_sheet": not sheet.visible,
            "left_out": others,
        },
        "mapping": mapping,
        "recalled": recalled,
        "sample": _sample(sheet, layout),
        "title": _title(sheet, layout),
    }


def replace_file(batch: ImportBatch, source: IO[bytes], *, name: str, actor: User) -> ImportBatch:
    """Send a corrected file for a submission that was returned: the same import in its next round.

    ValidationError at ``file`` for one that cannot be read, or where the submission was not returned.
    """
    require_upload(actor, get_importer(batch.kind))
    with read_upload(batch.kind, source, name=name) as (stored, sheet, layout, book), transaction.atomic():
        others = left_out(book.workbook, sheet, get_importer(batch.kind).schema)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.RETURNED:
            raise ValidationError({"file": _("Only a returned submission can be sent again.")})
        BATCH_WORKFLOW.move(batch, State.UPLOADED)
        facts = _facts(batch.kind, batch.organisation_id, sheet, layout, name=name, others=others)
        for field, value in facts.items():
            setattr(batch, field, value)
        batch.source, batch.round, batch.owner, batch.counts = stored, batch.round + 1, actor, {}
        batch.save(update_fields=[*facts, "state", "source", "round", "owner", "counts"])
        StagedRow.objects.filter(batch=batch).delete()
        RowProblem.objects.filter(batch=batch).delete()
        record("exchange.batch_resent", batch, actor=actor, note=stored.sha256)
    return batch


def set_mapping(batch: ImportBatch, mapping: Mapping[str, int], *, actor: User) -> ImportBatch:
    """Keep the columns as the user corrected them. ValidationError for one that is missing or used twice."""
    importer = get_importer(batch.kind)
    require_upload(actor, importer)
    try:
        RowReader([], importer.schema, layout_from_json(batch.layout), mapping)
    except LayoutError as error:
        raise ValidationError(ValidationError(error.reason, code=error.code)) from error
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        BATCH_WORKFLOW.move(batch, State.MAPPED)
        batch.mapping = dict(mapping)
        batch.error = ""
        batch.save(update_fields=["state", "mapping", "error"])
        remember(batch, actor=actor)
    return batch


@transaction.atomic
def start_check(batch: ImportBatch, mapping: Mapping[str, int], *, actor: User, result_url: str) -> Job:
    """Set the columns and start the job that reads and checks all rows."""
    batch = set_mapping(batch, mapping, actor=actor)
    return _start(batch, "exchange.check", _("Check “%(name)s”"), actor=actor, result_url=result_url)


@transaction.atomic
def start_apply(batch: ImportBatch, *, actor: User, result_url: str) -> Job:
    """Start the job that writes the good rows.

    A second click while it runs gets the job that runs. ValidationError where the batch is not ready.
    """
    require_import(actor, get_importer(batch.kind))
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    job = Job.objects.filter(pk=batch.job_id).first()
    if batch.state == State.RUNNING and job is not None and job.is_open:
        return job
    if batch.needs_review and batch.state == State.PREVIEWED:
        raise ValidationError(_("This file must be submitted and accepted before it is imported."))
    BATCH_WORKFLOW.move(batch, State.RUNNING)
    return _start(batch, "exchange.apply", _("Import “%(name)s”"), actor=actor, result_url=result_url)


def _start(batch: ImportBatch, kind: str, title: str, *, actor: User, result_url: str) -> Job:
    total = int(batch.counts.get("rows", 0)) or int(batch.layout.get("rows", 0))
    batch.job = start(
        kind,
        title=title % {"name": batch.name},
        owner=actor,
        params={"batch": batch.pk, "result_url": result_url},
        total=total,
    )
    batch.save(update_fields=["state", "job"])
    return batch.job


def _sample(sheet: Sheet, layout: Layout) -> list[list[str]]:
    """The first data rows as short texts, for the page on which columns are matched."""
    filled = [row for row in sheet.rows[layout.first_row - 1 :] if any(cell != "" for cell in row)]
    return [[_short(cell) for cell in row] for row in filled[:SAMPLE_ROWS]]


def _short(cell: object) -> str:
    return _storable(cell_text(cell))[:_SHOWN]


def _title(sheet: Sheet, layout: Layout) -> str:
    """What stands above the table: it tells chambers elsewhere from those at home."""
    rows = {ignored.row for ignored in layout.ignored if ignored.why == "title"}
    texts = [_row_text(sheet.rows[number - 1]) for number in sorted(rows) if number <= len(sheet.rows)]
    return _storable(" ".join([sheet.name, *texts]))[:300]


def _row_text(row: Cells) -> str:
    return " ".join(cell for cell in row if isinstance(cell, str) and cell)


def _storable(text: str) -> str:
    """Without what a database text cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
