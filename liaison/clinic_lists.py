"""The lists of the expert clinic: the roster and the visits."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.services_offered import ServiceKind
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of
from liaison.filters import years
from liaison.models import ClinicPair, ClinicVisit, Expert, PrescriptionItem
from liaison.pair_tables import tally
from members.services.zones import zone_choices

FIELDS, STATES = dict(ServiceKind.choices), dict(ClinicVisit.State.choices)
TONES = {"open": "amber", "closed": "green"}
ITEM_TONES = {"open": "amber", "done": "green", "dropped": ""}


def experts_for_table(queryset: QuerySet) -> QuerySet:
    went = ClinicVisit.experts.through.objects.filter(expert_id=OuterRef("pk"))
    pair = ClinicPair.objects.filter(expert_id=OuterRef("pk"), ended_on__isnull=True)
    return queryset.annotate(
        visit_count=tally(went, "expert_id"), firm_name=Subquery(pair.values("unit__name")[:1])
    )


def visits_for_table(queryset: QuerySet) -> QuerySet:
    items = PrescriptionItem.objects.filter(visit_id=OuterRef("pk"))
    done = items.filter(state=PrescriptionItem.State.DONE)
    return queryset.annotate(item_count=tally(items, "visit_id"), done_count=tally(done, "visit_id"))


class ExpertFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or speciality"))
    known = django_filters.ChoiceFilter(
        choices=ServiceKind.choices, method="by_field", label=_("Field of expertise")
    )
    term = django_filters.ChoiceFilter(
        choices=[("serving", _("Term running")), ("over", _("Term over"))], method="by_term", label=_("Term")
    )

    class Meta:
        model = Expert
        fields: list[str] = []

    def by_field(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(fields__contains=[value])

    def by_term(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.serving() if value == "serving" else queryset.filter(ends_on__lt=timezone.localdate())


def fields_in_words(row: Row) -> str:
    return "、".join(str(FIELDS[one]) for one in row["fields"])


class ExpertTable(Table):
    default_order = "-ends_on"
    unit = _("experts")
    columns = [
        Column(
            "name",
            _("Expert"),
            ("person__name", "speciality"),
            cell=lambda row: name_cell(
                row["person__name"], address_of("liaison:expert_detail", row["pk"]), row["speciality"]
            ),
            area="name",
        ),
        Column(
            "fields",
            _("Fields of expertise"),
            ("fields",),
            cell=fields_in_words,
            text=fields_in_words,
            area="line",
        ),
        Column("firm", _("Looks after"), ("firm_name",), area="line"),
        Column(
            "visits",
            _("Clinic visits"),
            ("visit_count",),
            cell=lambda row: number(row["visit_count"]),
            align="end",
            area="count",
        ),
        Column("starts_on", _("First day of the term"), ("starts_on",), area="line", shown=False),
        Column(
            "ends_on",
            _("Last day of the term"),
            ("ends_on",),
            ordering=Ordering("ends_on"),
            area="note",
        ),
    ]


class ClinicFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name of the enterprise"))
    state = django_filters.ChoiceFilter(choices=ClinicVisit.State.choices, label=_("State"))
    due = django_filters.ChoiceFilter(
        choices=[("due", _("Re-visit due"))], method="by_due", label=_("Re-visit")
    )
    zone = django_filters.ChoiceFilter(
        field_name="zone_id", choices=zone_choices, label=_("Zone or platform")
    )
    year = django_filters.ChoiceFilter(field_name="visited_on__year", choices=years, label=_("Year"))
    expert = django_filters.NumberFilter(field_name="experts", label=_("Expert"), widget=forms.HiddenInput)

    class Meta:
        model = ClinicVisit
        fields: list[str] = []

    def by_due(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.open().filter(revisit_on__lte=timezone.localdate())


class ClinicTable(Table):
    default_order = "-visited_on"
    unit = _("clinic visits")
    columns = [
        Column(
            "unit",
            _("Enterprise"),
            ("unit__name", "zone__name"),
            cell=lambda row: name_cell(
                row["unit__name"], address_of("liaison:clinic_detail", row["pk"]), row["zone__name"] or ""
            ),
            area="name",
        ),
        Column("visited_on", _("Day"), ("visited_on",), ordering=Ordering("visited_on"), area="line"),
        Column(
            "items",
            _("Prescribed"),
            ("item_count",),
            cell=lambda row: number(row["item_count"]),
            align="end",
            area="count",
        ),
        Column(
            "done",
            _("Carried out"),
            ("done_count",),
            cell=lambda row: number(row["done_count"]),
            align="end",
            area="note",
        ),
        Column("revisit_on", _("Re-visit due on"), ("revisit_on",), area="line"),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]
