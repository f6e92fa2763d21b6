"""What the list of pairs can be narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.merging.models import Cause, DuplicatePair, Merge
from federation.ui.filters import PortalFilterSet

OF_PEOPLE = (Cause.DOCUMENT, Cause.MOBILE)
KINDS = [(kind.value, kind.label) for kind in (Organisation.Kind.CHAMBER, Organisation.Kind.ENTERPRISE)]


class PairFilter(PortalFilterSet):
    cause = django_filters.ChoiceFilter(
        method="with_cause",
        choices=[(one.value, one.label) for one in Cause if one not in OF_PEOPLE],
        label=_("Cause"),
    )
    kind = django_filters.ChoiceFilter(choices=KINDS, label=_("Kind"))

    class Meta:
        model = DuplicatePair
        fields: list[str] = []

    def with_cause(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(causes__contains=[value])


class PersonPairFilter(PairFilter):
    cause = django_filters.ChoiceFilter(
        method="with_cause",
        choices=[(one.value, one.label) for one in (*OF_PEOPLE, Cause.BY_HAND)],
        label=_("Cause"),
    )
    kind = None


class MergeFilter(PortalFilterSet):
    class Meta:
        model = Merge
        fields: list[str] = []
