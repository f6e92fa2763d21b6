"""The ledger of rewards as columns, with its filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from chambers.assessment_result_tables import entry_name
from chambers.award_tables import grade_column, level_column, of_county
from chambers.models import Honour, Reward
from chambers.services.rewards import DROPPED, DUE, PAID
from chambers.supervision_filters import county_choices
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

STATES: dict[str, Any] = {
    "due": gettext_lazy("To be paid"),
    "paid": gettext_lazy("Reward is paid"),
    "dropped": gettext_lazy("Not paid: revoked"),
}
TONES = {"due": "amber", "paid": "green", "dropped": ""}
CONDITIONS = {"due": DUE, "paid": PAID, "dropped": DROPPED}


def state_of_reward(row: Row) -> str:
    if row["paid_on"] is not None:
        return "paid"
    return "due" if row["award__revoked_on"] is None else "dropped"


def reward_name(row: Row) -> str:
    return entry_name(row, prefix="award__entry__")


class RewardTable(Table):
    default_order = "-id"
    unit = gettext_lazy("lines")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            (
                "award__entry__organisation__name",
                "award__entry__person__name",
                "award__entry__party__name",
                "award__entry__round__title",
            ),
            cell=lambda row: name_cell(
                reward_name(row),
                address_of("chambers:reward_detail", row["pk"]),
                row["award__entry__round__title"],
            ),
            text=reward_name,
            area="name",
        ),
        Column(
            "round", gettext_lazy("Assessment"), ("award__entry__round__title",), shown=False, area="line"
        ),
        grade_column("award__"),
        level_column("award__"),
        Column(
            "amount",
            gettext_lazy("Sum in yuan"),
            ("amount",),
            cell=lambda row: number(row["amount"], 2),
            align="end",
            area="count",
        ),
        Column("explanation", gettext_lazy("Computed as"), ("explanation",), shown=False, area="line"),
        Column("budget_year", gettext_lazy("Budget year"), ("budget_year",), align="end", area="line"),
        Column("paid_on", gettext_lazy("Paid on"), ("paid_on",), area="line"),
        Column("note", gettext_lazy("Note"), ("note",), shown=False, area="line"),
        Column(
            "state",
            gettext_lazy("State"),
            ("paid_on", "award__revoked_on"),
            cell=lambda row: status(STATES[state_of_reward(row)], TONES[state_of_reward(row)]),
            text=lambda row: str(STATES[state_of_reward(row)]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


def budget_years() -> list[tuple[str, str]]:
    years = Reward.objects.order_by("-budget_year").values_list("budget_year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


class RewardFilter(PortalFilterSet):
    year = django_filters.ChoiceFilter(
        field_name="budget_year", choices=budget_years, label=gettext_lazy("Budget year")
    )
    level = django_filters.ChoiceFilter(
        field_name="award__grade__level",
        choices=Honour.Level.choices,
        label=gettext_lazy("Level of the honour"),
    )
    state = django_filters.ChoiceFilter(
        method="standing_so", choices=list(STATES.items()), label=gettext_lazy("State")
    )
    county = django_filters.ChoiceFilter(
        method="kept_by", choices=county_choices, label=gettext_lazy("Federation")
    )

    class Meta:
        model = Reward
        fields: list[str] = []

    def standing_so(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value])

    def kept_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return of_county(queryset, value, "award__entry__organisation__")
