"""Activities of Party organisations and area groups: recording, correcting, taking back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import PartyActivity, PartyGroup, PartyOrganisation
from chambers.services.party import refuse_future
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.files.models import Attachment
from federation.files.services import attach_all, remove_attachment

FIELDS = ("kind", "theme", "held_on", "place", "attendance", "summary")


@transaction.atomic
def record_party_activity(
    *,
    actor: User | None,
    participants: Iterable[PartyOrganisation],
    held_on: date,
    group: PartyGroup | None = None,
    files: Iterable[Any] = (),
    **fields: Any,
) -> PartyActivity:
    """Put an activity on file with the federation that keeps its group, else its first organisation.

    Raises ValidationError by field: a day to come or before the group was formed, nobody who took part.
    """
    rows = list(participants)
    if not rows:
        raise ValidationError({"participants": _("Say which organisations took part.")})
    keeper = group.organisation if group else rows[0].organisation
    activity = PartyActivity(organisation=keeper, group=group, held_on=held_on, recorded_by=actor, **fields)
    refuse_day(activity)
    check_fields(activity, exclude=("recorded_by",))
    store(activity)
    activity.participants.set(rows)
    if files:
        assert actor is not None
        attach_all(activity, files, actor=actor)
    record("chambers.party_activity_recorded", activity, actor=actor, note=f"{held_on} {names_of(rows)}")
    return activity


def names_of(rows: Iterable[PartyOrganisation]) -> str:
    return "、".join(row.name for row in rows)[:900]


def refuse_day(activity: PartyActivity) -> None:
    refuse_future("held_on", activity.held_on)
    formed = activity.group.formed_on if activity.group else None
    if formed is not None and activity.held_on < formed:
        raise ValidationError({"held_on": _("The area group was formed later than this day.")})


@transaction.atomic
def change_party_activity(
    activity: PartyActivity,
    *,
    actor: User,
    version: int | None = None,
    participants: Iterable[PartyOrganisation] | None = None,
    files: Iterable[Any] = (),
    removed: Collection[int] = (),
    **fields: Any,
) -> PartyActivity:
    """Correct an activity; `removed` are keys of its files to take off. "stale" for an older copy."""
    row = locked_activity(activity)
    check_version(row, version)
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    refuse_day(row)
    row.version += 1
    check_fields(row, exclude=("recorded_by",))
    store(row)
    note = ""
    if participants is not None:
        note = change_participants(row, list(participants))
    attach_all(row, files, actor=actor)
    for file in files_of(row).filter(pk__in=removed):
        remove_attachment(file, actor=actor)
    record("chambers.party_activity_changed", row, actor=actor, changes=in_text(changes), note=note)
    return row


def change_participants(row: PartyActivity, wanted: list[PartyOrganisation]) -> str:
    """Write who took part; their names where that is news."""
    if not wanted:
        raise ValidationError({"participants": _("Say which organisations took part.")})
    if {one.pk for one in wanted} == set(row.participants.values_list("pk", flat=True)):
        return ""
    row.participants.set(wanted)
    return names_of(wanted)


def files_of(activity: PartyActivity) -> Any:
    return Attachment.objects.filter(
        content_type__app_label="chambers",
        content_type__model="partyactivity",
        object_id=activity.pk,
        removed_at=None,
    )


@transaction.atomic
def withdraw_party_activity(activity: PartyActivity, *, actor: User, reason: str) -> PartyActivity:
    """Say that an activity was put on file by mistake: it stays there and counts no longer."""
    row = locked_activity(activity)
    row.withdrawn_why = reason
    row.version += 1
    check_fields(row, exclude=("recorded_by",))
    store(row)
    record("chambers.party_activity_withdrawn", row, actor=actor, note=reason)
    return row


def locked_activity(activity: PartyActivity) -> PartyActivity:
    rows = PartyActivity.objects.select_for_update(of=("self",))
    row = rows.select_related("organisation", "group", "recorded_by").get(pk=activity.pk)
    if row.withdrawn_why:
        raise ValidationError(_("This activity has been struck off."))
    return row
