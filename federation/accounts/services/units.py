"""Units of administration, kept by the system administrator, who gives no rights in them.

Departments are registered by the city's staff, because each has an agency code of its own; here they are
renamed, moved and closed like the others.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, Post, User
from federation.accounts.services.organisations import (
    check_version,
    register_organisation,
    update_organisation,
)
from federation.audit.services import record
from federation.text import normalise_name

Kind = Organisation.Kind
# Below which kinds each kind may stand.
PLACES = {
    Kind.COUNTY_FEDERATION: (Kind.FEDERATION,),
    Kind.PARK: (Kind.FEDERATION, Kind.COUNTY_FEDERATION),
    Kind.OUTSIDE: (Kind.FEDERATION, Kind.COUNTY_FEDERATION),
    Kind.DEPARTMENT: (Kind.FEDERATION,),
}
OPENED_HERE = (Kind.COUNTY_FEDERATION, Kind.PARK, Kind.OUTSIDE)


@transaction.atomic
def open_unit(
    kind: str, *, name: str, short_name: str = "", parent: Organisation, actor: User
) -> Organisation:
    """Open a unit. Raises ValidationError by field for a kind, a place or a name that will not do."""
    if kind not in OPENED_HERE:
        raise ValidationError({"kind": _("Units of this kind are not opened here.")})
    refuse_place(kind, parent)
    refuse_taken(name)
    return register_organisation(kind, actor=actor, name=name, short_name=short_name, parent=parent)


@transaction.atomic
def rename_unit(unit: Organisation, *, name: str, short_name: str, version: int, actor: User) -> Organisation:
    """Give a unit another name; it is found by the former one for ever."""
    unit = locked(unit, version)
    if normalise_name(name) != unit.folded_name:
        refuse_taken(name)
    former = unit.former_names.splitlines()
    if name.strip() != unit.name and unit.name not in former:
        former.append(unit.name)
    return update_organisation(
        unit, actor=actor, name=name, short_name=short_name, former_names="\n".join(former)
    )


@transaction.atomic
def move_unit(unit: Organisation, *, parent: Organisation, version: int, actor: User) -> Organisation:
    """Place a unit, with everything below it, under another one."""
    unit = locked(unit, version)
    refuse_place(unit.kind, parent)
    return update_organisation(unit, actor=actor, parent=parent)


@transaction.atomic
def close_unit(unit: Organisation, *, on: date, reason: str, version: int, actor: User) -> Organisation:
    """Close a unit from a day on. Raises ValidationError while posts last or units stand below it."""
    unit = locked(unit, version)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    if unit.closed_on is not None:
        raise ValidationError(_("This unit is closed."))
    if unit.kind not in PLACES:
        raise ValidationError(_("The city federation is not closed."))
    if Post.objects.overlapping(max(on, timezone.localdate()), None).filter(organisation=unit).exists():
        raise ValidationError(
            _("People hold posts in this unit. Let the security administrator end them first.")
        )
    if unit.children.current().exclude(status=Organisation.Status.DISSOLVED).exists():
        raise ValidationError(_("Units stand below this one. Move or close them first."))
    Organisation.objects.filter(pk=unit.pk).update(closed_on=on)
    unit = update_organisation(unit, actor=actor, status=Organisation.Status.DISSOLVED)
    record("accounts.unit_closed", unit, actor=actor, note=f"{on} {reason.strip()}")
    return unit


@transaction.atomic
def reopen_unit(unit: Organisation, *, version: int, actor: User) -> Organisation:
    """Take back a closing, such as one of the wrong unit."""
    unit = locked(unit, version)
    if unit.closed_on is None:
        raise ValidationError(_("This unit is not closed."))
    Organisation.objects.filter(pk=unit.pk).update(closed_on=None)
    unit = update_organisation(unit, actor=actor, status=Organisation.Status.ACTIVE)
    record("accounts.unit_reopened", unit, actor=actor)
    return unit


def locked(unit: Organisation, version: int) -> Organisation:
    """The unit under lock, at the version that was read. Giving a post takes the same lock."""
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    check_version(unit, version)
    return unit


def refuse_place(kind: str, parent: Organisation) -> None:
    if parent.kind not in PLACES.get(Kind(kind), ()):
        raise ValidationError({"parent": _("A unit of this kind does not stand there.")})
    if parent.closed_on is not None:
        raise ValidationError({"parent": _("This unit is closed.")})


def refuse_taken(name: str) -> None:
    """Two units of administration of one name would be mixed up when posts are given."""
    twins = Organisation.objects.current().filter(folded_name=normalise_name(name)[:220])
    if twins.filter(kind__in=[*PLACES, Kind.FEDERATION]).exists():
        raise ValidationError({"name": _("A unit has this name already.")})
