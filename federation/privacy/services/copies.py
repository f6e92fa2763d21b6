"""The copy of somebody's data (PIPL 45): everything that the register knows of, packed into one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.writer import XlsxTable, cell_text
from federation.files.forgetting import forget_content
from federation.files.models import Attachment
from federation.files.services import read_stored, store
from federation.jobs.models import Job
from federation.privacy import hooks
from federation.privacy.hooks import Section
from federation.privacy.models import DataCopy, DataRequest
from federation.privacy.people import PersonRow, manager_of, table_of, with_merged
from federation.privacy.register import SELF, declarations
from federation.privacy.services.decisions import begin_job
from federation.privacy.services.requests import lock, refuse_own, rows_of

MOST_ROWS = 20_000
# What the portal computes for itself, and what proves who signs in.
INNER = frozenset(
    {"password", "digest", "token_key", "session_epoch", "ended_sessions", "sort_key", "path", "version"}
)
PACKED = "application/zip"


def columns_of(model: Any) -> list[Any]:
    """The fields of a table that say something to the person."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.name not in INNER
        and not one.name.startswith("folded")
        and not isinstance(one, (SearchVectorField, models.BinaryField))
    ]


def as_line(row: Any) -> dict[str, Any]:
    """A row with the names of its fields; keys as what they lead to, choices as their words."""
    line = {}
    for one in columns_of(type(row)):
        label = capfirst(_(str(one.verbose_name)))
        if one.is_relation:
            led = getattr(row, one.name)
            line[label] = str(led) if led is not None else ""
        elif one.choices:
            line[label] = str(getattr(row, f"get_{one.name}_display")())
        else:
            line[label] = getattr(row, one.attname)
    return line


def tables_about(rows: Iterable[PersonRow]) -> Iterator[tuple[str, QuerySet]]:
    """(model, its rows) of what is on file about a person: their own rows, and all that lead to them."""
    rows = with_merged(rows)
    for model in dict.fromkeys(row.model for row in rows):
        yield model, manager_of(model).filter(pk__in=hooks.keys_of(rows, model)).order_by("pk")
    ways = dict.fromkeys((one.model, one.subject) for one in declarations() if one.subject not in ("", SELF))
    for model, path in ways:
        here: Any = apps.get_model(model)
        for step in path.split("__"):
            here = here._meta.get_field(step).related_model
        if keys := hooks.keys_of(rows, here._meta.label_lower):
            yield model, manager_of(model).filter(**{f"{path}__in": keys}).order_by("pk")


def counts_of(rows: Iterable[PersonRow]) -> list[tuple[str, int]]:
    """How many rows of which table speak of a person; the same number of queries for few and for many."""
    found = [(table_of(model), table.count()) for model, table in tables_about(rows)]
    return [(title, count) for title, count in found if count]


def sections_of(rows: Iterable[PersonRow]) -> Iterator[Section]:
    """What is on file about a person in full, and what apps add to it."""
    rows = with_merged(rows)
    for model, table in tables_about(rows):
        led = [one.name for one in columns_of(apps.get_model(model)) if one.is_relation]
        lines = [as_line(row) for row in table.select_related(*led)[:MOST_ROWS]]
        if lines:
            yield Section(table_of(model), lines)
    for hook in hooks.copy_sections:
        yield from (one for one in hook(rows) if one.rows)


def files_of(rows: Iterable[PersonRow]) -> Iterator[tuple[str, bytes]]:
    """The files that hang on the person's own rows, with names that stand once."""
    for row in with_merged(rows):
        kind = ContentType.objects.get_for_model(apps.get_model(row.model))
        found = Attachment.objects.filter(content_type=kind, object_id=row.key, removed_at=None)
        for one in found.select_related("file"):
            yield f"files/{one.pk}-{one.name}", read_stored(one.file)


def pack(request: DataRequest) -> tuple[bytes, int]:
    """The packed file and how many rows it holds: JSON for machines, a workbook for people, the files."""
    rows = rows_of(request)
    sections = list(sections_of(rows))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        document = {
            "request": request.number,
            "made_at": timezone.now(),
            "sections": [{"title": one.title, "rows": one.rows} for one in sections],
        }
        text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("personal-data.json", text)
        archive.writestr("personal-data.xlsx", workbook(sections))
        for name, content in files_of(rows):
            archive.writestr(name, content)
    return held.getvalue(), sum(len(one.rows) for one in sections)


def workbook(sections: Sequence[Section]) -> bytes:
    """A sheet for each section."""
    held = io.BytesIO()
    names: set[str] = set()
    with XlsxTable(held, sheet=_("Contents")) as table:
        table.add([_("Contents")], table.heading)
        for one in sections:
            table.add([one.title, len(one.rows)])
        for one in sections:
            name = one.title[:24]
            table.next_sheet(name if name not in names else f"{name} {len(names)}")
            names.add(name)
            heads = list(dict.fromkeys(label for line in one.rows for label in line))
            table.add(heads, table.heading)
            for line in one.rows:
                table.add([shown(line.get(label)) for label in heads])
    return held.getvalue()


def shown(value: Any) -> Any:
    return cell_text(json.dumps(value, ensure_ascii=False)) if isinstance(value, (dict, list)) else value


@transaction.atomic
def start_copy(request: DataRequest, *, actor: User) -> Job:
    """Make the copy in the background."""
    request = lock(request)
    refuse_own(request, actor)
    if request.state != DataRequest.State.HANDLING:
        raise ValidationError(_("A copy is made while the request is in handling."))
    if not request.records.exists():
        raise ValidationError(_("Say first which records are of this person."))
    record("privacy.copy_started", request, actor=actor)
    return begin_job(request, "privacy.copy", actor=actor)


@transaction.atomic
def make_copy(request: DataRequest, *, actor: User | None) -> DataCopy:
    """Pack and keep the file for some days; an earlier one of the request gives way."""
    request = lock(request)
    for earlier in request.copies.filter(file__isnull=False):
        drop_file(earlier)
    content, rows = pack(request)
    copy = DataCopy.objects.create(
        request=request,
        file=store(content, PACKED),
        rows=rows,
        expires_at=timezone.now() + timedelta(days=settings.COPY_KEEP_DAYS),
    )
    record("privacy.copy_made", request, actor=actor, note=str(rows))
    return copy


def drop_file(copy: DataCopy) -> None:
    held, copy.file = copy.file_id, None
    copy.save(update_fields=["file"])
    forget_content(held)


def sweep_copies() -> int:
    """Take away the files whose time is over; how many."""
    late = DataCopy.objects.filter(expires_at__lt=timezone.now(), file__isnull=False)
    keys = list(late.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            drop_file(DataCopy.objects.select_for_update().get(pk=key))
    return len(keys)
