"""Filters of the register of complaints."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import SearchFilter
from proposals.figure_filter import FigurePills, of_complaints
from proposals.models import Complaint, under_instruction

State = Complaint.State
STAGES = {
    "intake": (_("To be looked at"), [State.REGISTERED, State.TRIAGE]),
    "handling": (_("In handling"), [State.ACCEPTED, State.HANDLING, State.ANSWERED]),
    "call_back": (_("To be called back"), [State.CHECKED, State.CALLED_BACK]),
    "closed": (_("Closed"), [State.CLOSED]),
    "turned_away": (_("Not accepted"), [State.REFUSED, State.REFERRED, State.TERMINATED]),
}


def stage_condition(stage: str) -> Q:
    """The complaints of one stage; "overdue" are those in handling past their date."""
    if stage == "overdue":
        return Q(state__in=STAGES["handling"][1], due_on__lt=timezone.localdate())
    return Q(state__in=STAGES[stage][1])


class ComplaintFilter(FigurePills):
    q = SearchFilter(help_text=_("Number or ticket"))
    stage = django_filters.ChoiceFilter(
        choices=[*((key, label) for key, (label, _states) in STAGES.items()), ("overdue", _("Overdue"))],
        label=_("Stage"),
        method="by_stage",
    )
    mode = django_filters.ChoiceFilter(
        choices=[(value, label) for value, label in Complaint.Mode.choices if value], label=_("Mode")
    )
    channel = django_filters.ChoiceFilter(choices=Complaint.Channel.choices, label=_("Channel"))
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="received_on", lookup_expr="year", min_value=1990, max_value=2200
    )

    figure = of_complaints()
    instructed = django_filters.ChoiceFilter(
        choices=[("yes", _("Under an instruction"))], label=_("Instruction"), method="by_instruction"
    )

    class Meta:
        model = Complaint
        fields: list[str] = []

    def by_instruction(self, queryset, name, value):
        return queryset.filter(under_instruction("matter_id"))

    def by_stage(self, queryset, name, value):
        return queryset.filter(stage_condition(value))
