"""Filters of the register of demands and of the lists."""

from __future__ import annotations

import django_filters
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet, SearchFilter
from proposals.forms.demands import category_choices
from proposals.models import Demand, DemandList

State = Demand.State
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
    topic = django_filters.ChoiceFilter(
        field_name="matter__topic_id", choices=category_choices, label=_("Category")
    )
    priority = django_filters.ChoiceFilter(choices=Demand.Priority.choices, label=_("Priority"))
    outcome = django_filters.ChoiceFilter(
        choices=[(state.value, state.label) for state in (*Demand.OUTCOMES, State.DEFERRED)],
        label=_("Outcome"),
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="raised_at", lookup_expr="year", min_value=1990, max_value=2200
    )

    class Meta:
        model = Demand
        fields: list[str] = []

    def by_stage(self, queryset, name, value):
        return queryset.filter(stage_condition(value))


class DemandListFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=DemandList.State.choices, label=_("State"))
    year = django_filters.NumberFilter(label=_("Year"), min_value=1990, max_value=2200)
    quarter = django_filters.ChoiceFilter(
        choices=[(number, str(number)) for number in range(1, 5)], label=_("Quarter")
    )

    class Meta:
        model = DemandList
        fields: list[str] = []
