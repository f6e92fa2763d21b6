"""The directory of known people: grounds first, then entries; a ground withdrawn ends the entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from members.models import Consent, DirectoryEntry, DirectoryGroup, Person, PublicPost


def locked(person: Person) -> Person:
    """The person's row under lock: what is decided about one person is decided in turn."""
    return Person.objects.select_for_update().get(pk=person.pk)


def refuse_future(name: str, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({name: _("This day has not come yet.")})


@transaction.atomic
def give_consent(
    person: Person,
    purpose: str,
    *,
    actor: User | None,
    given_on: date,
    wording: str,
    evidence: str,
    ground: str = Consent.Ground.CONSENT,
) -> Consent:
    """Put on file why data of `person` may be used for `purpose`.

    Raises ValidationError for a day to come and where a ground for the purpose is in force.
    """
    refuse_future("given_on", given_on)
    consent = Consent(
        person=locked(person),
        purpose=purpose,
        ground=ground,
        wording=wording,
        evidence=evidence,
        given_on=given_on,
        recorded_by=actor,
    )
    check_fields(consent)
    store(consent)
    note = f"{consent.get_purpose_display()} · {consent.get_ground_display()} · {wording}"
    record("members.consent_given", person, actor=actor, note=note)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: User | None, withdrawn_on: date | None = None) -> Consent:
    """Take a ground back. What stood on it ends on the same day; taking back twice is once."""
    person = locked(consent.person)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_on is not None:
        return consent
    day = withdrawn_on or timezone.localdate()
    refuse_future("withdrawn_on", day)
    consent.withdrawn_on = day
    store(consent, update_fields=["withdrawn_on"])
    ended = 0
    if consent.purpose == Consent.Purpose.DIRECTORY:
        entries = DirectoryEntry.objects.filter(person=person, left_on=None)
        ended = entries.update(left_on=day, updated_at=timezone.now())
    note = _("%(purpose)s; entries ended: %(count)s") % {
        "purpose": consent.get_purpose_display(),
        "count": ended,
    }
    record("members.consent_withdrawn", person, actor=actor, note=note)
    return consent


@transaction.atomic
def enter_directory(
    person: Person,
    group: DirectoryGroup,
    *,
    actor: User | None,
    source: str,
    joined_on: date | None = None,
    **facts: Any,
) -> DirectoryEntry:
    """Take a person into a group of the directory.

    `facts`: place, employer, title, industry, stock_code, source_chamber, is_shared. Raises
    ValidationError without a ground in force, for a group out of use, and for a second entry in a group.
    """
    person = locked(person)
    grounds = Consent.objects.filter(person=person, purpose=Consent.Purpose.DIRECTORY, withdrawn_on=None)
    if not grounds.exists():
        raise ValidationError(
            _("No ground for the directory is on file. Record the person's consent first."), code="no_ground"
        )
    if not group.is_active:
        raise ValidationError({"group": _("This group is no longer in use.")})
    entry = DirectoryEntry(
        person=person,
        group=group,
        source=source,
        joined_on=joined_on or timezone.localdate(),
        sort_key=person.sort_key,
        **facts,
    )
    check_fields(entry, exclude=("sort_key",))
    store(entry)
    record("members.directory_entered", person, actor=actor, note=f"{group.name} · {source}")
    return entry


@transaction.atomic
def leave_directory(
    entry: DirectoryEntry, *, actor: User | None, left_on: date | None = None
) -> DirectoryEntry:
    """End one entry; the others of the person stay. Ending twice is once."""
    person = locked(entry.person)
    entry = DirectoryEntry.objects.select_for_update(of=("self",)).select_related("group").get(pk=entry.pk)
    if entry.left_on is not None:
        return entry
    day = left_on or timezone.localdate()
    refuse_future("left_on", day)
    entry.left_on = day
    store(entry, update_fields=["left_on", "updated_at"])
    record("members.directory_left", person, actor=actor, note=entry.group.name)
    return entry


@transaction.atomic
def hold_public_post(
    person: Person,
    kind: str,
    level: str,
    *,
    actor: User | None,
    starts_on: date,
    ends_on: date | None = None,
    body: str = "",
    session: str = "",
) -> PublicPost:
    """Put a public post on file. The same kind and level cannot be held twice at a time."""
    post = PublicPost(
        person=person,
        kind=kind,
        level=level,
        body=body,
        session=session,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    check_fields(post)
    store(post)
    note = f"{post.get_level_display()} · {post.get_kind_display()} · {session}".rstrip(" ·")
    record("members.public_post_held", person, actor=actor, note=note)
    return post


@transaction.atomic
def end_public_post(post: PublicPost, *, actor: User | None, ends_on: date) -> PublicPost:
    """Close a public post on a day (exclusive)."""
    post = PublicPost.objects.select_for_update(of=("self",)).select_related("person").get(pk=post.pk)
    post.ends_on = ends_on
    check_fields(post)
    store(post)
    record("members.public_post_ended", post.person, actor=actor, note=f"{post.get_kind_display()} {ends_on}")
    return post
