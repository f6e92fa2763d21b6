"""Filters of the register of demands and of the lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet, SearchFilter
from liaison.models import Department
from members.models import Person
from proposals.forms.demands import category_choices
from proposals.models import Demand, DemandList
from proposals.services import demand_figures as figures

State = Demand.State
ELSEWHERE = (Person.IdKind.HK_MACAO, Person.IdKind.TAIWAN, Person.IdKind.PASSPORT)
STAGES = {
    "intake": (_("To be dispatched"), [State.RAISED, State.REGISTERED]),
    "handling": (_("In handling"), [State.DISPATCHED, State.MATCHED, State.WORKING]),
    "deferred": (_("Deferred"), [State.DEFERRED]),
    "answered": (_("To be rated"), [State.SOLVED, State.PARTLY, State.IMPOSSIBLE]),
    "call_back": (_("To be called back"), [State.RATED, State.NO_FEEDBACK]),
    "called_back": (_("To be struck off"), [State.CALLED_BACK]),
    "struck_off": (_("Taken off the list"), [State.STRUCK_OFF]),
    "elsewhere": (_("Gone another way"), [State.TRANSFERRED, State.WITHDRAWN]),
}


def stage_condition(stage: str) -> Q:
    """The demands of one stage; "overdue" are those in handling past their date."""
    if stage == "overdue":
        return Q(state__in=Demand.HANDLED, due_on__lt=timezone.localdate())
    if stage == "late":
        return Q(dispatched_at__gt=F("dispatch_by")) | Q(
            dispatched_at=None, dispatch_by__lt=timezone.now(), state__in=STAGES["intake"][1]
        )
    return Q(state__in=STAGES[stage][1])


# The figures of the ledger, each the condition of its list.
FIGURES = [
    ("raised", _("Raised in it")),
    ("elsewhere", _("Taken back or gone another way")),
    ("open", _("Still open")),
    ("late", _("Dispatched late")),
    ("solved", _("Solved")),
    ("partly", _("Partly solved")),
    ("impossible", _("Cannot be solved")),
    ("struck_off", _("Off the list")),
    ("struck_off_solved", _("of them solved")),
    ("dissatisfied", _("Not satisfied when called")),
    ("not_reached", _("Not reached")),
]


def topics_or_none() -> list[tuple[Any, Any]]:
    return [*category_choices(), ("none", _("without a category"))]


def unit_words(value: str) -> str:
    """What a department is called; its key where there is none of that key."""
    if value == "none":
        return str(figures.NOBODY)
    names = Department.objects.filter(pk=int(value)).values_list("organisation__name", flat=True)
    return names.first() or value


class DemandFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Title or number"))
    stage = django_filters.ChoiceFilter(
        choices=[
            *((key, label) for key, (label, _states) in STAGES.items()),
            ("overdue", _("Overdue")),
            ("late", _("Dispatched late")),
        ],
        label=_("Stage"),
        method="by_stage",
    )
    topic = django_filters.ChoiceFilter(choices=topics_or_none, label=_("Category"), method="by_topic")
    priority = django_filters.ChoiceFilter(choices=Demand.Priority.choices, label=_("Priority"))
    problem = django_filters.ChoiceFilter(
        choices=[("any", _("Problems of chambers")), *Demand.Problem.choices],
        label=_("Kind of problem"),
        method="by_problem",
    )
    person = django_filters.ChoiceFilter(
        choices=[
            ("any", _("of persons")),
            ("elsewhere", _("of persons from Hong Kong, Macao, Taiwan or abroad")),
        ],
        label=_("Requests of persons"),
        method="by_person",
    )
    outcome = django_filters.ChoiceFilter(
        choices=[(state.value, state.label) for state in (*Demand.OUTCOMES, State.DEFERRED)],
        label=_("Outcome"),
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="raised_at", lookup_expr="year", min_value=1990, max_value=2200
    )
    # Where the figures of the ledger lead.
    unit = django_filters.CharFilter(
        label=_("Department"), max_length=12, validators=[RegexValidator("^(none|[0-9]+)$")], method="by_unit"
    )
    period = django_filters.CharFilter(
        label=_("Raised in"), max_length=6, validators=[figures.period_bounds], method="by_period"
    )
    figure = django_filters.ChoiceFilter(choices=FIGURES, label=_("Figure"), method="by_figure")

    class Meta:
        model = Demand
        fields: list[str] = []

    def _readable(self, field: forms.Field, value: str) -> str:
        """The pill of a department says its name, that of a period its words."""
        if field is self.form.fields["unit"]:
            return unit_words(value)
        if field is self.form.fields["period"]:
            return figures.period_words(value)
        return super()._readable(field, value)

    def by_stage(self, queryset, name, value):
        return queryset.filter(stage_condition(value))

    def by_topic(self, queryset, name, value):
        return queryset.filter(matter__topic_id=None if value == "none" else value)

    def by_unit(self, queryset, name, value):
        """Demands that a department handles; "none" are those of nobody's or the federation's own."""
        if value == "none":
            return queryset.filter(figures.handled_by_none())
        return queryset.filter(figures.handled_by_department(int(value)))

    def by_problem(self, queryset, name, value):
        return queryset.exclude(problem="") if value == "any" else queryset.filter(problem=value)

    def by_person(self, queryset, name, value):
        """Requests of persons; "elsewhere" are those known by another document than a resident's."""
        rows = queryset.filter(person__isnull=False)
        return rows if value == "any" else rows.filter(person__id_kind__in=ELSEWHERE)

    def by_period(self, queryset, name, value):
        return figures.raised_in(queryset, value)

    def by_figure(self, queryset, name, value):
        return queryset.filter(figures.FIGURES[value])


class DemandListFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=DemandList.State.choices, label=_("State"))
    year = django_filters.NumberFilter(label=_("Year"), min_value=1990, max_value=2200)
    quarter = django_filters.ChoiceFilter(
        choices=[(number, str(number)) for number in range(1, 5)], label=_("Quarter")
    )

    class Meta:
        model = DemandList
        fields: list[str] = []
