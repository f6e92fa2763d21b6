"""Officials in chambers' offices: found by rosters, entered by staff, checked, and approved or ended.

The rosters stand in other apps too. Each registers a source here; none is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Conflict, OfficeApproval, Officer, PublicOffice
from federation.accounts.models import Post, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.text import person_pinyin
from members.models import Person

Source, State = PublicOffice.Source, PublicOffice.State


@dataclass(frozen=True)
class Official:
    """Somebody who holds a public office today, as a roster knows them; `mobile` is "" where unknown."""

    name: str
    body: str
    title: str = ""
    mobile: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


# Gives the officials of these names, or all of them for None.
Roster = Callable[[Collection[str] | None], Iterable[Official]]
_rosters: dict[str, Roster] = {}


def roster(source: str) -> Callable[[Roster], Roster]:
    """Register where officials of a `PublicOffice.Source` come from."""

    def register(read: Roster) -> Roster:
        _rosters[source] = read
        return read

    return register


@roster(Source.ACCOUNT)
def accounts(names: Collection[str] | None) -> Iterable[Official]:
    """People with an account as a department's officer or as a leader."""
    posts = Post.objects.in_force().filter(role__in=[Role.DEPARTMENT, Role.LEADER], user__is_active=True)
    if names is not None:
        posts = posts.filter(user__name__in=names)
    for post in posts.select_related("user", "organisation"):
        yield Official(
            post.user.name, post.organisation.name, post.title, post.user.mobile, post.starts_on, post.ends_on
        )


def refresh_officials(people: Collection[Person] | None = None) -> int:
    """Compare people who hold chambers' offices with every roster; how many public offices are new.

    With `people` only these are compared, as at an appointment. Officials who left a roster leave the file
    with today as the last day; what staff wrote or refuted stays.
    """
    found = 0
    names = None if people is None else {person.name for person in people}
    for source, read in _rosters.items():
        officials: dict[str, list[Official]] = {}
        for one in read(names):
            officials.setdefault(one.name, []).append(one)
        found += compare(source, officials, people)
    return found


@transaction.atomic
def compare(source: str, officials: dict[str, list[Official]], people: Collection[Person] | None) -> int:
    holders = people if people is not None else office_holders(officials)
    kept = {
        (row.person_id, row.body): row
        for row in PublicOffice.objects.select_for_update().filter(
            source=source, **({} if people is None else {"person__in": people})
        )
    }
    seen, new = set(), 0
    for person in holders:
        for one in officials.get(person.name, []):
            key = (person.pk, one.body)
            seen.add(key)
            if key not in kept:
                new += note_official(person, one, source)
            elif kept[key].ends_on != one.ends_on:
                PublicOffice.objects.filter(pk=kept[key].pk).update(ends_on=one.ends_on)
    today = timezone.localdate()
    gone = [row.pk for key, row in kept.items() if key not in seen and row.ends_on is None]
    # Of somebody who came and left today nothing is to be kept.
    PublicOffice.objects.filter(pk__in=gone, starts_on__gte=today).delete()
    PublicOffice.objects.filter(pk__in=gone).update(ends_on=today)
    return new


def office_holders(names: Collection[str]) -> list[Person]:
    """People of these names in a chamber's office today; found by the index on the pinyin of names.

    Two plain statements: joined in one, tables that were just filled and have no statistics yet (a first
    import) were read once for every row of the other.
    """
    keys = {person_pinyin(name).sort_key[:100] for name in names}
    named = {person.pk: person for person in Person.objects.filter(sort_key__in=keys, name__in=names)}
    present = Officer.objects.in_office().filter(person__in=list(named)).values_list("person", flat=True)
    return [named[key] for key in dict.fromkeys(present.order_by("person"))]


def note_official(person: Person, one: Official, source: str) -> int:
    same = bool(one.mobile) and one.mobile == person.mobile
    _row, made = PublicOffice.objects.get_or_create(
        person=person,
        body=one.body,
        source=source,
        defaults={
            "title": one.title[:60],
            "state": State.CONFIRMED if same else State.SUSPECTED,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        },
    )
    if made:
        record("chambers.official_found", person, actor=None, note=f"{one.body} {one.title}".strip())
    return int(made)


def public_offices_named(name: str, person: Person | None) -> list[str]:
    """What stands against an appointment today: public offices on file and on the rosters, in words.

    Nothing is written. What was found to be somebody else's office of that name is left out.
    """
    known = PublicOffice.objects.filter(person=person) if person is not None else PublicOffice.objects.none()
    rows = list(known.order_by("pk"))
    refuted = {row.body for row in rows if row.state == State.REFUTED}
    today = timezone.localdate()
    found = [
        str(row)
        for row in rows
        if row.state != State.REFUTED and (row.ends_on is None or row.ends_on > today)
    ]
    for read in _rosters.values():
        found += [f"{one.body} {one.title}".strip() for one in read({name}) if one.body not in refuted]
    return list(dict.fromkeys(found))


@transaction.atomic
def mark_official(person: Person, *, actor: User, body: str, **fields: Any) -> PublicOffice:
    """Write down that somebody holds a public office."""
    office = PublicOffice(person=person, body=body, source=Source.STAFF, state=State.CONFIRMED, **fields)
    check_fields(office)
    store(office)
    record("chambers.official_marked", person, actor=actor, note=str(office))
    return office


@transaction.atomic
def judge_officials(conflict: Conflict, *, actor: User, same: bool) -> int:
    """Say of what rosters found whether it is this person; how many rows that settles."""
    rows = PublicOffice.objects.select_for_update().filter(person_id=conflict.person_id)
    count = rows.filter(state=State.SUSPECTED).update(state=State.CONFIRMED if same else State.REFUTED)
    if not count:
        raise ValidationError(_("There is nothing left to check about this person."))
    record(
        "chambers.official_judged",
        conflict.chamber,
        actor=actor,
        note=f"{conflict.person.name} {State.CONFIRMED.label if same else State.REFUTED.label}",
    )
    return count


@transaction.atomic
def approve_office(
    conflict: Conflict, *, actor: User, approved_by: str, approved_on: date, number: str = ""
) -> OfficeApproval:
    """Put on file that the competent body allows an official this office."""
    officer = Officer.objects.select_for_update().get(pk=conflict.pk)
    if approved_on > timezone.localdate():
        raise ValidationError({"approved_on": _("This day has not come yet.")})
    if OfficeApproval.objects.filter(officer=officer).exists():
        raise ValidationError(_("This office has been approved already."))
    approval = OfficeApproval(
        officer=officer, approved_by=approved_by, approved_on=approved_on, number=number
    )
    check_fields(approval)
    store(approval)
    record(
        "chambers.office_approved",
        conflict.chamber,
        actor=actor,
        note=f"{conflict.person.name} {approved_by} {number}".strip(),
    )
    return approval
