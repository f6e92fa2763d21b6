"""The city's own dictionary of industries: two levels, corrected by staff, with every earlier name kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.reference.forms import IndustryForm, RenameForm
from federation.reference.models import Industry
from federation.reference.pickers import INDUSTRIES, REGIONS
from federation.reference.services import add_city_industry, rename_industry
from federation.reference.tables import IndustryFilter, IndustryTable, industries_for_table
from federation.ui.pages import ActionPage, CreatePage, ListPage
from federation.ui.picking import PickPage

CITY_INDUSTRIES = Industry.objects.filter(scheme=Industry.Scheme.CITY, valid_to__isnull=True)


def way_to(last: str) -> list[dict]:
    url = reverse("reference:industry_list")
    return [{"label": _("City industries"), "url": url}, {"label": last, "url": ""}]


class IndustryList(ListPage):
    permission = "reference.view_industry"
    queryset = CITY_INDUSTRIES
    filterset_class = IndustryFilter
    table_class = IndustryTable
    heading = gettext_lazy("City industries")
    export_name = "industries"

    def get_queryset(self) -> Any:
        return industries_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "reference.add_city_industry"):
            return []
        url = reverse("reference:industry_add")
        return [{"label": _("New industry"), "url": url, "icon": "plus", "primary": True}]


class IndustryAdd(CreatePage):
    permission = "reference.add_city_industry"
    form_class = IndustryForm
    heading = gettext_lazy("New industry")
    success_message = gettext_lazy("The industry is in the dictionary.")

    def breadcrumb(self) -> list[dict]:
        return way_to(_("New industry"))

    def perform(self, data: dict) -> Industry:
        return add_city_industry(data["name"], parent=data["parent"], actor=self.request.user)

    def success_url(self, done: Industry) -> str:
        return reverse("reference:industry_list")


class IndustryRename(ActionPage):
    permission = "reference.rename_industry"
    queryset = CITY_INDUSTRIES
    form_class = RenameForm
    heading = gettext_lazy("Rename an industry")
    submit_label = gettext_lazy("Rename")
    success_message = gettext_lazy("The industry has its new name.")

    def breadcrumb(self) -> list[dict]:
        return way_to(_("Rename"))

    def cancel_url(self) -> str:
        return reverse("reference:industry_list")

    def initial(self) -> dict:
        return {"name": self.object.name}

    def perform(self, data: dict) -> Industry:
        return rename_industry(self.object, data["name"], actor=self.request.user)

    def success_url(self, done: Industry) -> str:
        return reverse("reference:industry_list")


class RegionPick(PickPage):
    picker = REGIONS


class IndustryPick(PickPage):
    picker = INDUSTRIES
