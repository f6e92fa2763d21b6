"""Reported facts as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from chambers.award_tables import of_county
from chambers.filters import DayFilter
from chambers.models import Fact, FactKind
from chambers.supervision_filters import county_choices
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Table, address_of

S = Fact.State
STATES = dict(S.choices)
TONES = {S.REPORTED: "amber", S.CONFIRMED: "green", S.REJECTED: "red"}


class FactTable(Table):
    default_order = "-id"
    unit = gettext_lazy("lines")
    columns = [
        Column(
            "title",
            gettext_lazy("What it was"),
            ("title", "kind__name"),
            cell=lambda row: name_cell(
                row["title"] or row["kind__name"],
                address_of("chambers:fact_detail", row["pk"]),
                row["kind__name"] if row["title"] else "",
                with_avatar=False,
            ),
            area="name",
        ),
        Column("kind", gettext_lazy("Kind"), ("kind__name",), shown=False, area="line"),
        Column("organisation", gettext_lazy("Unit"), ("organisation__name",), area="note"),
        Column(
            "branch", gettext_lazy("Federation"), ("organisation__branch__name",), shown=False, area="line"
        ),
        Column("happened_on", gettext_lazy("Day"), ("happened_on",), area="line"),
        Column(
            "amount",
            gettext_lazy("Amount"),
            ("amount",),
            cell=lambda row: number(row["amount"]),
            align="end",
            area="line",
        ),
        Column("unit", gettext_lazy("Counted in"), ("kind__unit",), area="line"),
        Column("reason", gettext_lazy("Reason"), ("reason",), shown=False, area="line"),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[S(row["state"])]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


def kind_choices() -> list[tuple[str, Any]]:
    return [(str(key), name) for key, name in FactKind.objects.values_list("pk", "name")]


class FactFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(field_name="kind_id", choices=kind_choices, label=gettext_lazy("Kind"))
    state = django_filters.ChoiceFilter(choices=S.choices, label=gettext_lazy("State"))
    county = django_filters.ChoiceFilter(
        method="kept_by", choices=county_choices, label=gettext_lazy("Federation")
    )
    since = DayFilter(field_name="happened_on", lookup_expr="gte", label=gettext_lazy("From day"))
    until = DayFilter(field_name="happened_on", lookup_expr="lte", label=gettext_lazy("Until day"))

    class Meta:
        model = Fact
        fields: list[str] = []

    def kept_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return of_county(queryset, value, "organisation__")
