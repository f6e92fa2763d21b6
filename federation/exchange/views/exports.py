"""Files made of lists: asked for with a reason where they hold personal data, and fetched while they last."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.proof import proved_recently
from federation.audit.services import record
from federation.exchange.models import ExportFile
from federation.exchange.services.exports import Listing, listing_at, start_export
from federation.exchange.streaming import XLSX
from federation.exchange.views.shared import job_url
from federation.files.services import open_stored
from federation.jobs.models import Job
from federation.ui.pages import CreatePage, Door, SignedInRequest

SHOWN = 50


class ReasonForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("File"), choices=[("xlsx", "Excel"), ("csv", "CSV")], initial="xlsx"
    )
    reason = forms.CharField(
        label=gettext_lazy("What the data is needed for"),
        help_text=gettext_lazy("Your name and this reason are kept on the audit trail."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExportRequest(CreatePage):
    """Ask for a list with personal data in full: a proof of who asks, and a reason."""

    reauthenticate = True
    form_class = ReasonForm
    heading = gettext_lazy("Export personal data")
    submit_label = gettext_lazy("Make the file")
    listing: Listing | None = None

    def path(self) -> str:
        asked = self.request.GET.get("list", "")
        return asked if asked.startswith("/") else ""

    def prepare(self) -> None:
        try:
            self.listing = listing_at(self.path(), self.request.user, personal=True)
        except ValidationError as error:
            raise BadRequest(" ".join(error.messages)) from error

    def return_address(self, request: HttpRequest) -> str:
        return request.get_full_path()

    def cancel_url(self) -> str:
        return self.path()

    def perform(self, data: dict) -> Job:
        return start_export(
            self.path(), data["kind"], actor=self.request.user, reason=data["reason"], personal=True
        )

    def success_url(self, done: Job) -> str:
        return job_url(done)

    def breadcrumb(self) -> list[dict]:
        assert self.listing is not None
        return [
            {"label": _("Workbench"), "url": reverse("ui:home")},
            {"label": self.listing.heading, "url": self.path()},
            {"label": self.heading, "url": ""},
        ]


class ExportList(Door):
    """One's own files, the newest first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        rows = ExportFile.objects.filter(owner=request.user).select_related("job").order_by("-id")[:SHOWN]
        context = {
            "heading": _("My exported files"),
            "breadcrumb": [
                {"label": _("Workbench"), "url": reverse("ui:home")},
                {"label": _("My exported files"), "url": ""},
            ],
            "files": [{"made": made, "open": made.is_ready, "working": is_open(made)} for made in rows],
        }
        return render(request, "exchange/exports.html", context)


def is_open(made: ExportFile) -> bool:
    return made.file_id is None and made.job is not None and made.job.is_open


class ExportDownload(Door):
    """Fetch one's own file while it lasts. One with personal data asks again who it is."""

    made: ExportFile

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            found = ExportFile.objects.select_related("file").filter(owner=request.user, pk=kwargs["pk"])
            made = found.first()
            if made is None or not made.is_ready:
                raise Http404
            self.made = made
            if made.personal and not proved_recently(request):
                return self.to_proof(request)
        return super().dispatch(request, *args, **kwargs)

    def target(self, request: HttpRequest) -> str:
        """A file would leave the question on the screen: the way back leads to the list."""
        return reverse("exchange:export_list")

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        made = self.made
        assert made.file is not None and made.ready_at is not None
        record("exchange.export_fetched", made, actor=request.user, note=str(made.rows))
        name = f"{made.name}-{timezone.localtime(made.ready_at):%Y%m%d-%H%M}.{made.kind}"
        content_type = XLSX if made.kind == "xlsx" else "text/csv; charset=utf-8"
        return FileResponse(
            open_stored(made.file), as_attachment=True, filename=name, content_type=content_type
        )
