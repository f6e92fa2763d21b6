"""Finding entries of the trail; every filter is served by an index."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.wording import DOORS
from federation.text import fold
from federation.ui.filters import PortalFilterSet


class DayFilter(django_filters.DateFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def kinds_of_objects() -> list[tuple[str, str]]:
    """Every kind of thing that the portal keeps, by name, as choices."""
    found = [
        (model._meta.label_lower, str(model._meta.verbose_name))
        for model in apps.get_models()
        if not model._meta.auto_created and model.__module__.split(".")[0] in HOUSE
    ]
    return sorted(found, key=lambda one: one[1])


HOUSE = frozenset({"federation", "members", "chambers", "liaison", "proposals", "events"})


class OwnEntryFilter(PortalFilterSet):
    """What one may ask about one's own acts."""

    since = DayFilter(method="from_day", label=_("From the day"))
    until = DayFilter(method="to_day", label=_("Up to the day"))
    result = django_filters.ChoiceFilter(choices=AuditEntry.Result.choices, label=_("Result"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def from_day(self, queryset: QuerySet, name: str, value: datetime.date) -> QuerySet:
        return queryset.filter(at__gte=midnight(value))

    def to_day(self, queryset: QuerySet, name: str, value: datetime.date) -> QuerySet:
        if value == datetime.date.max:
            return queryset
        return queryset.filter(at__lt=midnight(value + datetime.timedelta(days=1)))


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


class AuditFilter(OwnEntryFilter):
    actor = django_filters.CharFilter(max_length=60, method="by_actor", label=_("Account name"))
    event = django_filters.CharFilter(max_length=80, label=_("Event"))
    object_type = django_filters.ChoiceFilter(
        choices=lazy(kinds_of_objects, list)(), label=_("Kind of object")
    )
    object_id = django_filters.CharFilter(max_length=40, label=_("Object number"))
    source = django_filters.CharFilter(max_length=60, method="from_source", label=_("Address or way in"))

    field_order = ["actor", "event", "object_type", "since", "until", "result", "object_id", "source"]

    def by_actor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By the name of the account or by its number, as links give it."""
        if value.isascii() and value.isdigit() and len(value) < 19:
            named = User.objects.filter(folded_username=value).values_list("pk", flat=True)
            return queryset.filter(actor_id__in=[int(value), *named])
        found = User.objects.filter(folded_username=fold(value)).values_list("pk", flat=True).first()
        return queryset.filter(actor_id=found) if found is not None else queryset.none()

    def from_source(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """An address by whichever door, or all of a door that has no addresses, such as "system"."""
        return queryset.filter(source__in=[value.strip(), *(f"{door} {value.strip()}" for door in DOORS)])
