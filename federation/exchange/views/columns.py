"""Which sheets of a workbook are read, and which of their columns holds what."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.exchange.forms import MappingForm, SheetsForm
from federation.exchange.importers import get_importer
from federation.exchange.layout import column_letter
from federation.exchange.masking import cell_hider, sees_all
from federation.exchange.models import ImportBatch
from federation.exchange.services.batches import choose_sheets, kinds_for, start_check
from federation.exchange.views.shared import BATCHES, PERMISSION, crumbs, job_url, steps_at
from federation.jobs.models import Job
from federation.ui.pages import SignedInRequest, UpdatePage


class ImportSheets(UpdatePage):
    """The sheets of a workbook: which of them are read, and as lists of what."""

    permission = PERMISSION
    queryset = BATCHES
    form_class = SheetsForm
    template_name = "exchange/sheets.html"
    heading = gettext_lazy("Choose the sheets")
    submit_label = gettext_lazy("Go on to the columns")

    def form_options(self) -> dict:
        kinds = kinds_for(self.request.user, self.object.kind)[2]
        return {"sheets": self.object.sheets(), "kinds": [get_importer(kind) for kind in kinds]}

    def initial(self) -> dict:
        return {}

    def cancel_url(self) -> str:
        return reverse("exchange:import_list")

    def perform(self, data: dict) -> ImportBatch:
        return choose_sheets(self.object, data["kinds"], actor=self.request.user)

    def success_url(self, done: ImportBatch) -> str:
        return reverse("exchange:import_mapping", args=[done.pk])

    def beside(self, form: BaseForm) -> dict:
        assert isinstance(form, SheetsForm)
        return super().beside(form) | {"rows": form.rows()}

    def extra(self) -> dict:
        return {
            "steps": steps_at(1),
            "notes": self.object.layout.get("notes", ()),
            "breadcrumb": crumbs((self.object.name, "")),
        }


class ImportMapping(UpdatePage):
    """The columns as they were guessed, to be corrected; then the rows are checked in the background."""

    permission = PERMISSION
    queryset = BATCHES
    form_class = MappingForm
    template_name = "exchange/mapping.html"
    heading = gettext_lazy("Match columns")
    submit_label = gettext_lazy("Check the rows")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.get_object()
        if not batch.parts():
            return HttpResponseRedirect(reverse("exchange:import_sheets", args=[batch.pk]))
        return super().get(request, *args, **kwargs)

    def form_options(self) -> dict:
        return {"parts": self.object.parts()}

    def initial(self) -> dict:
        return {}

    def cancel_url(self) -> str:
        return reverse("exchange:import_list")

    def perform(self, data: dict) -> Job:
        url = reverse("exchange:import_preview", args=[self.object.pk])
        return start_check(self.object, data["mappings"], actor=self.request.user, result_url=url)

    def success_url(self, done: Job) -> str:
        return job_url(done)

    def beside(self, form: BaseForm) -> dict:
        assert isinstance(form, MappingForm)
        return super().beside(form) | {
            "parts": [
                about(part, self.request.user) | {"fields": form.fields_of(part)} for part in form.parts
            ]
        }

    def extra(self) -> dict:
        sheets = self.object.sheets()
        return {
            "steps": steps_at(1),
            "unread": [sheet.sheet for sheet in sheets if not sheet.is_chosen],
            "notes": self.object.layout.get("notes", ()),
            "several": len(sheets) > 1,
            "breadcrumb": crumbs((self.object.name, "")),
        }


def about(part: ImportBatch, reader: User) -> dict:
    """What is shown of one sheet above its columns."""
    hide = cell_hider(part)
    sample = part.sample
    if not sees_all(reader, part):
        sample = [[hide(column, cell) for column, cell in enumerate(row)] for row in sample]
    layout, schema = part.layout, get_importer(part.kind).schema
    guessed = [name for name, sureness in layout["confidence"].items() if sureness < 1]
    hidden = [place for place in layout.get("hidden_columns", ()) if place in part.mapping.values()]
    return {
        "key": part.pk,
        "sheet": part.sheet,
        "kind": get_importer(part.kind).label,
        "layout": layout,
        "sample": sample,
        "hidden": "、".join(map(column_letter, hidden)),
        "recalled": recalled_in_words(part.recalled),
        "unsure": [str(item.label) for item in schema.fields if item.name in guessed],
    }


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
