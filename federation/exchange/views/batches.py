"""The list of imports, and uploading a workbook. They work without script."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.exchange.forms import UploadForm, limits_in_words
from federation.exchange.importers import Importer, get_importer
from federation.exchange.models import ImportBatch
from federation.exchange.services.batches import ANY, create_batch
from federation.exchange.tables import ImportTable
from federation.exchange.views.shared import PERMISSION, State, crumbs, offered_to, steps_at
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import CreatePage, ListPage


class ImportFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        choices=State.choices, label=gettext_lazy("State"), empty_label=gettext_lazy("All states")
    )

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class ImportList(ListPage):
    permission = PERMISSION
    queryset = ImportBatch.objects.leading().annotate(
        further_sheets=Count("further", filter=Q(further__is_chosen=True))
    )
    filterset_class = ImportFilter
    table_class = ImportTable
    heading = gettext_lazy("Import workbooks")
    empty_sentence = gettext_lazy("No workbook has been imported yet.")

    def export_urls(self) -> list[dict]:
        return []

    def actions(self) -> list[dict]:
        """One button for every workbook, and one for each kind that the user may import."""
        user = self.request.user
        offered = offered_to(user)
        ways = [
            {
                "label": heading_for(user, kind, importer),
                "url": reverse("exchange:import_upload", args=[kind]),
                "icon": "upload",
                "primary": kind == ANY,
            }
            for kind, importer in [(ANY, None), *((item.kind, item) for item in offered)]
            if offered
        ]
        if holds(self.request.user, "exchange.keep_mapping"):
            label = _("Remembered columns")
            ways.append({"label": label, "url": reverse("exchange:mapping_list"), "icon": "columns-3"})
        return ways


def heading_for(user: Any, kind: str, importer: Importer | None) -> str:
    """What uploading a workbook is called: importing it, or submitting it for review."""
    if importer is None:
        return _("Upload a workbook")
    sentence = _("Import %(kind)s") if holds(user, importer.permission) else _("Submit %(kind)s")
    return sentence % {"kind": importer.label}


class ImportUpload(CreatePage):
    """Choose a file. A file that cannot be read is refused here, with the reason beside the field."""

    permission = PERMISSION
    form_class = UploadForm
    template_name = "exchange/upload.html"
    submit_label = gettext_lazy("Upload and look at the columns")
    importer: Importer | None = None

    def prepare(self) -> None:
        """Every kind that may be uploaded has its address; ANY stands for whatever the sheets look like."""
        offered = offered_to(self.request.user)
        if self.kwargs["kind"] != ANY:
            try:
                self.importer = get_importer(self.kwargs["kind"])
            except LookupError as error:
                raise Http404 from error
        if not offered or self.importer is not None and self.importer not in offered:
            raise PermissionDenied
        self.heading = heading_for(self.request.user, self.kwargs["kind"], self.importer)

    def cancel_url(self) -> str:
        return reverse("exchange:import_list")

    def perform(self, data: dict) -> ImportBatch:
        file = data["file"]
        return create_batch(self.kwargs["kind"], file, name=file.name, actor=self.request.user)

    def success_url(self, done: ImportBatch) -> str:
        return columns_url(done)

    def extra(self) -> dict:
        kinds = [self.importer] if self.importer is not None else offered_to(self.request.user)
        return {
            "steps": steps_at(0),
            "limits": limits_in_words(),
            "kinds": [columns_in_words(kind) for kind in kinds],
            "breadcrumb": crumbs((self.heading, "")),
        }


def columns_url(batch: ImportBatch) -> str:
    """Where a freshly uploaded workbook goes on: at its columns, or first at the choice of its sheets."""
    page = "import_sheets" if len(batch.sheets()) > 1 or not batch.is_chosen else "import_mapping"
    return reverse(f"exchange:{page}", args=[batch.pk])


def columns_in_words(importer: Importer) -> dict:
    """Which columns a list of a kind must have, and which are understood besides."""
    schema = importer.schema
    return {
        "label": importer.label,
        "required": "、".join(str(item.label) for item in schema.required),
        "fields": "、".join(str(item.label) for item in schema.fields),
    }
