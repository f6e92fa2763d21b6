"""What the global search finds of chambers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chambers.models import Chamber
from federation.accounts.models import Organisation, User
from federation.ui.search import Hit, Source, add
from members.search import list_of

KINDS = dict(Chamber.Kind.choices)


def chambers(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Chamber.objects.current()
        .filter(organisation__kind=Organisation.Kind.CHAMBER)
        .visible_to(user, "chambers.view_chamber")
        .matching(text)
        .order_by("organisation__sort_key", "pk")
        .values_list("pk", "organisation__name", "organisation__region__name", "kind")[:limit]
    )
    return [
        Hit(
            name,
            reverse("chambers:chamber_detail", args=[key]),
            "  ".join(filter(None, (region, str(KINDS[kind])))),
        )
        for key, name, region, kind in rows
    ]


add(
    Source(
        "chambers",
        _("Chambers"),
        "chambers.view_chamber",
        chambers,
        list_of("chambers:chamber_list"),
        position=20,
    )
)
