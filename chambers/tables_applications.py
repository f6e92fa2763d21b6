"""The list of applications as columns, and what it can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import MembershipApplication
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import as_date, deadline, name_cell, short_date, status
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table

State = MembershipApplication.State
STATES = dict(State.choices)
TONES = {
    State.SUBMITTED: "blue",
    State.CHAMBER_REVIEW: "blue",
    State.CONFIRMATION: "amber",
    State.CONFIRMED: "green",
    State.RETURNED: "amber",
}
STAGES: dict[str, tuple[Any, list[str]]] = {
    "chamber": (_("With the chamber"), [State.SUBMITTED, State.CHAMBER_REVIEW]),
    "confirmation": (_("To be confirmed"), [State.CONFIRMATION]),
    "returned": (_("Returned"), [State.RETURNED]),
    "confirmed": (_("Admitted"), [State.CONFIRMED]),
    "closed": (_("Refused or withdrawn"), [State.REFUSED, State.WITHDRAWN]),
}
IN_HAND = [State.SUBMITTED, State.CHAMBER_REVIEW, State.CONFIRMATION]


def stage_condition(stage: str) -> Q:
    """The applications of one stage; "overdue" are those whose desk is late."""
    if stage == "overdue":
        return Q(state__in=IN_HAND, due_on__lt=timezone.localdate())
    return Q(state__in=STAGES[stage][1])


class ApplicationFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Enterprise, credit code or receipt number"))
    stage = django_filters.ChoiceFilter(
        choices=[*((key, label) for key, (label, _states) in STAGES.items()), ("overdue", _("Overdue"))],
        label=_("Stage"),
        method="by_stage",
    )
    state = django_filters.ChoiceFilter(choices=State.choices[1:], label=_("State"))

    class Meta:
        model = MembershipApplication
        fields: list[str] = []

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(stage_condition(value))


def applicant_cell(row: Row) -> Any:
    parts = (row["number"], row["chamber__organisation__name"])
    url = reverse("chambers:application_detail", args=[row["pk"]])
    return name_cell(row["name"] or "—", url, "  ".join(part for part in parts if part))


def due_cell(row: Row) -> Any:
    return deadline(row["due_on"]) if row["state"] in (*IN_HAND, State.RETURNED) else "—"


def received_cell(row: Row) -> str:
    day = as_date(row["submitted_at"])
    return short_date(day) if day else "—"


class ApplicationTable(Table):
    default_order = "-received"
    unit = _("applications")
    columns = [
        Column(
            "name",
            _("Enterprise"),
            ("name", "number", "chamber__organisation__name"),
            cell=applicant_cell,
            area="name",
        ),
        Column("number", _("Receipt number"), ("number",), shown=False),
        Column("chamber", _("Chamber"), ("chamber__organisation__name",), shown=False),
        Column("credit_code", _("Credit code"), ("credit_code",), area="hide"),
        Column("region", _("Region"), ("region__name",), area="line"),
        Column(
            "received",
            _("Day of receipt"),
            ("submitted_at",),
            cell=received_cell,
            text=lambda row: as_date(row["submitted_at"]),
            ordering=Ordering("pk", "pk"),
            area="line",
        ),
        Column("due", _("Due"), ("due_on", "state"), cell=due_cell, area="note"),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES.get(row["state"], "")),
            text=lambda row: str(STATES[row["state"]]),
            sql=lambda: choice_label("state", State.choices),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("chambers:application_detail", args=[row["pk"]])
