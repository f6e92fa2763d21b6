"""What the lists of Party organisations can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.filters import DayFilter, term_condition
from chambers.models import PartyActivity, PartyCoverage, PartyGroup, PartyMember, PartyOrganisation
from chambers.services.party_members import members_counted
from chambers.supervision_filters import CITY, county_choices
from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter

TERMS = [
    ("overdue", _("Term ended already")),
    ("3m", _("Within three months")),
    ("6m", _("Within six months")),
    ("12m", _("Within twelve months")),
]


# Sizes at which the rules of the Party ask for another kind of organisation: three full members make a
# branch, fifty a general branch, a hundred a committee.
SIZES = [
    ("none", _("No member on file")),
    ("few", _("One or two members")),
    ("branch", _("3 to 49 members")),
    ("general", _("50 to 99 members")),
    ("committee", _("100 members and more")),
]
YEARS_BACK = 8
BOUNDS = {"none": (0, 0), "few": (1, 2), "branch": (3, 49), "general": (50, 99), "committee": (100, 2**31)}


def size_condition(value: str) -> Q:
    """Organisations with so many present members; needs no annotation of the list."""
    first, last = BOUNDS[value]
    return Q(GreaterThanOrEqual(members_counted(), first)) & Q(LessThanOrEqual(members_counted(), last))


def kept_by(value: str, path: str = "organisation") -> Q:
    """Rows whose file the city federation or one county keeps; `path` leads to the federation."""
    if value == CITY:
        return Q(**{f"{path}__kind": Organisation.Kind.FEDERATION})
    return Q(**{f"{path}_id": value})


class KeyFilter(django_filters.NumberFilter):
    """A filter by the key of a row, which links set and nobody types."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**53, widget=forms.HiddenInput, **kwargs)


class NumberedParty(PortalFilterSet):
    """Filters by the number of an organisation or group within reach, whose pill shows its name."""

    # Names of the filters whose value is such a number.
    numbered: tuple[str, ...] = ()

    def reachable(self, key: Any, model: Any = PartyOrganisation) -> Any:
        """The row of that number; None where it is missing or out of reach."""
        rows = model.objects.visible_to(self.request.user, "chambers.view_party_organisation")
        return rows.filter(pk=key).first()

    def _readable(self, field: Any, value: str) -> str:
        for name in self.numbered:
            if field is self.form.fields[name]:
                found = self.reachable(value, PartyGroup if name == "group" else PartyOrganisation)
                return found.name if found else value
        return super()._readable(field, value)


class PartyFilter(NumberedParty):
    numbered = ("under", "group")

    q = SearchFilter(help_text=_("Name or pinyin initials"))
    kind = django_filters.ChoiceFilter(choices=PartyOrganisation.Kind.choices, label=_("Kind"))
    state = django_filters.ChoiceFilter(choices=PartyOrganisation.State.choices, label=_("State"))
    way = django_filters.ChoiceFilter(
        method="built", choices=PartyCoverage.Way.choices, label=_("Way of building")
    )
    term = django_filters.ChoiceFilter(method="ending", choices=TERMS, label=_("Term ends"))
    county = django_filters.ChoiceFilter(method="kept", choices=county_choices, label=_("Federation"))
    under = KeyFilter(method="standing_under", label=_("Stands under"))

    members = django_filters.ChoiceFilter(method="of_size", choices=SIZES, label=_("Members on file"))
    group = KeyFilter(field_name="group_id", label=_("Area group"))

    class Meta:
        model = PartyOrganisation
        fields: list[str] = []

    def of_size(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.active().filter(size_condition(value))

    def built(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows = PartyCoverage.objects.present().filter(party_organisation=OuterRef("pk"), way=value)
        return queryset.filter(Exists(rows))

    def ending(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.active().filter(term_condition(value))

    def kept(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(kept_by(value))

    def standing_under(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The organisation itself and everything below it."""
        above = self.reachable(value)
        return queryset.filter(path__startswith=above.path) if above else queryset.none()


class PartyMemberFilter(NumberedParty):
    """No search by name: a masked list that answers to one is not masked."""

    numbered = ("party", "under")

    party = KeyFilter(field_name="party_organisation_id", label=_("Party organisation"))
    under = KeyFilter(method="standing_under", label=_("Stands under"))
    kind = django_filters.ChoiceFilter(choices=PartyMember.Kind.choices, label=_("Kind of member"))
    state = django_filters.ChoiceFilter(
        method="being",
        choices=[("present", _("Members on the list")), *PartyMember.Ending.choices],
        label=_("State"),
    )
    county = django_filters.ChoiceFilter(method="kept", choices=county_choices, label=_("Federation"))
    since_from = DayFilter(field_name="since", lookup_expr="gte", label=_("Taken in from"))
    since_to = DayFilter(field_name="since", lookup_expr="lte", label=_("Taken in until"))

    class Meta:
        model = PartyMember
        fields: list[str] = []

    def standing_under(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        above = self.reachable(value)
        if above is None:
            return queryset.none()
        return queryset.filter(party_organisation__path__startswith=above.path)

    def being(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.present() if value == "present" else queryset.filter(ending=value)

    def kept(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(kept_by(value, "party_organisation__organisation"))


class PartyGroupFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        method="being",
        choices=[("standing", _("Active")), ("ended", _("Disbanded"))],
        label=_("State"),
    )

    class Meta:
        model = PartyGroup
        fields: list[str] = []

    def being(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(ended_on__isnull=value == "standing")


def recent_years() -> list[tuple[int, str]]:
    this = timezone.localdate().year
    return [(year, str(year)) for year in range(this, this - YEARS_BACK, -1)]


class PartyActivityFilter(NumberedParty):
    numbered = ("party",)

    kind = django_filters.ChoiceFilter(choices=PartyActivity.Kind.choices, label=_("Kind"))
    year = django_filters.ChoiceFilter(
        field_name="held_on", lookup_expr="year", choices=recent_years, label=_("Year")
    )
    group = django_filters.ChoiceFilter(field_name="group_id", choices=[], label=_("Area group"))
    grouped = django_filters.ChoiceFilter(
        method="of_groups",
        choices=[("yes", _("Of area groups")), ("no", _("Of single organisations"))],
        label=_("Held by"),
    )
    party = KeyFilter(method="attended", label=_("Party organisation"))
    state = django_filters.ChoiceFilter(
        method="being",
        choices=[("counted", _("That count")), ("withdrawn", _("Struck off"))],
        label=_("State"),
    )

    class Meta:
        model = PartyActivity
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = PartyGroup.objects.visible_to(self.request.user, "chambers.view_party_organisation")
        names = groups.order_by("position", "pk").values_list("pk", "name")
        self.form.fields["group"].choices = [("", self.form.fields["group"].label), *names]

    def of_groups(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(group__isnull=value == "no")

    def attended(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        took_part = PartyActivity.participants.through.objects.filter(
            partyactivity=OuterRef("pk"), partyorganisation=value
        )
        return queryset.filter(Exists(took_part))

    def being(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.counted() if value == "counted" else queryset.exclude(withdrawn_why="")
