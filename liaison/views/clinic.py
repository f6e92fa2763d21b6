"""The expert clinic: its visits, one of them with its prescription, and the figures."""

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

from federation.accounts.scopes import holds, scopes_of
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage, Door, ListPage, SignedInRequest
from liaison.clinic_lists import ITEM_TONES, TONES, ClinicFilter, ClinicTable, visits_for_table
from liaison.clinic_wording import CLINIC
from liaison.filters import years
from liaison.models import ClinicVisit, PrescriptionItem
from liaison.services.clinic_figures import by_expert, figures
from liaison.views.centre import offered_actions
from liaison.views.experts import EXPERTS, VIEW_CLINIC
from liaison.views.experts import VIEW as VIEW_EXPERT

OPEN, KEEP, SAY = "liaison.open_clinic", "liaison.keep_clinic", "liaison.say_clinic_word"
FIGURES = "liaison.view_clinic_figures"
CLINICS = (gettext_lazy("Expert clinic"), "liaison:clinic_list")
SHOWN = 100
Item = PrescriptionItem.State


def crumb() -> dict:
    return {"label": CLINICS[0], "url": reverse(CLINICS[1])}


class ClinicList(ListPage):
    """All visits within reach; for an enterprise those to it, for an expert the own ones."""

    permission = VIEW_CLINIC
    queryset = ClinicVisit.objects.all()
    filterset_class = ClinicFilter
    table_class = ClinicTable
    heading = CLINICS[0]
    empty_sentence = gettext_lazy("The clinic has gone to nobody within your reach yet.")
    export_permission = OPEN
    export_name = "clinic-visits"

    def get_queryset(self) -> QuerySet:
        return visits_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        offered = (
            (FIGURES, "clinic_figures", _("Figures of the clinic"), "chart-bar", False),
            (VIEW_EXPERT, "expert_list", EXPERTS[0], "users", False),
            (OPEN, "clinic_add", _("Write down a visit of the clinic"), "plus", True),
        )
        return [
            {"label": label, "url": reverse(f"liaison:{name}"), "icon": icon, "primary": primary}
            for permission, name, label, icon, primary in offered
            if holds(self.request.user, permission)
        ]


class ClinicDetail(DetailPage):
    permission = VIEW_CLINIC
    queryset = ClinicVisit.objects.select_related("organisation", "unit__region", "zone")
    template_name = "liaison/clinic_detail.html"
    object: ClinicVisit

    def details(self) -> dict:
        visit, user, today = self.object, self.request.user, timezone.localdate()
        items = list(visit.items.order_by("pk")[:SHOWN])
        self.is_settled = all(item.state != Item.OPEN for item in items)
        due = visit.state == ClinicVisit.State.OPEN and visit.revisit_on and visit.revisit_on <= today
        labels = [{"text": visit.get_state_display(), "tone": TONES[visit.state]}]
        if due:
            labels.append({"text": _("Re-visit due"), "tone": "red"})
        return {
            "heading": visit.unit.name,
            "labels": labels,
            "facts": f"{_('Expert clinic')} · {visit.visited_on}",
            "breadcrumb": [crumb(), {"label": str(visit), "url": ""}],
            "actions": self.actions(),
            "experts": list(visit.experts.select_related("person").order_by("pk")),
            "may_open_experts": holds(user, VIEW_EXPERT),
            "items": [
                {
                    "row": item,
                    "tone": ITEM_TONES[item.state],
                    "late": item.state == Item.OPEN and item.due_on < today,
                }
                for item in items
            ],
            "revisits": list(visit.revisits.select_related("author").order_by("-held_on", "-pk")[:SHOWN]),
            "history": timeline_of([(ClinicVisit, visit.pk)], CLINIC, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        visit, user = self.object, self.request.user
        may_keep = self.keeps() and visit.state == ClinicVisit.State.OPEN
        own = {post.organisation_id for _scope, post in scopes_of(user, SAY)}
        offered = (
            (may_keep and self.is_settled, "clinic_close", _("Conclude"), "circle-check", False),
            (may_keep, "clinic_change", _("Edit"), "edit", False),
            (may_keep, "clinic_prescribe", _("Prescribe"), "clipboard-list", False),
            (may_keep, "clinic_revisit", _("Write down a re-visit"), "plus", True),
            (visit.unit_id in own, "clinic_word", _("Say what you think"), "send", True),
        )
        return offered_actions(visit.pk, offered)

    def keeps(self) -> bool:
        """Whether the reader may write here: whoever sees it and may keep any reaches just these visits."""
        return holds(self.request.user, KEEP)


class ClinicFigures(Door):
    """How many enterprises the clinic reached, and what became of its prescriptions; by expert."""

    permission = FIGURES
    queryset = ClinicVisit.objects.all()

    def get(self, request: SignedInRequest) -> HttpResponse:
        chosen = request.GET.get("year", str(timezone.localdate().year))
        year = int(chosen) if chosen in dict(years()) else None
        context = {
            "heading": _("Figures of the clinic"),
            "breadcrumb": [crumb(), {"label": _("Figures of the clinic"), "url": ""}],
            "years": [{"key": key, "active": key == str(year)} for key, _label in years()[:5]],
            "all_years": year is None,
            "found": figures(request.user, year),
            "list_url": self.visits(year),
            "lines": [
                line | {"url": self.visits(year, expert=line["pk"])} for line in by_expert(request.user, year)
            ],
            "opens": holds(request.user, VIEW_CLINIC),
        }
        return render(request, "liaison/clinic_figures.html", context)

    @staticmethod
    def visits(year: int | None, **query: Any) -> str:
        asked = query | ({"year": year} if year is not None else {})
        return f"{reverse(CLINICS[1])}?{urlencode(asked)}"
