"""Keeping the dictionary of zones, and tagging organisations with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from federation.reference.services import forget, remembered
from members.models import Zone, ZoneChange, ZoneTag


def zones() -> dict[int, Zone]:
    """The zones in force by key, from memory."""
    return remembered("zones", lambda: {row.pk: row for row in Zone.objects.current()})


def zone_choices() -> list[tuple[int, str]]:
    """(key, name) of the zones in force, without a query."""
    return [(row.pk, row.name) for row in zones().values()]


def tagged(zone: int) -> Exists:
    """The condition on profiles that share the key of their organisation: it has the zone's tag."""
    return Exists(ZoneTag.objects.filter(organisation=OuterRef("pk"), zone=zone))


def zone_names() -> ArraySubquery:
    """The names of the zones of a profile, read with its row."""
    rows = ZoneTag.objects.filter(organisation=OuterRef("pk")).order_by("zone")
    return ArraySubquery(rows.values("zone__name"))


@transaction.atomic
def add_zone(name: str, *, actor: User | None, kind: str = Zone.Kind.AREA, english_name: str = "") -> Zone:
    """Add a zone or platform. Raises ValidationError on `name` where one in force has it."""
    zone = Zone(name=name.strip(), kind=kind, english_name=english_name, valid_from=timezone.localdate())
    save_zone(zone)
    record("members.zone_added", zone, actor=actor)
    return zone


@transaction.atomic
def change_zone(
    zone: Zone, *, actor: User | None, name: str, english_name: str = "", ended: bool = False
) -> Zone:
    """Rename a zone, its old name going into the history, or end it; what is tagged keeps its tag."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    old, zone.name, zone.english_name = zone.name, name.strip(), english_name
    if ended != (zone.valid_to is not None):
        zone.valid_to = timezone.localdate() if ended else None
    save_zone(zone)
    if old != zone.name:
        ZoneChange.objects.create(zone=zone, old_name=old, new_name=zone.name)
    record("members.zone_changed", zone, actor=actor, changes={"name": [old, zone.name]})
    return zone


def save_zone(zone: Zone) -> None:
    check_fields(zone)
    try:
        store(zone)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error
    transaction.on_commit(forget)
    forget()


@transaction.atomic
def tag_organisation(party: Organisation, *, actor: User | None, zones: Iterable[Zone]) -> None:
    """Give an organisation exactly these zones; tags it keeps keep their day. Ended zones cannot be given."""
    party = Organisation.objects.select_for_update().get(pk=party.pk)
    wanted = {zone.pk: zone for zone in zones}
    held = {tag.zone_id: tag for tag in ZoneTag.objects.filter(organisation=party)}
    new = [zone for key, zone in wanted.items() if key not in held]
    if any(zone.valid_to is not None for zone in new):
        raise ValidationError({"zones": _("This zone has ended.")})
    gone = [key for key in held if key not in wanted]
    if not new and not gone:
        return
    ZoneTag.objects.filter(organisation=party, zone__in=gone).delete()
    ZoneTag.objects.bulk_create([ZoneTag(zone=zone, organisation=party) for zone in new])
    show_change(party.pk)
    names = "、".join(zone.name for zone in wanted.values())
    record("members.zones_tagged", party, actor=actor, note=names)
