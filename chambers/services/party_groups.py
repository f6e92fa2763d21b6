"""Area groups: forming, changing who belongs to one and who leads it, ending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import PartyGroup, PartyOrganisation
from chambers.services.party import locked_parties, refuse_future
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record

FIELDS = ("name", "position", "lead", "formed_on", "note")


@transaction.atomic
def form_party_group(
    *,
    actor: User | None,
    organisation: Organisation,
    lead: PartyOrganisation,
    members: Iterable[PartyOrganisation],
    **fields: Any,
) -> PartyGroup:
    """Form an area group of active organisations; the lead belongs to it whether it is named or not.

    Raises ValidationError by field: a name in use, one that belongs to another group, one that has ended.
    """
    group = PartyGroup(organisation=organisation, lead=lead, **fields)
    group.name = group.name.strip()
    refuse_future("formed_on", group.formed_on)
    check_fields(group)
    rows = locked_parties([lead.pk, *(one.pk for one in members)])
    store(group)
    join(group, rows)
    record("chambers.party_group_formed", group, actor=actor, note=names_of(rows.values()))
    return group


def join(group: PartyGroup, rows: dict[int, PartyOrganisation]) -> None:
    """Let exactly these locked organisations belong to a group. ValidationError at `members`."""
    for row in rows.values():
        if row.state != PartyOrganisation.State.ACTIVE:
            raise ValidationError(
                {"members": _("“%(name)s” has been merged or dissolved.") % {"name": row.name}}
            )
        if row.group_id not in (None, group.pk):
            raise ValidationError(
                {"members": _("“%(name)s” belongs to another area group.") % {"name": row.name}}
            )
    group.organisations.exclude(pk__in=rows).update(group=None)
    PartyOrganisation.objects.filter(pk__in=rows).update(group=group)


def names_of(rows: Iterable[PartyOrganisation]) -> str:
    return "、".join(row.name for row in rows)[:1000]


@transaction.atomic
def change_party_group(
    group: PartyGroup,
    *,
    actor: User | None,
    version: int | None = None,
    members: Iterable[PartyOrganisation] | None = None,
    **fields: Any,
) -> PartyGroup:
    """Change the named fields and, with `members`, who belongs to it. "stale" for an older copy."""
    row = locked_group(group)
    check_version(row, version)
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    row.name = row.name.strip()
    changes = changes_between(before, row)
    held = set(row.organisations.values_list("pk", flat=True))
    wanted = held if members is None else {one.pk for one in members}
    wanted = wanted | {row.lead_id}
    if not changes and wanted == held:
        return row
    refuse_future("formed_on", row.formed_on)
    rows = locked_parties(wanted)
    row.version += 1
    check_fields(row)
    store(row)
    join(row, rows)
    note = names_of(rows.values()) if wanted != held else ""
    record("chambers.party_group_changed", row, actor=actor, changes=in_text(changes), note=note)
    return row


@transaction.atomic
def end_party_group(group: PartyGroup, *, actor: User | None, on: date) -> PartyGroup:
    """End a group: its organisations belong to none then, what it did stays on file."""
    row = locked_group(group)
    refuse_future("on", on)
    if row.formed_on is not None and on < row.formed_on:
        raise ValidationError({"on": _("This day lies before the founding date.")})
    held = locked_parties(row.organisations.values_list("pk", flat=True))
    row.organisations.update(group=None)
    row.ended_on = on
    row.version += 1
    store(row)
    record("chambers.party_group_ended", row, actor=actor, note=f"{on} {names_of(held.values())}")
    return row


def locked_group(group: PartyGroup) -> PartyGroup:
    row = PartyGroup.objects.select_for_update(of=("self",)).select_related("lead").get(pk=group.pk)
    if row.ended_on is not None:
        raise ValidationError(_("This area group has been disbanded."))
    return row


def leave_group(row: PartyOrganisation) -> None:
    """Take an organisation that ends out of its group. ValidationError where it leads one."""
    led = row.groups_led.filter(ended_on=None).first()
    if led is not None:
        raise ValidationError(
            _("It leads the area group “%(name)s”. Name another lead first.") % {"name": led.name}
        )
    row.group = None
