"""What the global search finds of chambers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chambers import wording
from chambers.models import Chamber, PartyOrganisation
from chambers.pickers import CHAMBERS
from federation.accounts.models import User
from federation.ui.following import kinds
from federation.ui.search import Hit, Source, add
from members.search import hits_by, list_of

add(
    Source(
        "chambers",
        _("Chambers"),
        "chambers.view_chamber",
        hits_by(CHAMBERS, "chambers:chamber_detail"),
        list_of("chambers:chamber_list"),
        position=20,
    )
)


def opened(user: User, keys: Collection[int]) -> QuerySet:
    rows = Chamber.objects.filter(pk__in=keys).visible_to(user, "chambers.view_chamber")
    return rows.values_list("pk", "organisation__name", "organisation__region__name")


kinds.add(
    kinds.Kind(
        "chambers.chamber",
        _("Chamber"),
        "chambers.view_chamber",
        "chambers:chamber_detail",
        opened,
        ("accounts.organisation", "chambers.chamber"),
        wording.CHAMBER,
    )
)


def party_organisations(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        PartyOrganisation.objects.active()
        .visible_to(user, "chambers.view_party_organisation")
        .matching(text)
        .order_by("sort_key", "pk")
        .values_list("pk", "name", "parent__name")[:limit]
    )
    return [Hit(name, reverse("chambers:party_detail", args=[key]), above or "") for key, name, above in rows]


add(
    Source(
        "party_organisations",
        _("Party organisations"),
        "chambers.view_party_organisation",
        party_organisations,
        list_of("chambers:party_list"),
        position=50,
    )
)
