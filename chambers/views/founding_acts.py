"""The moves of a founding, and the checklist that each one starts with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.founding import AbandonForm, DecideForm, EstablishForm, NoteForm
from chambers.models import Founding, MaterialKind
from chambers.models.founding import readiness
from chambers.services.establishing import establish_founding
from chambers.services.founding import (
    abandon_founding,
    decide_founding,
    send_to_review,
    take_up_founding,
)
from chambers.views.founding_forms import FoundingPage
from federation.keyset import Ordering
from federation.ui.cells import name_cell
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, ListPage
from federation.ui.tables import Column, Row, Table


class FoundingTakeUp(FoundingPage, ActionPage):
    permission = "chambers.guide_founding"
    form_class = NoteForm
    heading = gettext_lazy("Agree to the preparation")
    submit_label = gettext_lazy("Agree")
    success_message = gettext_lazy("The chamber is in preparation and stands in the directory as such.")

    def extra(self) -> dict:
        return {"effect": _("The chamber is entered in the directory as in preparation.")}

    def perform(self, data: dict) -> Founding:
        return take_up_founding(self.object, actor=self.request.user, note=data["note"])


class FoundingReview(FoundingPage, ActionPage):
    permission = "chambers.guide_founding"
    form_class = NoteForm
    heading = gettext_lazy("Send to the review")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("The founding is under review.")

    def perform(self, data: dict) -> Founding:
        return send_to_review(self.object, actor=self.request.user, note=data["note"])


class FoundingDecide(FoundingPage, ActionPage):
    permission = "chambers.decide_founding"
    form_class = DecideForm
    heading = gettext_lazy("Decide on the founding")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("The decision is on file, and the applicant has been told.")

    def extra(self) -> dict:
        ripe = readiness(list(self.object.materials.all()))
        sentence = _("%(accepted)d of %(wanted)d required papers are accepted.")
        return {"effect": sentence % ripe}

    def perform(self, data: dict) -> Founding:
        return decide_founding(self.object, actor=self.request.user, **data)


class FoundingEstablish(FoundingPage, ActionPage):
    permission = "chambers.decide_founding"
    form_class = EstablishForm
    heading = gettext_lazy("Establish the chamber")
    submit_label = gettext_lazy("Establish")
    success_message = gettext_lazy("The chamber stands in the directory as active.")

    def initial(self) -> dict:
        return {"established_on": timezone.localdate(), "appoint": True, "admit": True}

    def perform(self, data: dict) -> Founding:
        return establish_founding(self.object, actor=self.request.user, **data)

    def success_url(self, done: Founding) -> str:
        return reverse("chambers:chamber_detail", args=[done.chamber_id])


class FoundingAbandon(FoundingPage, ActionPage):
    permission = "chambers.abandon_founding"
    form_class = AbandonForm
    heading = gettext_lazy("Give the founding up")
    submit_label = gettext_lazy("Give up")
    success_message = gettext_lazy("The founding has been given up.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("The case is closed for good; its history stays.")}

    def perform(self, data: dict) -> Founding:
        return abandon_founding(self.object, actor=self.request.user, reason=data["reason"])


# The checklist ------------------------------------------------------------------------------------------


def line_cell(row: Row) -> Any:
    url = reverse("chambers:checklist_edit", args=[row["pk"]])
    return name_cell(row["name"], url, row["hint"], with_avatar=False)


def said(name: str) -> Any:
    return lambda row: _("Yes") if row[name] else _("No")


class ChecklistTable(Table):
    default_order = "position"
    unit = gettext_lazy("papers")
    extra_fields = ("hint",)
    columns = [
        Column("name", gettext_lazy("Paper"), ("name",), cell=line_cell, area="name"),
        Column(
            "required",
            gettext_lazy("Required"),
            ("is_required",),
            cell=said("is_required"),
            text=said("is_required"),
            area="tag",
        ),
        Column(
            "used",
            gettext_lazy("Used for new foundings"),
            ("is_used",),
            cell=said("is_used"),
            text=said("is_used"),
            area="state",
        ),
        Column(
            "position",
            gettext_lazy("Place on the list"),
            ("position",),
            ordering=Ordering("position"),
            align="end",
            area="count",
        ),
    ]


class ChecklistFilter(PortalFilterSet):
    class Meta:
        model = MaterialKind
        fields: list[str] = []


class Checklist(ListPage):
    permission = "chambers.keep_checklist"
    queryset = MaterialKind.objects.all()
    filterset_class = ChecklistFilter
    table_class = ChecklistTable
    heading = gettext_lazy("Founding checklist")
    export_name = "founding-checklist"

    def facts(self) -> str:
        return _("Every new founding starts with these papers; running ones keep the list they have.")

    def breadcrumb(self) -> list[dict]:
        url = reverse("chambers:founding_list")
        return [{"label": _("Founding of chambers"), "url": url}, {"label": self.heading, "url": ""}]

    def actions(self) -> list[dict]:
        url = reverse("chambers:checklist_add")
        return [{"label": _("New line"), "url": url, "icon": "plus", "primary": True}]
