"""From an uploaded file to a batch whose columns are known, and the jobs that carry it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import Post, User
from federation.accounts.scopes import scopes_of
from federation.audit.services import record
from federation.exchange.errors import LayoutError
from federation.exchange.importers import Importer, get_importer, importers
from federation.exchange.layout import layout_from_json
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, RowProblem, StagedRow
from federation.exchange.rows import RowReader
from federation.exchange.sandbox import OpenedBook, open_confined
from federation.exchange.services.mappings import recall, remember
from federation.exchange.services.uploads import Upload, facts_of, layout_as, read_upload, storable
from federation.files.services import path_of
from federation.jobs.models import Job
from federation.jobs.services import start

State = ImportBatch.State
# Asked for where every sheet is to be read as what it looks like.
ANY = "any"


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


def may_upload(user: User, importer: Importer) -> bool:
    """Whether `user` may import such workbooks, or send them in for review."""
    permissions = filter(None, (importer.permission, importer.submit_permission))
    return any(scopes_of(user, permission) for permission in permissions)


def kinds_for(user: User, kind: str) -> tuple[Post, bool, list[str]]:
    """The post for an upload of `kind` (or ANY), whether it is reviewed, and the kinds its sheets may be.

    The sheets of one workbook are all read for one unit and all reviewed or none. PermissionDenied where
    `user` may send no such workbook.
    """
    offered = [item for item in importers() if may_upload(user, item)]
    if kind != ANY:
        offered.sort(key=lambda item: item.kind != kind)
    if not offered or kind not in (ANY, offered[0].kind):
        raise PermissionDenied
    post, reviewed = require_upload(user, offered[0])
    alike = [
        item.kind
        for item in offered
        if (found := require_upload(user, item))[0].organisation_id == post.organisation_id
        and found[1] == reviewed
    ]
    return post, reviewed, alike


def create_batch(
    kind: str, source: IO[bytes], *, name: str, actor: User, sheets: Sequence[str] = ()
) -> ImportBatch:
    """Look into a workbook, guess the columns of its sheets and keep it.

    `kind` may be ANY. `sheets` names those to be read; else they are those of the kind asked for that are
    not hidden. ValidationError at ``file`` in a clerk's words for a file that cannot be read; then nothing
    is kept.
    """
    with open_batch(kind, source, name=name, actor=actor, sheets=sheets) as (batch, _book):
        return batch


@contextmanager
def open_batch(
    kind: str, source: IO[bytes], *, name: str, actor: User, sheets: Sequence[str] = ()
) -> Iterator[tuple[ImportBatch, OpenedBook]]:
    """`create_batch` with the book still open, for whoever reads its rows at once."""
    post, reviewed, kinds = kinds_for(actor, kind)
    asked = "" if kind == ANY else kind
    with read_upload(source, name=name, actor=actor, kinds=kinds, asked=asked, sheets=sheets) as upload:
        with transaction.atomic():
            batch = ImportBatch(
                source=upload.stored,
                owner=post.user,
                organisation=post.organisation,
                needs_review=reviewed,
            )
            _place(batch, upload, name)
            record("exchange.batch_uploaded", batch, actor=post.user, note=upload.stored.sha256)
        yield batch, upload.book


def _place(batch: ImportBatch, upload: Upload, name: str) -> None:
    """Let the batch read the first sheet of a file and a part of it each further one."""
    unit = batch.organisation_id
    first, *others = upload.tables
    for field, value in facts_of(first, unit, name=name, notes=upload.notes).items():
        setattr(batch, field, value)
    batch.save()
    batch.further.all().delete()
    shared = {field: getattr(batch, field) for field in ("source", "owner", "organisation", "needs_review")}
    for found in others:
        facts = facts_of(found, unit, name=name)
        ImportBatch.objects.create(lead=batch, round=batch.round, **shared, **facts)


def replace_file(batch: ImportBatch, source: IO[bytes], *, name: str, actor: User) -> ImportBatch:
    """Send a corrected file for a submission that was returned: the same import in its next round.

    ValidationError at ``file`` for one that cannot be read, or where the submission was not returned.
    """
    _post, _reviewed, kinds = kinds_for(actor, batch.kind)
    asked = {part.kind for part in batch.parts()}
    only = asked.pop() if len(asked) == 1 else ""
    with read_upload(source, name=name, actor=actor, kinds=kinds, asked=only) as upload, transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.RETURNED:
            raise ValidationError({"file": _("Only a returned submission can be sent again.")})
        BATCH_WORKFLOW.move(batch, State.UPLOADED)
        batch.source, batch.round, batch.owner = upload.stored, batch.round + 1, actor
        batch.counts, batch.sheet_counts = {}, {}
        _place(batch, upload, name)
        forget_rows(batch)
        record("exchange.batch_resent", batch, actor=actor, note=upload.stored.sha256)
    return batch


def forget_rows(sheet: ImportBatch) -> None:
    """Drop what was read of one sheet."""
    StagedRow.objects.filter(batch=sheet).delete()
    RowProblem.objects.filter(batch=sheet).delete()


@transaction.atomic
def choose_sheets(batch: ImportBatch, kinds: Mapping[int, str], *, actor: User) -> ImportBatch:
    """Say which sheets are read, and as which kind: keys of `batch.sheets()` -> kind.

    ValidationError for none, and keyed by ``kind-<key>`` for a sheet that has no header of its kind.
    """
    allowed = kinds_for(actor, batch.kind)[2]
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    sheets = batch.sheets()
    if not kinds.keys() & {sheet.pk for sheet in sheets}:
        raise ValidationError(_("Choose at least one sheet."))
    if not set(kinds.values()) <= set(allowed):
        raise PermissionDenied
    if batch.state != State.UPLOADED:
        BATCH_WORKFLOW.move(batch, State.UPLOADED)
    _read_as(sheets, kinds)
    batch.counts, batch.error = {}, ""
    for sheet in sheets:
        sheet.is_chosen = sheet.pk in kinds
        sheet.sheet_counts = {}
        sheet.save()
        forget_rows(sheet)
    record("exchange.sheets_chosen", batch, actor=actor, note="、".join(part.sheet for part in batch.parts()))
    return batch


def _read_as(sheets: Sequence[ImportBatch], kinds: Mapping[int, str]) -> None:
    """Find the columns of the sheets whose kind is another one than was guessed."""
    others = [sheet for sheet in sheets if kinds.get(sheet.pk, sheet.kind) != sheet.kind]
    if not others:
        return
    with open_confined(path_of(others[0].source.sha256), others[0].name) as opened:
        held = {storable(sheet.name)[:100]: sheet for sheet in opened.workbook.sheets}
        for sheet in others:
            sheet.kind = kinds[sheet.pk]
            try:
                layout = layout_as(held[sheet.sheet], sheet.kind)
            except LayoutError as error:
                sentence = ValidationError(error.reason, code=error.code)
                raise ValidationError({f"kind-{sheet.pk}": sentence}) from error
            sheet.mapping, sheet.recalled = recall(sheet.kind, sheet.organisation_id, layout)
            kept = {name: sheet.layout[name] for name in sheet.layout.keys() - layout.as_json().keys()}
            sheet.layout = layout.as_json() | kept


def set_mapping(batch: ImportBatch, mapping: Mapping[str, int], *, actor: User) -> ImportBatch:
    """Keep the columns of a workbook's only sheet; see `set_mappings`."""
    return set_mappings(batch, {batch.pk: mapping}, actor=actor)


