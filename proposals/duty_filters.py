"""Filters of the lists of duties, matters raised and copies."""

from __future__ import annotations

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet
from proposals.filters import DUE, SOON
from proposals.models import DUTY_KINDS, Copy, Duty, Matter


def duty_choices() -> list[tuple[str, object]]:
    return [(code, kind.label) for code, kind in DUTY_KINDS.items()]


class DutyFilter(PortalFilterSet):
    matter = django_filters.ChoiceFilter(
        choices=Matter.Kind.choices, label=_("Kind of matter"), field_name="matter__kind"
    )
    kind = django_filters.ChoiceFilter(choices=duty_choices, label=_("What is to be done"))
    due = django_filters.ChoiceFilter(choices=DUE, label=_("Due"), method="by_due")

    class Meta:
        model = Duty
        fields: list[str] = []

    def by_due(self, queryset, name, value):
        today = timezone.localdate()
        last = today + timedelta(days=SOON)
        return queryset.filter(
            {
                "overdue": Q(due_on__lt=today),
                "soon": Q(due_on__range=(today, last)),
                "later": Q(due_on__gt=last),
            }[value]
        )


class RaisedFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(choices=Matter.Kind.choices, label=_("Kind of matter"))

    class Meta:
        model = Matter
        fields: list[str] = []


class CopyFilter(PortalFilterSet):
    read = django_filters.ChoiceFilter(
        choices=[("no", _("unread")), ("yes", _("read"))], label=_("Read"), method="by_read"
    )

    class Meta:
        model = Copy
        fields: list[str] = []

    def by_read(self, queryset, name, value):
        return queryset.filter(read_at__isnull=value == "no")
