"""What the supervisor's lists can be narrowed by; each facet has its index."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.filters import MONTHS, ChamberFilter, months_later
from chambers.models import Conflict, Contact, ElectionCase, Option, OutsideBody, PartyCoverage
from chambers.services.attention import attention_condition
from chambers.services.party_coverage import party_condition
from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter

ATTENTION = [
    ("no_charter", _("No valid charter")),
    ("no_liaison", _("No liaison officer")),
    ("no_front_officer", _("No united-front liaison officer")),
    ("silent", _("Not contacted for long")),
    ("conflict", _("Official in office")),
    ("suspended", _("Suspended")),
    ("not_decoupled", _("Not decoupled")),
]
# What the register says of a chamber, or what the chamber alone says.
PARTY = [
    ("with", _("With a Party organisation")),
    ("without", _("Without a Party organisation")),
    ("stated", _("Stated by the chamber, not on the register")),
    *PartyCoverage.Way.choices,
]
CITY = "city"


def county_choices() -> list[tuple[str, Any]]:
    """The city level and every county federation."""
    counties = Organisation.objects.current().filter(kind=Organisation.Kind.COUNTY_FEDERATION)
    names = counties.order_by("sort_key", "pk").values_list("pk", "name")
    return [(CITY, _("City level")), *((str(pk), name) for pk, name in names)]


class SupervisedChamberFilter(ChamberFilter):
    """With what only those see who look after chambers."""

    attention = django_filters.ChoiceFilter(method="needing", choices=ATTENTION, label=_("Attention"))
    county = django_filters.ChoiceFilter(method="kept_by", choices=county_choices, label=_("Federation"))
    party = django_filters.ChoiceFilter(method="covered", choices=PARTY, label=_("Party organisation"))

    def needing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(attention_condition(value))

    def covered(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(party_condition(value))

    def kept_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == CITY:
            return queryset.filter(organisation__branch__isnull=True)
        return queryset.filter(organisation__branch_id=value)


class ElectionFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    state = django_filters.ChoiceFilter(choices=ElectionCase.State.choices, label=_("State"))
    due = django_filters.ChoiceFilter(
        method="due_within",
        choices=[
            ("overdue", _("Term ended already")),
            ("3m", _("Within three months")),
            ("12m", _("Within twelve months")),
        ],
        label=_("Open and due"),
    )
    month = django_filters.CharFilter(
        method="due_in",
        max_length=7,
        validators=[RegexValidator(r"^20\d\d-(0[1-9]|1[0-2])$", _("Write a month as 2026-11."))],
        label=_("Month"),
    )

    class Meta:
        model = ElectionCase
        fields: list[str] = []

    def due_within(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(due_condition(value))

    def due_in(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        first = datetime.date.fromisoformat(f"{value}-01")
        return queryset.filter(due_on__gte=first, due_on__lt=months_later(first, 1))


def due_condition(value: str, today: datetime.date | None = None) -> Q:
    """Open re-elections that are overdue or due within some months."""
    day = today or timezone.localdate()
    rows = Q(state__in=ElectionCase.OPEN)
    if value == "overdue":
        return rows & Q(due_on__lt=day)
    return rows & Q(due_on__range=(day, months_later(day, MONTHS[value])))


class ConflictFilter(PortalFilterSet):
    approved = django_filters.ChoiceFilter(
        method="having_approval",
        choices=[("no", _("Not approved")), ("yes", _("Approved"))],
        label=_("Approval"),
    )

    class Meta:
        model = Conflict
        fields: list[str] = []

    def having_approval(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(approval__isnull=value == "no")


def contact_kinds() -> list[tuple[int, str]]:
    return list(Option.objects.of(Option.Area.CONTACT).values_list("pk", "name"))


class ContactFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name of the chamber, enterprise or body"))
    kind = django_filters.ChoiceFilter(field_name="kind_id", choices=contact_kinds, label=_("Way of contact"))
    follow_up = django_filters.ChoiceFilter(
        method="following",
        choices=[("open", _("To follow up")), ("late", _("Follow-up overdue"))],
        label=_("Follow-up"),
    )
    since = django_filters.DateFilter(field_name="held_on", lookup_expr="gte", label=_("Since"))
    mine = django_filters.ChoiceFilter(
        method="by_me", choices=[("yes", _("Recorded by me"))], label=_("Recorded by")
    )
    party = django_filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=2**53, label=_("Unit number")
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def following(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows = queryset.filter(follow_up_due_on__isnull=False, followed_up_on__isnull=True)
        return rows.filter(follow_up_due_on__lt=timezone.localdate()) if value == "late" else rows

    def by_me(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(recorded_by=self.request.user)


class OutsideBodyFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or pinyin initials"))
    kind = django_filters.ChoiceFilter(choices=OutsideBody.Kind.choices, label=_("Kind"))

    class Meta:
        model = OutsideBody
        fields: list[str] = []


class OptionFilter(PortalFilterSet):
    in_use = django_filters.ChoiceFilter(
        choices=[("True", _("In use")), ("False", _("No longer used"))], label=_("Use")
    )

    class Meta:
        model = Option
        fields: list[str] = []
