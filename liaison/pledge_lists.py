"""The list of answers about the pledge, for the desk and for each enterprise its own."""

from __future__ import annotations

import django_filters
from django.db.models import Avg, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import name_cell
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of
from liaison.filters import years
from liaison.models import PledgeAnswer

QUARTERS = [(str(number), f"Q{number}") for number in range(1, 5)]


def answers_for_table(queryset: QuerySet) -> QuerySet:
    return queryset.annotate(mean=Avg("scores__score"))


class AnswerFilter(PortalFilterSet):
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    quarter = django_filters.ChoiceFilter(choices=QUARTERS, label=_("Quarter"))
    about = django_filters.ChoiceFilter(
        choices=[("quarter", _("The service in general")), ("request", _("A service rendered"))],
        method="by_about",
        label=_("About"),
    )

    class Meta:
        model = PledgeAnswer
        fields: list[str] = []

    def by_about(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(request__isnull=value == "quarter")


def about(row: Row) -> str:
    return row["request__service__title"] or str(_("The service in general"))


class AnswerTable(Table):
    default_order = "-id"
    unit = _("answers")
    columns = [
        Column(
            "organisation",
            _("Enterprise"),
            ("organisation__name", "request__service__title"),
            cell=lambda row: name_cell(
                row["organisation__name"], address_of("liaison:pledge_answer", row["pk"]), about(row)
            ),
            area="name",
        ),
        Column(
            "quarter",
            _("Quarter"),
            ("year", "quarter"),
            cell=lambda row: f"{row['year']} Q{row['quarter']}",
            text=lambda row: f"{row['year']} Q{row['quarter']}",
            area="line",
        ),
        Column(
            "mean",
            _("Mean score"),
            ("mean",),
            cell=lambda row: f"{row['mean']:.1f}",
            text=lambda row: f"{row['mean']:.1f}",
            align="end",
            area="count",
        ),
        Column("words", _("In a few words"), ("words",), area="line"),
        Column("answered_on", _("Day"), ("answered_on",), area="note"),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]
