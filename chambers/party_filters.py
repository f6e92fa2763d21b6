"""What the lists of Party organisations can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.filters import term_condition
from chambers.models import PartyCoverage, PartyOrganisation
from chambers.supervision_filters import CITY, county_choices
from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter

TERMS = [
    ("overdue", _("Term ended already")),
    ("3m", _("Within three months")),
    ("6m", _("Within six months")),
    ("12m", _("Within twelve months")),
]


def kept_by(value: str, path: str = "organisation") -> Q:
    """Rows whose file the city federation or one county keeps; `path` leads to the federation."""
    if value == CITY:
        return Q(**{f"{path}__kind": Organisation.Kind.FEDERATION})
    return Q(**{f"{path}_id": value})


class PartyFilter(PortalFilterSet):
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

    class Meta:
        model = PartyOrganisation
        fields: list[str] = []

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

    def reachable(self, key: Any) -> PartyOrganisation | None:
        rows = PartyOrganisation.objects.visible_to(self.request.user, "chambers.view_party_organisation")
        return rows.filter(pk=key).only("name", "path").first()

    def _readable(self, field: Any, value: str) -> str:
        if field is self.form.fields["under"]:
            above = self.reachable(value)
            return above.name if above else value
        return super()._readable(field, value)
