"""Lists as files made in the background: private to who asked, gone after a while, on the trail.

The list page says which rows and columns its address means; it is asked again when the file is made, so that
a right lost in between counts.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.exchange.errors import WorkbookError
from federation.exchange.models import ExportFile
from federation.exchange.streaming import XLSX
from federation.exchange.writer import csv_lines, write_xlsx
from federation.files.models import StoredFile
from federation.files.services import store
from federation.jobs.models import Job
from federation.jobs.services import start
from federation.notices.services import notify

KINDS = ("xlsx", "csv")
_EVERY = 1000
Progress = Callable[[int, int], None]


class Listing(Protocol):
    """What a list page says of the selection behind its address."""

    permission: str
    heading: Any

    def export_urls(self) -> list[dict]:
        """Empty where this person may not export."""

    def selection(self, *, personal: bool) -> tuple[models.QuerySet, Sequence[Any], list[str]]:
        """Ordered rows, the chosen columns, and lines that say what was chosen."""


def listing_at(path: str, user: User, *, personal: bool) -> Listing:
    """The list page at an address of ours, as `user` sees it.

    ValidationError where the address leads to no list that this person may export.
    """
    bare, _mark, query = path.partition("?")
    try:
        match = resolve(bare)
    except Resolver404 as error:
        raise _not_offered() from error
    page = getattr(match.func, "view_class", None)
    if page is None or not hasattr(page, "selection") or page.export_asks_reason is not personal:
        raise _not_offered()
    request = HttpRequest()
    request.method, request.path, request.user = "GET", bare, user
    request.GET, request.resolver_match = QueryDict(query), match
    view = page(**match.func.view_initkwargs)
    view.setup(request, *match.args, **match.kwargs)
    if view.permission and not holds(user, view.permission) or not view.export_urls():
        raise _not_offered()
    return view


def _not_offered() -> ValidationError:
    return ValidationError(_("This export is not offered."), code="not_offered")


@transaction.atomic
def start_export(path: str, kind: str, *, actor: User, reason: str = "", personal: bool = False) -> Job:
    """Begin a file of the list at `path`. With `personal` it holds data in full and needs a reason.

    ValidationError at ``reason`` for none, or where the list is not offered to `actor`.
    """
    reason = " ".join(reason.split())
    if personal and len(reason) < 4:
        raise ValidationError({"reason": _("Say in a few words what the data is needed for.")})
    if kind not in KINDS:
        raise _not_offered()
    view = listing_at(path, actor, personal=personal)
    made = ExportFile.objects.create(
        owner=actor,
        name=str(view.heading)[:100],
        kind=kind,
        path=path[:2000],
        reason=reason[:500],
        personal=personal,
        expires_at=timezone.now() + timedelta(hours=settings.EXPORT_KEEP_HOURS),
    )
    made.job = start(
        "exchange.export",
        title=_("Export “%(name)s”") % {"name": made.name},
        owner=actor,
        params={"export": made.pk, "result_url": reverse("exchange:export_list")},
    )
    made.save(update_fields=["job"])
    event = "exchange.personal_data_requested" if personal else "exchange.list_requested"
    record(event, made, actor=actor, note=f"{reason} {path}".strip()[:1000])
    return made.job


def write_export(made: ExportFile, *, progress: Progress) -> int:
    """Make the file and tell its owner; the number of rows. Safe to run again."""
    if made.file_id is not None:
        return made.rows
    view = listing_at(made.path, made.owner, personal=made.personal)
    rows, columns, notes = view.selection(personal=made.personal)
    total = rows.count()
    heads = [str(column.label) for column in columns]
    written = 0

    def cells() -> Any:
        nonlocal written
        for row in rows.iterator(chunk_size=2000):
            written += 1
            if written % _EVERY == 0:
                progress(min(written, total), total)
            yield [column.export(row) for column in columns]

    if made.reason:
        notes = [*notes, _("Reason: %(reason)s") % {"reason": made.reason}]
    with tempfile.TemporaryFile() as file:
        try:
            _write(made.kind, file, heads, cells(), notes)
        except WorkbookError as error:
            raise ValidationError(error.reason) from error
        file.seek(0)
        content = file.read()
    with transaction.atomic():
        made = ExportFile.objects.select_for_update().get(pk=made.pk)
        made.file = store(content, XLSX if made.kind == "xlsx" else "text/csv")
        made.rows, made.ready_at = written, timezone.now()
        made.expires_at = timezone.now() + timedelta(hours=settings.EXPORT_KEEP_HOURS)
        made.save(update_fields=["file", "rows", "ready_at", "expires_at"])
        record("exchange.list_exported", made, actor=made.owner, note=f"{written} {made.reason}".strip())
        notify(
            "exchange.export_ready",
            to=[made.owner],
            title=_("“%(name)s” is ready to be fetched") % {"name": made.name},
            body=_("The file can be fetched until %(time)s.")
            % {"time": f"{timezone.localtime(made.expires_at):%Y-%m-%d %H:%M}"},
            key=f"exchange:export:{made.pk}",
            url=reverse("exchange:export_list"),
        )
    return written


def _write(kind: str, file: IO[bytes], heads: list[str], cells: Any, notes: list[str]) -> None:
    if kind == "xlsx":
        write_xlsx(file, heads, cells, about=notes)
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    for line in csv_lines(heads, cells):
        text.write(line)
    text.detach()


def sweep_exports() -> int:
    """Take the files away whose time is over; the row stays as a record. How many files went."""
    gone = 0
    late = ExportFile.objects.filter(expires_at__lt=timezone.now(), file__isnull=False)
    for key in late.values_list("pk", flat=True):
        with transaction.atomic():
            made = ExportFile.objects.select_for_update().get(pk=key)
            held, made.file = made.file_id, None
            made.save(update_fields=["file"])
            # Where the same content stands somewhere else too, it stays there.
            with contextlib.suppress(models.ProtectedError), transaction.atomic():
                StoredFile.objects.filter(pk=held).delete()
            gone += 1
    return gone
