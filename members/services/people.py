"""Keeping people; telephones and document numbers are masked until somebody reveals them, on the record."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from federation.text import person_pinyin, search_tokens, tsvector_literal
from members.models import Person, Position

PERSONAL = frozenset({"mobile", "email", "id_number"})


def mask_phone(number: str) -> str:
    """138****1234; a landline keeps its last two digits."""
    if not number:
        return ""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 1) + number[-2:]


def mask_id(number: str) -> str:
    """35*************123: the first two and the last three signs."""
    if len(number) <= 6:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def mask_name(name: str) -> str:
    """王**: the first sign, and as many stars whatever follows, so that the length tells nothing."""
    return f"{name[:1]}**" if name else ""


def mask_email(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""


def index_person(person: Person) -> None:
    """Set what is derived from the name."""
    person.sort_key = person_pinyin(person.name).sort_key[:100]
    person.search = tsvector_literal(search_tokens(person.name))


@transaction.atomic
def register_person(*, actor: User | None, organisation: Organisation, **fields: Any) -> Person:
    """Create a person kept by `organisation`. Raises ValidationError keyed by field."""
    person = Person(organisation=organisation, **fields)
    index_person(person)
    check_fields(person, exclude=("search",))
    store(person)
    record("members.person_registered", person, actor=actor)
    return person


@transaction.atomic
def update_person(person: Person, *, actor: User | None, version: int | None = None, **fields: Any) -> Person:
    """Change the named fields. The trail keeps that personal fields changed, not what they hold."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    check_version(person, version)
    before = {name: getattr(person, name) for name in fields}
    for name, value in fields.items():
        setattr(person, name, value)
    changes = changes_between(before, person)
    if not changes:
        return person
    index_person(person)
    check_fields(person, exclude=("search", "organisation"))
    person.version += 1
    store(person)
    if "name" in changes:
        person.directory_entries.update(sort_key=person.sort_key)
    hidden = {name: ["***", "***"] if name in PERSONAL else pair for name, pair in changes.items()}
    record("members.person_changed", person, actor=actor, changes=hidden)
    return person


@transaction.atomic
def reveal_person(person: Person, *, actor: User, reason: str) -> dict[str, str]:
    """The personal fields in full, with a line on the trail that says who looked and why."""
    record("members.person_revealed", person, actor=actor, note=reason)
    return {name: getattr(person, name) for name in ("mobile", "email", "id_number")}


@transaction.atomic
def set_position(
    person: Person, organisation: Organisation, kind: str, *, actor: User | None, title: str = ""
) -> Position:
    """Make `person` the legal representative, contact or executive of `organisation`."""
    position, created = Position.objects.get_or_create(
        person=person, organisation=organisation, kind=kind, defaults={"title": title}
    )
    if created:
        record("members.position_set", organisation, actor=actor, note=f"{kind} {person.name}")
    return position
