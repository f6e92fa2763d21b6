"""The foundings within reach, by state, each with how ripe it is."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Chamber, Founding, Guidance, Initiator, Material
from chambers.tables import KINDS
from federation.accounts.scopes import holds
from federation.keyset import Ordering, capped_counts, shown_count
from federation.reference.services import industry_choices
from federation.ui.cells import deadline, markup, name_cell, score, status
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.pages import ListPage
from federation.ui.tables import Column, Row, Table

State = Founding.State
STATES = dict(State.choices)
STATE_TONES = {
    State.APPLIED: "amber",
    State.PREPARING: "blue",
    State.UNDER_REVIEW: "blue",
    State.RETURNED: "amber",
    State.APPROVED: "green",
    State.REFUSED: "",
    State.ESTABLISHED: "green",
    State.ABANDONED: "",
}


class FoundingFilter(PortalFilterSet):
    q = SearchFilter(help_text=gettext_lazy("Name of the chamber"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("State"))
    kind = django_filters.ChoiceFilter(choices=Chamber.Kind.choices, label=gettext_lazy("Kind"))
    industry = django_filters.ChoiceFilter(
        field_name="industry_id", choices=industry_choices, label=gettext_lazy("Industry")
    )

    class Meta:
        model = Founding
        fields: list[str] = []


def counted(rows: QuerySet) -> Coalesce:
    """How many rows of a subquery belong to the founding of the outer row."""
    counts = rows.filter(founding=OuterRef("pk")).order_by().values("founding").annotate(count=Count("pk"))
    return Coalesce(Subquery(counts.values("count"), output_field=IntegerField()), 0)


def foundings_for_table(queryset: QuerySet) -> QuerySet:
    required = Material.objects.filter(is_required=True)
    guidance = Guidance.objects.filter(founding=OuterRef("pk")).order_by("-given_on", "-id")
    leading = Initiator.objects.filter(founding=OuterRef("pk")).order_by("-is_leading", "id")
    return queryset.annotate(
        wanted=counted(required),
        accepted=counted(required.filter(state=Material.State.ACCEPTED)),
        next_step=Subquery(guidance.values("next_step")[:1]),
        next_on=Subquery(guidance.values("next_on")[:1]),
        leading=Subquery(leading.values("name")[:1]),
    )


def founding_name(row: Row) -> Any:
    parts = (KINDS[row["kind"]], row["industry__name"], row["region__name"], row["organisation__name"])
    return name_cell(
        row["name"],
        reverse("chambers:founding_detail", args=[row["pk"]]),
        " · ".join(str(part) for part in parts if part),
    )


def ripeness_cell(row: Row) -> Any:
    percent = row["accepted"] * 100 / row["wanted"] if row["wanted"] else 0
    return score(percent, tone="green" if percent == 100 else "", decimals=0)


def next_cell(row: Row) -> Any:
    if not row["next_step"] or row["state"] in Founding.FINAL:
        return markup('<span class="p-muted">—</span>')
    return markup(
        "{}{}{}", row["next_step"], markup("<br>"), deadline(row["next_on"]) if row["next_on"] else ""
    )


class FoundingTable(Table):
    default_order = "-applied_on"
    unit = gettext_lazy("foundings")
    extra_fields = ("wanted",)
    columns = [
        Column(
            "name",
            gettext_lazy("Intended name"),
            ("name", "kind", "industry__name", "region__name", "organisation__name"),
            cell=founding_name,
            area="name",
        ),
        Column("leading", gettext_lazy("Leading initiator"), ("leading",), area="line"),
        Column(
            "accepted",
            gettext_lazy("Readiness (%)"),
            ("accepted",),
            cell=ripeness_cell,
            area="count",
        ),
        Column("next", gettext_lazy("Next step"), ("next_step", "next_on"), cell=next_cell, area="hide"),
        Column(
            "applied_on",
            gettext_lazy("Applied on"),
            ("applied_on",),
            cell=lambda row: row["applied_on"].isoformat(),
            ordering=Ordering("applied_on"),
            area="note",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], STATE_TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]


class FoundingList(ListPage):
    permission = "chambers.view_founding"
    queryset = Founding.objects.all()
    filterset_class = FoundingFilter
    table_class = FoundingTable
    heading = gettext_lazy("Founding of chambers")
    empty_sentence = gettext_lazy("No application to found a chamber is on file within your reach yet.")
    export_permission = "chambers.decide_founding"
    export_name = "foundings"

    def get_queryset(self) -> QuerySet:
        return foundings_for_table(super().get_queryset())

    def facts(self) -> str:
        return _("Found when ripe: each bar shows how many of the required papers are accepted.")

    def tabs(self) -> list[dict]:
        """All and each state, with exact counts up to the cap, in one query."""
        rows = Founding.objects.visible_to(self.request.user, self.permission)
        querysets = {"": rows} | {str(state): rows.filter(state=state) for state in State}
        counts = capped_counts(querysets, settings.LIST_COUNT_CAP)
        chosen = self.request.GET.get("state", "")
        return [
            {
                "label": STATES[state] if state else _("All"),
                "url": f"{self.request.path}?state={state}" if state else self.request.path,
                "count": shown_count(counts[state]),
                "active": chosen == state,
            }
            for state in querysets
        ]

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, "chambers.keep_checklist"):
            url = reverse("chambers:checklist")
            found.append({"label": _("Checklist"), "url": url, "icon": "checklist"})
        if holds(self.request.user, "chambers.apply_founding"):
            url = reverse("chambers:founding_apply")
            found.append({"label": _("New application"), "url": url, "icon": "plus", "primary": True})
        return found
