"""Filters of the board of commitments, inside and in public."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet, clean_search
from liaison.models import Department
from proposals.models import Commitment
from proposals.services.dictionaries import reply_class_choices

State = Commitment.State
ENDED = [State.FULFILLED, State.NOT_FEASIBLE]
# What a promise has come to, from the point of view of whoever was promised something.
STANDINGS = [
    ("open", _("Open")),
    ("overdue", _("Overdue")),
    ("fulfilled", _("Fulfilled")),
    ("broken", _("Broken: overdue or not feasible")),
]


def standing(value: str) -> Q:
    """The promises of one standing. One that is said to be kept is open until that has been checked."""
    overdue = ~Q(state__in=ENDED) & Q(falls_on__lt=timezone.localdate())
    return {
        "open": ~Q(state__in=ENDED),
        "overdue": overdue,
        "fulfilled": Q(state=State.FULFILLED),
        "broken": overdue | Q(state=State.NOT_FEASIBLE),
    }[value]


class CommitmentFilter(PortalFilterSet):
    # Typed, not chosen: a list of departments would cost every page a query.
    unit = django_filters.CharFilter(
        label=_("Department"), max_length=60, validators=[clean_search], method="by_unit"
    )
    standing = django_filters.ChoiceFilter(choices=STANDINGS, label=_("How it stands"), method="by_standing")
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"))
    letter_class = django_filters.ChoiceFilter(
        field_name="reply__letter_class", choices=reply_class_choices, label=_("Class of the letter")
    )

    class Meta:
        model = Commitment
        fields: list[str] = []

    def by_unit(self, queryset, name, value):
        return queryset.filter(owner__department__in=Department.objects.matching(value))

    def by_standing(self, queryset, name, value):
        return queryset.filter(standing(value))
