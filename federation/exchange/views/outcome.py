"""What an import would do and what it did: preview, applying, result, the workbook of wrong rows."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.exchange.importers import get_importer
from federation.exchange.masking import field_masks, sees_all
from federation.exchange.models import ImportBatch, RowComment, RowProblem
from federation.exchange.services.applying import wrong_rows_left
from federation.exchange.services.batches import start_apply
from federation.exchange.services.reports import write_wrong_rows
from federation.exchange.streaming import XLSX
from federation.exchange.tables import STATES, TONES, ProblemTable, SheetProblemTable
from federation.exchange.views.shared import (
    APPLY,
    BATCHES,
    PERMISSION,
    REVIEW,
    SUBMIT,
    State,
    contents_of,
    crumbs,
    job_url,
    kept_rows,
    offered_to,
    open_until,
    steps_at,
)
from federation.keyset import read_page
from federation.ui.pages import Door, SignedInRequest

PAGE = 50
PLACES: dict[str, int] = {
    State.UPLOADED: 1,
    State.MAPPED: 2,
    State.PREVIEWED: 2,
    State.SUBMITTED: 2,
    State.REVIEWING: 2,
    State.RETURNED: 0,
    State.ACCEPTED: 2,
}
# Where an unfinished import goes on; one whose check was stopped starts again with its columns.
ONWARD: dict[str, str] = {
    State.UPLOADED: "exchange:import_mapping",
    State.MAPPED: "exchange:import_mapping",
    State.PREVIEWED: "exchange:import_preview",
    State.FAILED: "exchange:import_mapping",
}


class BatchPage(Door):
    """What the preview and the result share: the counts and the wrong cells, page by page."""

    permission = PERMISSION
    queryset = BATCHES
    object: ImportBatch

    @cached_property
    def parts(self) -> list[ImportBatch]:
        return self.object.parts()

    def context(self, heading: str, place: int) -> dict:
        batch, parts = self.object, self.parts
        return {
            "object": batch,
            "heading": heading,
            "contents": contents_of(parts),
            "parts": [
                {"sheet": part.sheet, "contents": contents_of([part]), "sheet_counts": part.sheet_counts}
                for part in (parts if len(parts) > 1 else [])
            ],
            "state": STATES[batch.state],
            "state_tone": TONES[batch.state],
            "counts": batch.counts,
            "steps": steps_at(place, finished=batch.state == State.DONE),
            "breadcrumb": crumbs((batch.name, "")),
            **self.problems(),
        }

    def problems(self) -> dict:
        """Wrong cells and remarks, sheet after sheet."""
        table = SheetProblemTable() if len(self.parts) > 1 else ProblemTable()
        rows = RowProblem.objects.filter(batch__in=self.parts).values(*table.fields())
        sort, order = table.ordering("")
        asked = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        try:
            page = read_page(rows, order, size=PAGE, **asked)
        except ValidationError:
            # A mangled address shows the first ones.
            page = read_page(rows, order, size=PAGE)
        if not sees_all(self.request.user, self.object):
            self.mask(page.rows)
        return {
            "table_html": table.draw(page.rows, order=sort, address=self.address) if page.rows else "",
            "prev_url": self.address(before=page.previous_cursor) if page.previous_cursor else "",
            "next_url": self.address(after=page.next_cursor) if page.next_cursor else "",
        }

    def mask(self, rows: list[dict]) -> None:
        """Hide personal data in wrong cells from everybody but who sent them."""
        masks = {part.pk: field_masks(part.kind) for part in self.parts}
        for row in rows:
            if mask := masks[row["batch_id"]].get(row["field"]):
                row["value"], row["suggestion"] = mask(row["value"]), mask(row["suggestion"])

    def address(self, **changes: str) -> str:
        query = self.request.GET.copy()
        for name in ("after", "before", "sort"):
            query.pop(name, None)
        query.update({name: value for name, value in changes.items() if name != "sort"})
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


class ImportPreview(BatchPage):
    """What an import would do, before it does it."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        if self.object.state != State.PREVIEWED:
            return HttpResponseRedirect(self.object.get_absolute_url())
        context = self.context(_("Check before importing"), 2)
        counts = self.object.counts
        return render(
            request,
            "exchange/preview.html",
            context
            | {
                "writes": counts.get("new", 0) + counts.get("changed", 0),
                "may_apply": not self.object.needs_review and holds(request.user, APPLY),
                "may_submit": self.object.needs_review and holds(request.user, SUBMIT),
            },
        )


class ImportApply(Door):
    """Start the import; a second click goes to the job that runs already."""

    http_method_names = ["post"]
    permission = APPLY
    queryset = BATCHES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = self.get_object()
        try:
            job = start_apply(batch, actor=request.user, result_url=batch.get_absolute_url())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(batch.get_absolute_url())
        return HttpResponseRedirect(job_url(job))


class ImportResult(BatchPage):
    """What an import did; for an unfinished one, where it stands and how it goes on."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        place = PLACES.get(self.object.state, 3)
        context = self.context(self.object.name, place)
        return render(request, "exchange/result.html", context | self.onward())

    def onward(self) -> dict:
        """The next step of an unfinished import, and whether wrong rows can be fetched."""
        batch, job = self.object, self.object.job
        running = job is not None and job.is_open
        if running:
            url = job_url(job)
        else:
            url = reverse(ONWARD[batch.state], args=[batch.pk]) if batch.state in ONWARD else ""
        return {
            "onward_url": url,
            "running": running,
            # Its worker died for good: nothing was written, it may be started again.
            "stuck": batch.state == State.RUNNING and not running,
            "undo_until": open_until(batch) if not running and holds(self.request.user, APPLY) else None,
            "comments": RowComment.objects.filter(batch__in=self.parts, round=batch.round)
            .select_related("batch")
            .order_by("batch", "row")
            if batch.needs_review
            else [],
            "may_resend": batch.state == State.RETURNED and holds(self.request.user, SUBMIT),
            "may_review": batch.state in (State.SUBMITTED, State.REVIEWING, State.ACCEPTED)
            and holds(self.request.user, REVIEW),
            "upload_kind": batch.kind if get_importer(batch.kind) in offered_to(self.request.user) else "",
            "kept_rows": kept_rows(batch) if batch.undo_counts.get("kept") else [],
            "has_wrong_rows": bool(batch.counts.get("wrong")) and wrong_rows_left(batch),
        }


class ImportWrongRows(Door):
    """The refused rows as a workbook to mend and upload again; personal data in full for its sender only."""

    permission = PERMISSION
    queryset = BATCHES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        batch = self.get_object()
        offered = offered_to(request.user)
        if any(get_importer(part.kind) not in offered for part in batch.parts()):
            raise PermissionDenied
        if not batch.counts.get("wrong"):
            raise Http404
        file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
        count = write_wrong_rows(batch, file, masked=not sees_all(request.user, batch))
        file.seek(0)
        record("exchange.wrong_rows_downloaded", batch, actor=request.user, note=str(count))
        name = f"{batch.name.rpartition('.')[0] or batch.name}-{_('wrong rows')}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
