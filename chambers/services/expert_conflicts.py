"""Who may not score whom (回避): one's own unit, one's own Party organisation, oneself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Officer,
    PartyCoverage,
    PartyMember,
    PartySecretary,
    Rubric,
)
from federation.accounts.models import Organisation, Post, User
from members.models import Person, Position

# By keys of a person with an account and of what they may not score: why.
Barred = dict[tuple[int, int], str]


def barred(held: AssessmentRound, entries: Sequence[AssessmentEntry], people: Sequence[User]) -> Barred:
    """By keys of person and entry, why one may not score the other; in as many queries for many as for one.

    `entries` come with their unit. What the federation that holds the round only keeps on file is not its
    own: its experts score it.
    """
    units = {
        one.organisation_id: one.organisation
        for one in entries
        if one.organisation_id != held.organisation_id
    }
    own = conflicts(held, list(units.values()), people) if units else {}
    found: Barred = {}
    for entry in entries:
        for one in people:
            if why := own.get((one.pk, entry.organisation_id)):
                found[one.pk, entry.pk] = why
    if held.version.rubric.subject == Rubric.Subject.PERSON:
        _add(found, entries, "person_id", near_people({one.person_id for one in entries}, people))
    if held.version.rubric.subject == Rubric.Subject.PARTY:
        _add(found, entries, "party_id", near_parties({one.party_id for one in entries}, people))
    return found


def _add(found: Barred, entries: Sequence[AssessmentEntry], name: str, near: Barred) -> None:
    by_subject: dict[int, list[tuple[int, str]]] = {}
    for (user, subject), why in near.items():
        by_subject.setdefault(subject, []).append((user, why))
    for entry in entries:
        for user, why in by_subject.get(getattr(entry, name) or 0, ()):
            found[user, entry.pk] = why


def conflicts(held: AssessmentRound, units: Sequence[Organisation], people: Sequence[User]) -> Barred:
    """By keys of person and unit, why one may not score the other; in four queries for all of them.

    A post in the unit, below it or above it; an office of the chamber; a place on its file. Whoever holds a
    post of the federation that holds the round is no stranger to any unit, and is not one of any.
    """
    keys, units_by = {one.pk for one in people}, {one.pk: one for one in units}
    today = timezone.localdate()
    found: Barred = {}
    files = Person.objects.filter(account__in=keys, organisation__in=units_by)
    found |= dict.fromkeys(files.values_list("account_id", "organisation_id"), _("is on file there"))
    held_now = Position.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), organisation__in=units_by)
    positions = held_now.filter(person__account__in=keys)
    found |= dict.fromkeys(
        positions.values_list("person__account_id", "organisation_id"), _("holds a position there")
    )
    officers = Officer.objects.in_office().filter(chamber__in=units_by, person__account__in=keys)
    found |= dict.fromkeys(officers.values_list("person__account_id", "chamber_id"), _("holds office there"))
    posts = Post.objects.in_force().filter(user__in=keys).exclude(organisation=held.organisation_id)
    for user, path in posts.values_list("user_id", "organisation__path"):
        for unit in units:
            if unit.path.startswith(path) or path.startswith(unit.path):
                found[user, unit.pk] = _("has a post there, above it or below it")
    return found


def near_people(subjects: Iterable[int | None], people: Sequence[User]) -> Barred:
    """By keys of account and assessed person: oneself, or somebody of the same enterprise. Three queries."""
    keys, subjects = {one.pk for one in people}, [key for key in subjects if key]
    today = timezone.localdate()
    present = Position.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    works = present.filter(person__in=subjects).values_list("organisation_id", "person_id")
    units: dict[int, set[int]] = {}
    for unit, person in works:
        units.setdefault(unit, set()).add(person)
    own = present.filter(person__account__in=keys, organisation__in=units)
    found: Barred = {}
    for user, unit in own.values_list("person__account_id", "organisation_id"):
        for person in units[unit]:
            found[user, person] = _("works in the same enterprise")
    selves = Person.objects.filter(pk__in=subjects, account__in=keys).values_list("account_id", "pk")
    return found | dict.fromkeys(selves, _("is the one who is assessed"))


def near_parties(subjects: Iterable[int | None], people: Sequence[User]) -> Barred:
    """By keys of account and Party organisation: whoever leads it, belongs to it, or serves in a chamber that
    it covers. Four queries."""
    keys, subjects = {one.pk for one in people}, [key for key in subjects if key]
    covered: dict[int, set[int]] = {}
    rows = PartyCoverage.objects.present().filter(party_organisation__in=subjects)
    for chamber, party in rows.values_list("chamber_id", "party_organisation_id"):
        covered.setdefault(chamber, set()).add(party)
    posts = Post.objects.in_force().filter(user__in=keys, organisation__in=covered)
    found: Barred = {}
    for user, chamber in posts.values_list("user_id", "organisation_id"):
        for party in covered[chamber]:
            found[user, party] = _("has a post in a chamber that it covers")
    today = timezone.localdate()
    belong = PartyMember.objects.filter(Q(until=None) | Q(until__gt=today))
    leads = PartySecretary.objects.in_office()
    for rows in (belong, leads):
        near = rows.filter(party_organisation__in=subjects, person__account__in=keys)
        pairs = near.values_list("person__account_id", "party_organisation_id")
        found |= dict.fromkeys(pairs, _("belongs to it"))
    return found
