"""What the list of departments can be narrowed by."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.reference.services import near_regions_first
from federation.ui.filters import PortalFilterSet, SearchFilter
from liaison.models import Department, Visit, VisitIssue, VisitPlan
from liaison.services.visits import VISITED


class DepartmentFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or pinyin initials"))
    status = django_filters.ChoiceFilter(
        field_name="organisation__status", choices=Organisation.Status.choices, label=_("Status")
    )

    class Meta:
        model = Department
        fields: list[str] = []


YEARS = 10


def years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this, this - YEARS, -1)]


class VisitFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    year = django_filters.ChoiceFilter(field_name="visited_on__year", choices=years, label=_("Year"))
    kind = django_filters.ChoiceFilter(
        field_name="unit__kind",
        choices=[(one.value, one.label) for one in VISITED],
        label=_("Kind"),
    )
    region = django_filters.ChoiceFilter(
        field_name="unit__region_id", choices=near_regions_first, label=_("Region")
    )
    plan = django_filters.NumberFilter(field_name="plan_id", label=_("Plan"), widget=forms.HiddenInput)
    issues = django_filters.ChoiceFilter(
        method="with_issues",
        choices=[("open", _("With open problems")), ("any", _("With problems"))],
        label=_("Problems"),
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def with_issues(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{"open_count__gt" if value == "open" else "issue_count__gt": 0})


class PlanFilter(PortalFilterSet):
    region = django_filters.ChoiceFilter(field_name="region_id", choices=near_regions_first, label=_("Area"))

    class Meta:
        model = VisitPlan
        fields: list[str] = []


class IssueFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Problem or visited unit"))
    state = django_filters.ChoiceFilter(choices=VisitIssue.State.choices, label=_("State"))
    year = django_filters.ChoiceFilter(field_name="visit__visited_on__year", choices=years, label=_("Year"))

    class Meta:
        model = VisitIssue
        fields: list[str] = []
