"""Entries of regional spaces: drafted and published by editors, taken down for a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Space, SpaceEntry
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify

FIELDS = ("kind", "title", "english_title", "text", "english_text")
State = SpaceEntry.State


@transaction.atomic
def draft_entry(space: Space, *, actor: User | None, **fields: Any) -> SpaceEntry:
    """Write an entry that nobody but the editors and the keepers sees yet."""
    entry = SpaceEntry(space=space, author=actor, **fields)
    check_fields(entry, exclude=("author",))
    store(entry)
    record("chambers.space_entry_drafted", entry, actor=actor, note=space.name)
    return entry


@transaction.atomic
def change_entry(entry: SpaceEntry, *, actor: User, version: int | None = None, **fields: Any) -> SpaceEntry:
    """Correct a draft or what is published, never what was taken down. "stale" for an older copy."""
    row = locked_entry(entry)
    check_version(row, version)
    if row.state == State.WITHDRAWN:
        raise ValidationError(_("What was taken down is not changed any more."))
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    row.version += 1
    check_fields(row, exclude=("author",))
    store(row)
    record("chambers.space_entry_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def publish_entry(entry: SpaceEntry, *, actor: User | None) -> SpaceEntry:
    """Show a draft to everybody who opens the space."""
    row = locked_entry(entry)
    SpaceEntry.workflow.move(row, State.PUBLISHED)
    row.published_at = timezone.now()
    row.version += 1
    store(row)
    record("chambers.space_entry_published", row, actor=actor, note=row.space.name)
    return row


@transaction.atomic
def withdraw_entry(entry: SpaceEntry, *, actor: User, reason: str) -> SpaceEntry:
    """Take an entry down. Its author is told where somebody else does it."""
    row = locked_entry(entry)
    SpaceEntry.workflow.move(row, State.WITHDRAWN)
    row.withdrawn_why = reason.strip()
    row.version += 1
    check_fields(row, exclude=("author",))
    store(row)
    record("chambers.space_entry_withdrawn", row, actor=actor, note=reason)
    if row.author is not None and row.author_id != actor.pk:
        notify(
            "chambers.space_entry_withdrawn",
            to=[row.author],
            title=_("Your entry “%(title)s” has been taken down") % {"title": row.title},
            body=reason,
            key=f"space:entry:{row.pk}:withdrawn",
            url=reverse("chambers:space_detail", args=[row.space_id]),
        )
    return row


def locked_entry(entry: SpaceEntry) -> SpaceEntry:
    rows = SpaceEntry.objects.select_for_update(of=("self",))
    return rows.select_related("space", "author").get(pk=entry.pk)