def set_mappings(
    batch: ImportBatch, mappings: Mapping[int, Mapping[str, int]], *, actor: User
) -> ImportBatch:
    """Keep the columns of each sheet that is read, by its key, as the user corrected them.

    ValidationError for a column that is missing or used twice.
    """
    parts = batch.parts()
    if not parts:
        raise ValidationError(_("Choose at least one sheet."))
    for part in parts:
        importer = get_importer(part.kind)
        require_upload(actor, importer)
        try:
            RowReader([], importer.schema, layout_from_json(part.layout), mappings.get(part.pk, part.mapping))
        except LayoutError as error:
            sentence = error.reason if len(parts) == 1 else f"{part.sheet}：{error.reason}"
            raise ValidationError(ValidationError(sentence, code=error.code)) from error
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        BATCH_WORKFLOW.move(batch, State.MAPPED)
        batch.error = ""
        batch.save(update_fields=["state", "error"])
        for part in batch.parts():
            part.mapping = dict(mappings.get(part.pk, part.mapping))
            part.save(update_fields=["mapping"])
            remember(part, actor=actor)
    return batch


@transaction.atomic
def start_check(
    batch: ImportBatch, mappings: Mapping[int, Mapping[str, int]], *, actor: User, result_url: str
) -> Job:
    """Set the columns and start the job that reads and checks all rows."""
    batch = set_mappings(batch, mappings, actor=actor)
    return _start(batch, "exchange.check", _("Check “%(name)s”"), actor=actor, result_url=result_url)


@transaction.atomic
def start_apply(batch: ImportBatch, *, actor: User, result_url: str) -> Job:
    """Start the job that writes the good rows.

    A second click while it runs gets the job that runs. ValidationError where the batch is not ready.
    """
    for part in batch.parts():
        require_import(actor, get_importer(part.kind))
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


def total_counts(parts: Sequence[ImportBatch]) -> dict[str, Any]:
    """What is said of the whole workbook: the sums over its sheets."""
    total: dict[str, int] = {}
    for part in parts:
        for name, count in part.sheet_counts.items():
            total[name] = total.get(name, 0) + count
    return total
