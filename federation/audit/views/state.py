"""How the chain stands, and the signed files of its days."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.audit.models import TrailExport
from federation.audit.services import record
from federation.audit.services.state import trail_state
from federation.audit.tables import ExportTable
from federation.files.services import open_stored
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import Door, ListPage, SignedInRequest


class TrailState(Door):
    """The last block, the last check, the last file, and what of it is overdue."""

    permission = "audit.view_trail_state"

    def get(self, request: SignedInRequest) -> HttpResponse:
        state = trail_state()
        context = {
            "heading": _("State of the chain"),
            "breadcrumb": way(_("State of the chain"), request),
            "state": state,
            "hash": bytes(state.block.hash).hex() if state.block is not None else "",
            "exports_url": reverse("audit:trailexport_list")
            if holds(request.user, "audit.fetch_trailexport")
            else "",
        }
        return render(request, "audit/state.html", context)


def way(last: str, request: HttpRequest) -> list[dict]:
    trail = {"label": _("Audit trail"), "url": reverse("audit:auditentry_list")}
    if not holds(request.user, "audit.view_auditentry"):  # type: ignore[arg-type]
        trail = {"label": _("Workbench"), "url": reverse("ui:home")}
    return [trail, {"label": last, "url": ""}]


class ExportFilter(PortalFilterSet):
    class Meta:
        model = TrailExport
        fields: list[str] = []


class TrailExportList(ListPage):
    permission = "audit.fetch_trailexport"
    queryset = TrailExport.objects.all()
    filterset_class = ExportFilter
    table_class = ExportTable
    heading = gettext_lazy("Signed files")
    empty_sentence = gettext_lazy("The first file is made after the first day is over.")

    def breadcrumb(self) -> list[dict]:
        return way(str(self.heading), self.request)

    def facts(self) -> str:
        return _("Keep a copy of each file outside of the portal: it proves what was on the trail.")

    def export_urls(self) -> list[dict]:
        return []


class TrailExportDownload(Door):
    """One signed file. Taking it asks again who it is, and is on the trail."""

    permission = "audit.fetch_trailexport"
    queryset = TrailExport.objects.select_related("file")
    reauthenticate = True

    def target(self, request: HttpRequest) -> str:
        """A file would leave the question on the screen: the way back leads to the list."""
        return reverse("audit:trailexport_list")

    def get(self, request: SignedInRequest, pk: int) -> Any:
        made: TrailExport = self.get_object()
        record("audit.file_fetched", made, actor=request.user)
        name = f"audit-{made.day}.jsonl.gz"
        return FileResponse(
            open_stored(made.file), as_attachment=True, filename=name, content_type="application/gzip"
        )
