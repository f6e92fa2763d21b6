"""What the global search finds of enterprises and people."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User
from federation.ui.following import kinds
from federation.ui.search import Hit, Source, add
from members import wording
from members.models import Enterprise, Person


def enterprises(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Enterprise.objects.current()
        .filter(organisation__kind=Organisation.Kind.ENTERPRISE)
        .visible_to(user, "members.view_enterprise")
        .matching(text)
        .order_by("organisation__sort_key", "pk")
        .values_list("pk", "organisation__name", "organisation__region__name", "organisation__credit_code")[
            :limit
        ]
    )
    return [
        Hit(name, reverse("members:enterprise_detail", args=[key]), "  ".join(filter(None, (region, code))))
        for key, name, region, code in rows
    ]


def people(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Person.objects.current()
        .visible_to(user, "members.view_person")
        .matching(text)
        .order_by("sort_key", "pk")
        .values_list("pk", "name", "organisation__name")[:limit]
    )
    return [Hit(name, reverse("members:person_detail", args=[key]), unit) for key, name, unit in rows]


def list_of(url_name: str):
    return lambda text: f"{reverse(url_name)}?{urlencode({'q': text})}"


add(
    Source(
        "enterprises",
        _("Member enterprises"),
        "members.view_enterprise",
        enterprises,
        list_of("members:enterprise_list"),
        position=30,
    )
)
add(
    Source(
        "people",
        _("Representatives"),
        "members.view_person",
        people,
        list_of("members:person_list"),
        position=40,
    )
)


def opened_enterprises(user: User, keys: Collection[int]) -> QuerySet:
    rows = Enterprise.objects.filter(pk__in=keys).visible_to(user, "members.view_enterprise")
    return rows.values_list("pk", "organisation__name", "organisation__region__name")


def opened_people(user: User, keys: Collection[int]) -> QuerySet:
    rows = Person.objects.filter(pk__in=keys).visible_to(user, "members.view_person")
    return rows.values_list("pk", "name", "organisation__name")


kinds.add(
    kinds.Kind(
        "members.enterprise",
        _("Enterprise"),
        "members.view_enterprise",
        "members:enterprise_detail",
        opened_enterprises,
        ("accounts.organisation", "members.enterprise"),
        wording.ENTERPRISE,
    )
)
kinds.add(
    kinds.Kind(
        "members.person",
        _("Person"),
        "members.view_person",
        "members:person_detail",
        opened_people,
        ("members.person",),
        wording.PERSON,
        # Reading is no change.
        silent=("members.person_revealed",),
    )
)
