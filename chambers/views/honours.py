"""The register of honours: all of them as a list, and their number by level at a cut-off date."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.external_results import CutOffForm
from chambers.honour_tables import HonourFilter, HonourTable, honours_for_table
from chambers.models import Honour
from chambers.services.honour_figures import figures_of, held_on, totals_of
from federation.ui.pages import Door, ListPage, SignedInRequest

VIEW = "chambers.view_honour"


class HonourList(ListPage):
    permission = VIEW
    queryset = Honour.objects.all()
    filterset_class = HonourFilter
    table_class = HonourTable
    heading = gettext_lazy("Register of honours")
    empty_sentence = gettext_lazy("No honour is on file within your reach.")
    export_permission = VIEW
    export_name = "honours"

    def get_queryset(self) -> QuerySet:
        return honours_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        url = reverse("chambers:honour_figures")
        return [{"label": _("Number by level"), "url": url, "icon": "chart-bar"}]


class HonourFigures(Door):
    """Honours held on a day by name and level; every number opens its list."""

    permission = VIEW
    queryset = Honour.objects.all()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = CutOffForm(request.GET if "on" in request.GET else None)
        sound = form.is_bound and form.is_valid()
        day = (form.cleaned_data["on"] if sound else None) or timezone.localdate()
        lines = figures_of(Honour.objects.visible_to(request.user, VIEW).filter(held_on(day)))
        base = reverse("chambers:honour_list")

        def url(**more: Any) -> str:
            return f"{base}?{urlencode({'held': day.isoformat(), **more})}"

        for line in lines:
            line["url"] = url(title=line["title"])
            line["cells"] = [
                (line["levels"].get(level, 0), url(title=line["title"], level=level), level.label)
                for level in Honour.LEVEL_ORDER
            ]
        totals = totals_of(lines)
        context = {
            "heading": _("Honours by level"),
            "breadcrumb": [
                {"label": _("Register of honours"), "url": base},
                {"label": _("Honours by level"), "url": ""},
            ],
            "form": form if form.is_bound else CutOffForm(initial={"on": day}),
            "day": day,
            "lines": lines,
            "levels": [level.label for level in Honour.LEVEL_ORDER],
            "totals": [(totals[level], url(level=level), level.label) for level in Honour.LEVEL_ORDER],
            "total": sum(line["total"] for line in lines),
            "total_url": url(),
        }
        return render(request, "chambers/honour_figures.html", context)
