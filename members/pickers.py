"""How enterprises and people are found where one is chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from federation.accounts.models import Organisation
from federation.text import normalise_name
from federation.ui.picking import OFFERED, Choice, Picker, key_in
from members.models import Enterprise, Person
from members.services.people import mask_phone


def party_exactly(text: str) -> Q:
    """The condition for a profile whose organisation has just this name or code."""
    named = Q(organisation__folded_name=normalise_name(text)[:220])
    return named | Q(organisation__credit_code=text.strip().upper())


def people_meant(rows: Any, text: str) -> list[Person]:
    """The one who was chosen, else those of exactly this name."""
    key = key_in(text)
    named = rows.filter(name=text.strip()) if key is None else rows.filter(pk=key)
    return list(named.order_by("pk")[:OFFERED])


def parties_meant(rows: Any, text: str) -> list[Organisation]:
    """The one that was chosen, else those of exactly this name or code, else some that hold the words."""
    key = key_in(text)
    if key is not None:
        return list(rows.filter(pk=key))
    exact = Q(folded_name=normalise_name(text)[:220]) | Q(credit_code=text.strip().upper())
    named = list(rows.filter(exact).order_by("pk")[:OFFERED])
    return named or list(rows.matching(text).order_by("sort_key", "pk")[:OFFERED])


def party(key: int, name: str, *notes: Any) -> Choice:
    return Choice(key, name, " · ".join(str(one) for one in notes if one))


def person(key: int, name: str, unit: str, mobile: str) -> Choice:
    return Choice(key, name, " · ".join(filter(None, (unit, mask_phone(mobile)))))


ENTERPRISES = Picker(
    permission="members.view_enterprise",
    rows=lambda: Enterprise.objects.current().filter(organisation__kind=Organisation.Kind.ENTERPRISE),
    exact=party_exactly,
    order=("organisation__sort_key", "pk"),
    columns=("organisation__name", "organisation__region__name", "organisation__credit_code"),
    choice=party,
)
PEOPLE = Picker(
    permission="members.view_person",
    rows=Person.objects.current,
    exact=lambda text: Q(name=text.strip()),
    order=("sort_key", "pk"),
    columns=("name", "organisation__name", "mobile"),
    choice=person,
)
