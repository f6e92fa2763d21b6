"""What the list of chambers can be narrowed by; each facet has its index."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Admission, Chamber, Honour
from chambers.services.layout import asleep
from federation.accounts.models import Organisation
from federation.reference.services import industry_choices, near_regions_first
from federation.ui.filters import PortalFilterSet, SearchFilter
from members.services.zones import tagged, zone_choices

TERMS = [
    ("overdue", _("Term ended already")),
    ("3m", _("Within three months")),
    ("6m", _("Within six months")),
    ("year", _("Within this year")),
    ("12m", _("Within twelve months")),
]
FEDERATIONS = [
    (Organisation.Kind.FEDERATION, _("City federation")),
    (Organisation.Kind.COUNTY_FEDERATION, _("County federation")),
]
MONTHS = {"3m": 3, "6m": 6, "12m": 12}


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months on; the last day of shorter months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def term_condition(value: str, today: datetime.date | None = None) -> Q:
    """Chambers whose term ends within the window that `value` names; those without a date never do."""
    day = today or timezone.localdate()
    if value == "overdue":
        return Q(term_ends_on__lt=day)
    last = datetime.date(day.year, 12, 31) if value == "year" else months_later(day, MONTHS[value])
    return Q(term_ends_on__range=(day, last))


def levels_from(level: str) -> list[str]:
    """This honour level and the better ones."""
    order = [str(one) for one in Honour.LEVEL_ORDER]
    return order[: order.index(level) + 1]


class DayFilter(django_filters.DateFilter):
    """A calendar day, picked with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class ChamberFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    kind = django_filters.MultipleChoiceFilter(choices=Chamber.Kind.choices, label=_("Kind"))
    region = django_filters.ChoiceFilter(
        field_name="organisation__region_id", choices=near_regions_first, label=_("Region")
    )
    honour = django_filters.ChoiceFilter(
        method="with_honour",
        choices=[
            (Honour.Level.NATION, _("National")),
            (Honour.Level.PROVINCE, _("Provincial and above")),
            (Honour.Level.CITY, _("City level and above")),
            (Honour.Level.COUNTY, _("Any level")),
        ],
        label=_("Four-good level"),
    )
    term = django_filters.ChoiceFilter(method="ending", choices=TERMS, label=_("Term ends"))
    status = django_filters.ChoiceFilter(
        field_name="organisation__status", choices=Organisation.Status.choices, label=_("Status")
    )

    industry = django_filters.ChoiceFilter(
        field_name="organisation__industry_id", choices=industry_choices, label=_("Industry")
    )
    # What the figures of growth and layout lead to.
    founded_from = DayFilter(
        field_name="organisation__founded_on", lookup_expr="gte", label=_("Founded from")
    )
    founded_to = DayFilter(field_name="organisation__founded_on", lookup_expr="lte", label=_("Founded until"))
    founded = django_filters.ChoiceFilter(
        method="without_date", choices=[("unknown", _("Not known"))], label=_("Founding date")
    )
    federation = django_filters.ChoiceFilter(
        method="later", choices=FEDERATIONS, label=_("Member of the federation")
    )
    member_on = DayFilter(method="later", label=_("Member of the federation on"))
    admitted_from = DayFilter(method="later", label=_("Admitted from"))
    admitted_to = DayFilter(method="later", label=_("Admitted until"))

    zone = django_filters.TypedChoiceFilter(
        method="in_zone", choices=zone_choices, coerce=int, label=_("Zone or platform")
    )
    idle = django_filters.NumberFilter(
        method="without_activity",
        min_value=1,
        max_value=600,
        label=_("Months without activity"),
    )

    class Meta:
        model = Chamber
        fields: list[str] = []

    def in_zone(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        return queryset.filter(tagged(value))

    def without_activity(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(asleep(months_later(timezone.localdate(), -int(value))))

    def with_honour(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        awarded = Honour.objects.filter(
            organisation_id=OuterRef("pk"), level__in=levels_from(value), title__contains=Honour.FOUR_GOODS
        )
        return queryset.filter(Exists(awarded))

    def ending(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(term_condition(value))

    def without_date(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(organisation__founded_on=None)

    def later(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        """Nothing yet: what is asked about the membership in a federation is one condition, see below."""
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        condition = admission_condition(self.form.cleaned_data)
        return queryset if condition is None else queryset.filter(condition)


def admission_condition(data: dict) -> Exists | None:
    """One membership that is all that was asked for; without a day, a membership of today."""
    level, day = data.get("federation"), data.get("member_on")
    first, last = data.get("admitted_from"), data.get("admitted_to")
    if not (level or day or first or last):
        return None
    rows = Admission.objects.filter(chamber=OuterRef("pk"))
    rows = rows.filter(federation__kind=level) if level else rows
    rows = rows.filter(admitted_on__gte=first) if first else rows
    rows = rows.filter(admitted_on__lte=last) if last else rows
    if day or not (first or last):
        rows = rows.members_on(day or timezone.localdate())
    return Exists(rows)
