"""Keeping people; telephones and document numbers are masked until somebody reveals them, on the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, JSONField, Value

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record, record_many
from federation.masks import mask_email as mask_email
from federation.masks import mask_id as mask_id
from federation.masks import mask_name as mask_name
from federation.masks import mask_phone as mask_phone
from federation.text import person_pinyin, search_tokens, tsvector_literal
from members.models import Person, Position

PERSONAL = frozenset({"mobile", "email", "id_number"})


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
def register_people(rows: Iterable[Person], *, actor: User | None) -> list[Person]:
    """Create several people, not stored yet, in a constant number of statements; each has its audit line.

    Raises ValidationError keyed by field for the first one whose fields are refused.
    """
    people = list(rows)
    if not people:
        return []
    for person in people:
        index_person(person)
        check_fields(person, exclude=("search",))
    people = Person.objects.bulk_create(people)
    stored = Person.objects.filter(pk__in=[person.pk for person in people])
    nothing = Value({}, output_field=JSONField())
    record_many(
        "members.person_registered", stored, about=Person, name=F("name"), changes=nothing, actor=actor
    )
    return people


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
def tie_account(person: Person, user: User | None, *, actor: User | None) -> Person:
    """Keep that a person on file and an account are the same; None unties them. The desk has made sure."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.account_id == (user.pk if user is not None else None):
        return person
    person.account = user
    person.version += 1
    store(person, update_fields=["account", "version", "updated_at"])
    event = "members.account_tied" if user is not None else "members.account_untied"
    record(event, person, actor=actor)
    return person


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
