"""What the lists of Party organisations can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from chambers.filters import DayFilter, term_condition
from chambers.models import PartyCoverage, PartyMember, PartyOrganisation
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


class NumberedParty(PortalFilterSet):
    """Filters by the number of an organisation within reach, whose pill shows its name."""

    # Names of the filters whose value is such a number.
    numbered: tuple[str, ...] = ()

    def reachable(self, key: Any) -> PartyOrganisation | None:
        rows = PartyOrganisation.objects.visible_to(self.request.user, "chambers.view_party_organisation")
        return rows.filter(pk=key).only("name", "path").first()

    def _readable(self, field: Any, value: str) -> str:
        if any(field is self.form.fields[name] for name in self.numbered):
            found = self.reachable(value)
            return found.name if found else value
        return super()._readable(field, value)


class PartyFilter(NumberedParty):
    numbered = ("under",)

    q = SearchFilter(help_text=_("Name or pinyin initials"))
    kind = django_filters.ChoiceFilter(choices=PartyOrganisation.Kind.choices, label=_("Kind"))
    state = django_filters.ChoiceFilter(choices=PartyOrganisation.State.choices, label=_("State"))
    way = django_filters.ChoiceFilter(
        method="built", choices=PartyCoverage.Way.choices, label=_("Way of building")
    )
    term = django_filters.ChoiceFilter(method="ending", choices=TERMS, label=_("Term ends"))
    county = django_filters.ChoiceFilter(method="kept", choices=county_choices, label=_("Federation"))
    under = django_filters.NumberFilter(
        method="standing_under", min_value=1, max_value=2**53, label=_("Stands under")
    )

    members = django_filters.ChoiceFilter(method="of_size", choices=SIZES, label=_("Members on file"))

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

    party = django_filters.NumberFilter(
        field_name="party_organisation_id", min_value=1, max_value=2**53, label=_("Party organisation")
    )
    under = django_filters.NumberFilter(
        method="standing_under", min_value=1, max_value=2**53, label=_("Stands under")
    )
    kind = django_filters.ChoiceFilter(choices=PartyMember.Kind.choices, label=_("Kind of member"))
    state = django_filters.ChoiceFilter(
        method="being",
        choices=[("present", _("Present members")), *PartyMember.Ending.choices],
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
