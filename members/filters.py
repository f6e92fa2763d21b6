"""What the lists of enterprises and people can be narrowed by; each facet has its index."""

from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.reference.services import industry_choices, near_regions_first
from federation.ui.filters import MAX_SEARCH, PortalFilterSet, SearchFilter, clean_search
from members.models import Enterprise, Listing, Person, Position
from members.services.zones import tagged, zone_choices


class EnterpriseFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    region = django_filters.ChoiceFilter(
        field_name="organisation__region_id", choices=near_regions_first, label=_("Region")
    )
    industry = django_filters.ChoiceFilter(
        field_name="organisation__industry_id", choices=industry_choices, label=_("Industry")
    )
    # Not "size": that is the number of rows on a page.
    scale = django_filters.ChoiceFilter(field_name="size", choices=Enterprise.Size.choices, label=_("Size"))
    leading = django_filters.ChoiceFilter(
        field_name="is_leading",
        choices=[("True", _("Leading enterprises")), ("False", _("Others"))],
        label=_("Leading"),
    )
    chamber = django_filters.CharFilter(
        method="in_chamber", max_length=MAX_SEARCH, validators=[clean_search], label=_("Chamber’s name")
    )

    zone = django_filters.TypedChoiceFilter(
        method="in_zone", choices=zone_choices, coerce=int, label=_("Zone or platform")
    )

    listed = django_filters.ChoiceFilter(
        method="is_listed",
        choices=[
            ("now", _("Listed")),
            ("once", _("Delisted")),
            *Listing.Exchange.choices,
        ],
        label=_("Listing"),
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def is_listed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Now, formerly (and nowhere now), or now at one exchange."""
        listings = Listing.objects.filter(organisation=OuterRef("pk"))
        now = listings.in_force()
        if value == "once":
            return queryset.filter(Exists(listings), ~Exists(now))
        return queryset.filter(Exists(now if value == "now" else now.filter(exchange=value)))

    def in_zone(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        return queryset.filter(tagged(value))

    def in_chamber(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Present members of the chambers whose name holds the text; membership lives in the app above."""
        memberships = Organisation._meta.get_field("memberships").related_model
        present = memberships.objects.filter(member_id=OuterRef("pk"), left_on=None)
        return queryset.filter(Exists(match_names(present, value, prefix="chamber__organisation__")))


class PersonFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or pinyin initials"))
    position = django_filters.ChoiceFilter(
        method="holding", choices=Position.Kind.choices, label=_("Position")
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def holding(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(Position.objects.filter(person=OuterRef("pk"), kind=value)))
