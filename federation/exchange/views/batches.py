"""The pages of an import: upload, columns, preview, result. They work without script."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import Any

import django_filters
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.exchange.forms import MappingForm, UploadForm, limits_in_words
from federation.exchange.importers import Importer, get_importer, importers
from federation.exchange.layout import column_letter
from federation.exchange.models import ImportBatch, KeptRow, RowComment, RowProblem
from federation.exchange.services.applying import wrong_rows_left
from federation.exchange.services.batches import create_batch, start_apply, start_check
from federation.exchange.services.reports import write_wrong_rows
from federation.exchange.streaming import XLSX
from federation.exchange.tables import STATES, TONES, ImportTable, ProblemTable
from federation.jobs.models import Job
from federation.keyset import Ordering, read_page
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import CreatePage, Door, ListPage, SignedInRequest, UpdatePage

PERMISSION = "exchange.view_importbatch"
APPLY = "exchange.apply_importbatch"
SUBMIT, REVIEW = "exchange.submit_importbatch", "exchange.review_importbatch"
PAGE = 50
SHOWN_KEPT = 200
REASONS = dict(KeptRow.Reason.choices)
State = ImportBatch.State
BATCHES = ImportBatch.objects.select_related("owner", "organisation", "job")
# The way of an import; the number is that of the step.
STEPS = (
    gettext_lazy("Upload"),
    gettext_lazy("Match columns"),
    gettext_lazy("Check"),
    gettext_lazy("Result"),
)
_PLACES: dict[str, int] = {
    State.UPLOADED: 1,
    State.MAPPED: 2,
    State.PREVIEWED: 2,
    State.SUBMITTED: 2,
    State.REVIEWING: 2,
    State.RETURNED: 0,
    State.ACCEPTED: 2,
}
# Where an unfinished import goes on; one whose check was stopped starts again with its columns.
_ONWARD: dict[str, str] = {
    State.UPLOADED: "exchange:import_mapping",
    State.MAPPED: "exchange:import_mapping",
    State.PREVIEWED: "exchange:import_preview",
    State.FAILED: "exchange:import_mapping",
}


def steps_at(place: int, *, finished: bool = False) -> list[dict]:
    """The steps for the component: those before `place` (from 0) are done."""
    return [
        {
            "label": label,
            "number": number + 1,
            "state": "done" if number < place or finished else "current" if number == place else "",
            "current": number == place and not finished,
            "near": abs(number - place) <= 1,
        }
        for number, label in enumerate(STEPS)
    ]


def crumbs(*further: tuple[Any, str]) -> list[dict]:
    """The way here, below the list of imports."""
    way = [(_("Workbench"), reverse("ui:home")), (_("Import workbooks"), reverse("exchange:import_list"))]
    return [{"label": label, "url": url} for label, url in (*way, *further)]


def job_url(job: Job) -> str:
    return reverse("jobs:job_progress", args=[job.pk])


def offered_to(user: User) -> list[Importer]:
    """The kinds of workbooks that somebody may import, or send in for review."""
    return [
        item
        for item in importers()
        if holds(user, item.permission) or item.submit_permission and holds(user, item.submit_permission)
    ]


def open_until(batch: ImportBatch) -> datetime | None:
    """Until when the batch may be undone; None where it may not."""
    until = batch.undo_until
    return timezone.localtime(until) if until is not None and until >= timezone.now() else None


def kept_rows(batch: ImportBatch) -> list[dict]:
    """The first rows that an undoing left, as the page shows them."""
    rows = KeptRow.objects.filter(batch=batch).order_by("row", "id").values("row", "name", "reason", "uses")
    return [row | {"why": reason_in_words(row["reason"], row["uses"])} for row in rows[:SHOWN_KEPT]]


def reason_in_words(reason: str, uses: dict[str, int]) -> str:
    """Why a row stays, with what hangs on it by its name."""
    if reason != KeptRow.Reason.IN_USE or not uses:
        return str(REASONS[reason])
    named = [f"{apps.get_model(label)._meta.verbose_name} {number}" for label, number in sorted(uses.items())]
    return _("in use since the import: %(what)s") % {"what": "、".join(named)}


def recalled_in_words(recalled: dict) -> dict:
    """What the page says about remembered columns: a tone and a sentence, or nothing."""
    if not recalled:
        return {}
    tone, sentence = {
        "remembered": ("green", _("The columns are those that you confirmed last time as “%(name)s”.")),
        "outdated": (
            "amber",
            _("The columns remembered as “%(name)s” no longer fit what is asked for; they were found anew."),
        ),
        "differs": (
            "amber",
            _("The headings differ from those remembered as “%(name)s”; the columns were found anew."),
        ),
    }[recalled["how"]]
    return {"tone": tone, "sentence": sentence % {"name": recalled["name"]}}


class ImportFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        choices=State.choices, label=gettext_lazy("State"), empty_label=gettext_lazy("All states")
    )

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class ImportList(ListPage):
    permission = PERMISSION
    queryset = ImportBatch.objects.all()
    filterset_class = ImportFilter
    table_class = ImportTable
    heading = gettext_lazy("Import workbooks")
    empty_sentence = gettext_lazy("No workbook has been imported yet.")

    def export_urls(self) -> list[dict]:
        return []

    def actions(self) -> list[dict]:
        """A button for each kind of workbook that the user may import."""
        user = self.request.user
        ways = [
            {
                "label": (_("Import %(kind)s") if holds(user, importer.permission) else _("Submit %(kind)s"))
                % {"kind": importer.label},
                "url": reverse("exchange:import_upload", args=[importer.kind]),
                "icon": "upload",
                "primary": place == 0,
            }
            for place, importer in enumerate(offered_to(user))
        ]
        if holds(self.request.user, "exchange.keep_mapping"):
            label = _("Remembered columns")
            ways.append({"label": label, "url": reverse("exchange:mapping_list"), "icon": "columns-3"})
        return ways


class ImportUpload(CreatePage):
    """Choose a file. A file that cannot be read is refused here, with the reason beside the field."""

    permission = PERMISSION
    form_class = UploadForm
    template_name = "exchange/upload.html"
    submit_label = gettext_lazy("Upload and look at the columns")
    importer: Importer

    def prepare(self) -> None:
        try:
            self.importer = get_importer(self.kwargs["kind"])
        except LookupError as error:
            raise Http404 from error
        if self.importer not in offered_to(self.request.user):
            raise PermissionDenied
        sentence = _("Import %(kind)s")
        if not holds(self.request.user, self.importer.permission):
            sentence = _("Submit %(kind)s")
        self.heading = sentence % {"kind": self.importer.label}

    def cancel_url(self) -> str:
        return reverse("exchange:import_list")

    def perform(self, data: dict) -> ImportBatch:
        file = data["file"]
        return create_batch(self.importer.kind, file, name=file.name, actor=self.request.user)

    def success_url(self, done: ImportBatch) -> str:
        return reverse("exchange:import_mapping", args=[done.pk])

    def extra(self) -> dict:
        return {
            "steps": steps_at(0),
            "limits": limits_in_words(),
            "fields": [str(item.label) for item in self.importer.schema.fields],
            "required": [str(item.label) for item in self.importer.schema.required],
            "breadcrumb": crumbs((self.heading, "")),
        }


class ImportMapping(UpdatePage):
    """The columns as they were guessed, to be corrected; then the rows are checked in the background."""

    permission = PERMISSION
    queryset = BATCHES
    form_class = MappingForm
    template_name = "exchange/mapping.html"
    heading = gettext_lazy("Match columns")
    submit_label = gettext_lazy("Check the rows")

    def form_options(self) -> dict:
        return {"schema": get_importer(self.object.kind).schema, "batch": self.object}

    def initial(self) -> dict:
        return {name: str(place) for name, place in self.object.mapping.items()}

    def cancel_url(self) -> str:
        return reverse("exchange:import_list")

    def perform(self, data: dict) -> Job:
        mapping = {name: place for name, place in data.items() if place is not None}
        url = reverse("exchange:import_preview", args=[self.object.pk])
        return start_check(self.object, mapping, actor=self.request.user, result_url=url)

    def success_url(self, done: Job) -> str:
        return job_url(done)

    def extra(self) -> dict:
        layout = self.object.layout
        guessed = [name for name, sureness in layout["confidence"].items() if sureness < 1]
        return {
            "steps": steps_at(1),
            "layout": layout,
            "sample": self.object.sample,
            "hidden": "、".join(
                column_letter(place)
                for place in layout.get("hidden_columns", ())
                if place in self.object.mapping.values()
            ),
            "recalled": recalled_in_words(self.object.recalled),
            "unsure": [
                str(item.label)
                for item in get_importer(self.object.kind).schema.fields
                if item.name in guessed
            ],
            "breadcrumb": crumbs((self.object.name, "")),
        }


class BatchPage(Door):
    """What the preview and the result share: the counts and the wrong cells, page by page."""

    permission = PERMISSION
    queryset = BATCHES
    object: ImportBatch

    def context(self, heading: str, place: int) -> dict:
        batch = self.object
        return {
            "object": batch,
            "heading": heading,
            "importer": get_importer(batch.kind),
            "state": STATES[batch.state],
            "state_tone": TONES[batch.state],
            "counts": batch.counts,
            "steps": steps_at(place, finished=batch.state == State.DONE),
            "breadcrumb": crumbs((batch.name, "")),
            **self.problems(),
        }

    def problems(self) -> dict:
        rows = RowProblem.objects.filter(batch=self.object).values(*ProblemTable.fields())
        order = Ordering("row", key="id")
        asked = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        try:
            page = read_page(rows, order, size=PAGE, **asked)
        except ValidationError:
            # A mangled address shows the first ones.
            page = read_page(rows, order, size=PAGE)
        table = ProblemTable()
        return {
            "table_html": table.draw(page.rows, order="row", address=self.address) if page.rows else "",
            "prev_url": self.address(before=page.previous_cursor) if page.previous_cursor else "",
            "next_url": self.address(after=page.next_cursor) if page.next_cursor else "",
        }

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
        place = _PLACES.get(self.object.state, 3)
        context = self.context(self.object.name, place)
        return render(request, "exchange/result.html", context | self.onward())

    def onward(self) -> dict:
        """The next step of an unfinished import, and whether wrong rows can be fetched."""
        batch, job = self.object, self.object.job
        running = job is not None and job.is_open
        if running:
            url = job_url(job)
        else:
            url = reverse(_ONWARD[batch.state], args=[batch.pk]) if batch.state in _ONWARD else ""
        return {
            "onward_url": url,
            "running": running,
            # Its worker died for good: nothing was written, it may be started again.
            "stuck": batch.state == State.RUNNING and not running,
            "undo_until": open_until(batch) if not running and holds(self.request.user, APPLY) else None,
            "comments": RowComment.objects.filter(batch=batch, round=batch.round).order_by("row")
            if batch.needs_review
            else [],
            "may_resend": batch.state == State.RETURNED and holds(self.request.user, SUBMIT),
            "may_review": batch.state in (State.SUBMITTED, State.REVIEWING, State.ACCEPTED)
            and holds(self.request.user, REVIEW),
            "may_upload": get_importer(batch.kind) in offered_to(self.request.user),
            "kept_rows": kept_rows(batch) if batch.undo_counts.get("kept") else [],
            "has_wrong_rows": bool(batch.counts.get("wrong")) and wrong_rows_left(batch),
        }


class ImportWrongRows(Door):
    """The refused rows as a workbook to mend and upload again. Personal data leaves: it is on the trail."""

    permission = PERMISSION
    queryset = BATCHES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        batch = self.get_object()
        if get_importer(batch.kind) not in offered_to(request.user):
            raise PermissionDenied
        if not batch.counts.get("wrong"):
            raise Http404
        file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
        count = write_wrong_rows(batch, file)
        file.seek(0)
        record("exchange.wrong_rows_downloaded", batch, actor=request.user, note=str(count))
        name = f"{batch.name.rpartition('.')[0] or batch.name}-{_('wrong rows')}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
