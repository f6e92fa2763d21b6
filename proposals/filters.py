"""Filters of the lists of proposals and assignments, for pages and API."""

from __future__ import annotations

from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet, SearchFilter, clean_search
from liaison.models import Department
from proposals.figure_filter import FigurePills, of_proposals
from proposals.models import Assignment, Proposal, under_instruction
from proposals.services.dictionaries import sector_choices, session_choices, topic_choices

State = Proposal.State
# In the departments, for the first time or again.
HANDLED = [State.ASSIGNED, State.REHANDLING]
STAGES = {
    "intake": (_("To be reviewed"), [State.SUBMITTED, State.UNDER_REVIEW]),
    "filed": (_("To be assigned"), [State.FILED, State.REOPENED]),
    "handling": (_("In handling"), [*HANDLED, State.MERGED]),
    "answered": (
        _("Answered"),
        [State.REPLIED, State.RATED, State.NO_FEEDBACK, State.CLOSED, State.ARCHIVED],
    ),
}
SOON = 7
DUE = [("overdue", _("Overdue")), ("soon", _("Within seven days")), ("later", _("Later than that"))]


def stage_condition(stage: str) -> Q:
    """The proposals of one stage; "overdue" are those in handling past their date."""
    if stage == "overdue":
        return Q(state__in=HANDLED, due_on__lt=timezone.localdate())
    return Q(state__in=STAGES[stage][1])


class ProposalFilter(FigurePills):
    q = SearchFilter(help_text=_("Subject or number"))
    stage = django_filters.ChoiceFilter(
        choices=[*((key, label) for key, (label, _states) in STAGES.items()), ("overdue", _("Overdue"))],
        label=_("Stage"),
        method="by_stage",
    )
    state = django_filters.ChoiceFilter(choices=Proposal.State.choices, label=_("State"))
    due = django_filters.ChoiceFilter(choices=DUE, label=_("Due"), method="by_due")
    # Typed, not chosen: a list of departments would cost every page a query.
    unit = django_filters.CharFilter(
        label=_("Handling department"), max_length=60, validators=[clean_search], method="by_unit"
    )
    is_key = django_filters.ChoiceFilter(
        choices=[("yes", _("Key proposals"))], label=_("Key proposal"), method="by_key"
    )

    instructed = django_filters.ChoiceFilter(
        choices=[("yes", _("Under an instruction"))], label=_("Instruction"), method="by_instruction"
    )

    session = django_filters.ChoiceFilter(
        field_name="session_id", choices=session_choices, label=_("Session")
    )
    sector = django_filters.ChoiceFilter(field_name="sector_id", choices=sector_choices, label=_("Sector"))
    topic = django_filters.ChoiceFilter(
        field_name="matter__topic_id", choices=topic_choices, label=_("Category")
    )
    kind = django_filters.ChoiceFilter(
        choices=Proposal.ProposerKind.choices, label=_("Kind of proposer"), field_name="proposer_kind"
    )
    track = django_filters.ChoiceFilter(choices=Proposal.Track.choices, label=_("Track"))
    # Set by the statistics alone: each figure opens the list that gives it.
    figure = of_proposals()

    class Meta:
        model = Proposal
        fields: list[str] = []

    def by_stage(self, queryset, name, value):
        return queryset.filter(stage_condition(value))

    def by_due(self, queryset, name, value):
        """Open proposals by their date; the edges are counted in days, as lists show them."""
        today = timezone.localdate()
        last = today + timedelta(days=SOON)
        when = {
            "overdue": Q(due_on__lt=today),
            "soon": Q(due_on__range=(today, last)),
            "later": Q(due_on__gt=last),
        }[value]
        return queryset.filter(when, state__in=HANDLED)

    def by_unit(self, queryset, name, value):
        parts = Assignment.objects.filter(
            matter_id=OuterRef("matter_id"), department__in=Department.objects.matching(value)
        )
        return queryset.filter(Exists(parts))

    def by_instruction(self, queryset, name, value):
        return queryset.filter(under_instruction("matter_id"))

    def by_key(self, queryset, name, value):
        return queryset.filter(is_key=True)


class AssignmentFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=Assignment.State.choices, label=_("State"))
    mode = django_filters.ChoiceFilter(choices=Assignment.Mode.choices, label=_("Mode"))

    class Meta:
        model = Assignment
        fields: list[str] = []
