"""Results elsewhere (外部考评结果): the list, one of them with its evidence, and the forms that keep it."""

from __future__ import annotations

import functools
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import RESULT
from chambers.forms.assessment_rounds import ReasonForm
from chambers.forms.external_results import ResultForm
from chambers.honour_tables import ResultFilter, ResultTable
from chambers.models import ExternalResult
from chambers.pickers import UNITS
from chambers.services.external_results import add_result, edit_result, remove_result
from federation.accounts.scopes import holds, reaches
from federation.audit.services import record
from federation.audit.timeline import timeline_of
from federation.files.responses import send_file
from federation.ui.cells import icon, markup
from federation.ui.pages import (
    ActionPage,
    CreatePage,
    DetailPage,
    Door,
    ListPage,
    SignedInRequest,
    UpdatePage,
)
from federation.ui.picking import PickPage
from members.pickers import parties_meant
from members.views.registry import Trail

VIEW, KEEP = "chambers.view_external_result", "chambers.keep_external_result"
RESULTS = (gettext_lazy("Results of outside assessments"), "chambers:result_list")
ROWS = ExternalResult.objects.select_related("organisation", "file", "recorded_by")


class ResultList(ListPage):
    permission = VIEW
    queryset = ExternalResult.objects.all()
    filterset_class = ResultFilter
    table_class = ResultTable
    heading = RESULTS[0]
    empty_sentence = gettext_lazy("No result of an outside assessment is on file within your reach yet.")
    export_permission = VIEW
    export_name = "outside-results"

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("chambers:result_add")
        return [{"label": _("Put a result on file"), "url": url, "icon": "plus", "primary": True}]


class ResultDetail(DetailPage):
    permission = VIEW
    queryset = ROWS
    object: ExternalResult

    def details(self) -> dict:
        row = self.object
        file: Any = ""
        if row.file_id:
            url = reverse("chambers:result_file", args=[row.pk])
            file = markup('<a href="{}">{}{}</a>', url, icon("paperclip"), row.file_name)
        rank = f"{row.rank} / {row.of}" if row.rank and row.of else row.rank
        return {
            "heading": row.title,
            "labels": [{"text": str(row.year), "tone": "blue"}],
            "facts": row.organisation.name,
            "breadcrumb": [
                {"label": RESULTS[0], "url": reverse(RESULTS[1])},
                {"label": str(row), "url": ""},
            ],
            "actions": self.actions(),
            "sections": [
                {
                    "title": _("Result"),
                    "rows": [
                        (_("Unit"), row.organisation.name),
                        (_("Assessed by"), row.body),
                        (_("Place in the ranking"), rank),
                        (_("Points reached"), row.score.normalize() if row.score is not None else None),
                        (_("Result in words"), row.result),
                        (_("Evidence"), file),
                    ],
                }
            ],
            "events": timeline_of([(ExternalResult, row.pk)], RESULT, limit=20, viewer=self.request.user),
        }

    def actions(self) -> list[dict]:
        if not reaches(self.request.user, KEEP, self.object.organisation):
            return []
        key = self.object.pk
        return [
            {
                "label": _("Change"),
                "url": reverse("chambers:result_edit", args=[key]),
                "icon": "edit",
                "primary": True,
            },
            {
                "label": _("Take off the file"),
                "url": reverse("chambers:result_remove", args=[key]),
                "icon": "trash",
                "more": True,
            },
        ]


class ResultAdd(Trail, CreatePage):
    place = RESULTS
    permission = KEEP
    form_class = ResultForm
    heading = gettext_lazy("Put a result on file")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The result is on file.")

    def form_options(self) -> dict:
        return {"find": functools.partial(parties_meant, UNITS.within(self.request.user))}

    def initial(self) -> dict:
        """The unit whose page led here."""
        key = self.request.GET.get("unit", "")
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return {}
        return {"unit": UNITS.within(self.request.user).filter(pk=int(key)).first()}

    def cancel_url(self) -> str:
        return reverse("chambers:result_list")

    def perform(self, data: dict) -> ExternalResult:
        unit, upload = data.pop("unit"), data.pop("file")
        return add_result(
            ExternalResult(organisation=unit, **data), actor=self.request.user, upload=upload or None
        )

    def success_url(self, done: ExternalResult) -> str:
        return reverse("chambers:result_detail", args=[done.pk])


class ResultEdit(Trail, UpdatePage):
    place = RESULTS
    permission = KEEP
    queryset = ROWS
    form_class = ResultForm
    heading = gettext_lazy("Change the result")
    success_message = gettext_lazy("The changes have been saved.")
    object: ExternalResult

    def initial(self) -> dict:
        found = super().initial()
        found.pop("file", None)
        return found

    def present_version(self) -> Any:
        return ExternalResult.objects.get(pk=self.object.pk).version

    def cancel_url(self) -> str:
        return reverse("chambers:result_detail", args=[self.object.pk])

    def perform(self, data: dict) -> ExternalResult:
        upload = data.pop("file")
        return edit_result(
            self.object, actor=self.request.user, seen=self.seen_version(), upload=upload or None, **data
        )

    def success_url(self, done: ExternalResult) -> str:
        return self.cancel_url()


class ResultRemove(Trail, ActionPage):
    place = RESULTS
    permission = KEEP
    queryset = ROWS
    form_class = ReasonForm
    heading = gettext_lazy("Take the result off the file")
    submit_label = gettext_lazy("Take off the file")
    success_message = gettext_lazy("The result is no longer on file.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("What it said and why it went stay on the trail.")}

    def cancel_url(self) -> str:
        return reverse("chambers:result_detail", args=[self.object.pk])

    def perform(self, data: dict) -> None:
        remove_result(self.object, data["reason"], actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return reverse("chambers:result_list")


class ResultFile(Door):
    """The evidence, for those who see the result; each reading is on the trail."""

    permission = VIEW
    queryset = ROWS
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        row = self.get_object()
        if row.file is None:
            raise Http404
        record("chambers.external_result_read", row, actor=request.user, note=row.file_name)
        return send_file(row.file, row.file_name, inline=True)


class UnitPick(PickPage):
    permission = KEEP
    picker = UNITS
