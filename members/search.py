"""What the global search finds of enterprises and people."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.ui.following import kinds
from federation.ui.picking import Picker
from federation.ui.search import Hit, Source, add
from members import wording
from members.models import Enterprise, Person
from members.pickers import ENTERPRISES, PEOPLE


def hits_by(picker: Picker, url_name: str):
    """What a source finds: the rows that the picker finds, with the address of their page."""

    def find(user: User, text: str, limit: int) -> list[Hit]:
        return [
            Hit(one.title, reverse(url_name, args=[one.key]), one.note)
            for one in picker.holding(user, text, limit)
        ]

    return find


def people(user: User, text: str, limit: int) -> list[Hit]:
    rows = PEOPLE.within(user).matching(text).order_by(*PEOPLE.order)
    named = rows.values_list("pk", "name", "organisation__name")[:limit]
    return [Hit(name, reverse("members:person_detail", args=[key]), unit) for key, name, unit in named]


def list_of(url_name: str):
    return lambda text: f"{reverse(url_name)}?{urlencode({'q': text})}"


add(
    Source(
        "enterprises",
        _("Member enterprises"),
        "members.view_enterprise",
        hits_by(ENTERPRISES, "members:enterprise_detail"),
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
