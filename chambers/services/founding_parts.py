"""What belongs to a founding: its initiators, its papers and the log of guidance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import Founding, Guidance, Initiator, Material, MaterialKind
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach
from federation.text import normalise_name
from members.models import Person

_UNIT = re.compile(
    r"(?:公司|集团|厂|中心|商会|协会|学会|研究院|研究所|医院|学校|大学|银行|合作社|事务所|店|行|社|场|院)$"
)
UNITS = (Organisation.Kind.ENTERPRISE, Organisation.Kind.CHAMBER)


def guess_initiator(name: str) -> str:
    """Whether a name as typed is a unit's or a person's: 云州恒瑞茶业有限公司 is a unit, 陈明 a person."""
    return (
        Initiator.Kind.UNIT if _UNIT.search(name.strip()) or len(name.strip()) > 6 else Initiator.Kind.PERSON
    )


def unit_called(name: str) -> Organisation | None:
    """The one enterprise or chamber on file that bears this name; None where there is none or several."""
    found = Organisation.objects.current().filter(kind__in=UNITS, folded_name=normalise_name(name))[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def add_initiator(
    founding: Founding,
    *,
    actor: User | None,
    name: str,
    kind: str = "",
    organisation: Organisation | None = None,
    person: Person | None = None,
    is_leading: bool = False,
    office: str = "",
    silent: bool = False,
) -> Initiator:
    """Put a unit or a person on the list of initiators; one that is on file by that name is linked.

    With `silent` the act that calls it keeps the line on the trail.
    """
    refuse_when_closed(founding)
    name = name.strip()
    kind = kind or (Initiator.Kind.UNIT if organisation else guess_initiator(name))
    if kind == Initiator.Kind.UNIT:
        organisation, person, office = organisation or unit_called(name), None, ""
    initiator = Initiator(
        founding=founding,
        kind=kind,
        name=organisation.name if organisation else name,
        organisation=organisation,
        person=person,
        is_leading=is_leading,
        office=office,
    )
    check_fields(initiator)
    try:
        store(initiator)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error
    if not silent:
        record("chambers.initiator_added", founding, actor=actor, note=initiator.name)
    return initiator


@transaction.atomic
def remove_initiator(initiator: Initiator, *, actor: User) -> None:
    """Take an initiator off the list."""
    founding = Founding.objects.select_for_update().get(pk=initiator.founding_id)
    refuse_when_closed(founding)
    record("chambers.initiator_removed", founding, actor=actor, note=initiator.name)
    initiator.delete()


def closed(founding: Founding) -> ValidationError:
    """The refusal of a change that comes too late."""
    return ValidationError(
        _("This is “%(state)s” now and can no longer be changed.") % {"state": founding.get_state_display()},
        code="wrong_state",
    )


def refuse_when_closed(founding: Founding) -> None:
    if founding.state not in Founding.OPEN_TO_CHANGE:
        raise closed(founding)


@transaction.atomic
def add_material(
    founding: Founding, *, actor: User, name: str, hint: str = "", is_required: bool = True
) -> Material:
    """Ask for one more paper in this founding alone."""
    founding = Founding.objects.select_for_update().get(pk=founding.pk)
    refuse_when_closed(founding)
    last = max((one.position for one in founding.materials.all()), default=0)
    material = Material(
        founding=founding, name=name.strip(), hint=hint, is_required=is_required, position=last + 1
    )
    check_fields(material)
    try:
        store(material)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error
    record("chambers.material_asked_for", founding, actor=actor, note=material.name)
    return material


@transaction.atomic
def hand_in_material(
    material: Material, *, actor: User, files: Iterable[IO[bytes]] = (), note: str = ""
) -> Material:
    """Note that a paper has come, with its files where it came as files."""
    material = lock_material(material)
    refuse_when_closed(material.founding)
    Material.workflow.move(material, Material.State.HANDED_IN)
    material.note = note
    check_fields(material)
    store(material)
    try:
        for upload in files:
            attach(material, upload, name=str(getattr(upload, "name", "")), actor=actor)
    except ValidationError as error:
        raise ValidationError({"files": error}) from error
    record("chambers.material_handed_in", material.founding, actor=actor, note=material.name)
    return material


@transaction.atomic
def judge_material(material: Material, *, actor: User, accepted: bool, note: str = "") -> Material:
    """Accept a paper, or return it with a remark on what is wrong."""
    material = lock_material(material)
    if material.founding.is_final:
        raise closed(material.founding)
    if not accepted and not note.strip():
        raise ValidationError({"note": _("Say what is to be changed.")})
    Material.workflow.move(material, Material.State.ACCEPTED if accepted else Material.State.RETURNED)
    material.note = note.strip()
    check_fields(material)
    store(material)
    event = "chambers.material_accepted" if accepted else "chambers.material_returned"
    words = "：".join(filter(None, (material.name, material.note)))
    record(event, material.founding, actor=actor, note=words)
    return material


def lock_material(material: Material) -> Material:
    """The paper and its case under lock, the case first: a review in the same moment waits."""
    Founding.objects.select_for_update().get(pk=material.founding_id)
    return Material.objects.select_for_update(of=("self",)).select_related("founding").get(pk=material.pk)


@transaction.atomic
def give_guidance(
    founding: Founding,
    *,
    actor: User | None,
    content: str,
    given_on: date,
    guide: str = "",
    next_step: str = "",
    next_on: date | None = None,
) -> Guidance:
    """Log that the federation advised the founders, and what comes next."""
    founding = Founding.objects.select_for_update().get(pk=founding.pk)
    if founding.is_final:
        raise closed(founding)
    guidance = Guidance(
        founding=founding,
        given_on=given_on,
        guide=guide or (actor.name if actor else ""),
        content=content,
        next_step=next_step,
        next_on=next_on,
        author=actor,
    )
    check_fields(guidance)
    try:
        store(guidance)
    except ValidationError as error:
        raise ValidationError({"next_on": error}) from error
    record("chambers.guidance_given", founding, actor=actor, note=content[:200])
    return guidance


CHECKLIST_FIELDS = ("name", "hint", "is_required", "is_used", "position")


@transaction.atomic
def keep_checklist_line(line: MaterialKind | None, *, actor: User, **fields: Any) -> MaterialKind:
    """Add (`line` is None) or change a line of the checklist; running foundings keep the lists they have."""
    if line is None:
        line = MaterialKind()
    else:
        line = MaterialKind.objects.select_for_update().get(pk=line.pk)
    for name in CHECKLIST_FIELDS:
        if name in fields:
            setattr(line, name, fields[name])
    line.full_clean()
    line.save()
    record("chambers.checklist_changed", line, actor=actor)
    return line
