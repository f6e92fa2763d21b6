"""批示: recording an instruction, the reports of those who are to act on it, and its end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.services import due_date
from proposals.models import Complaint, Instruction, InstructionEntry, InstructionUnit, Matter, MatterLink
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.matters import bump, index_matter, lock_case, lock_matter, locked
from proposals.services.notify import behind, key_of, tell_people
from proposals.services.terms import rule_of
from proposals.services.text import refuse_bad_text, said

State, UnitState, Kind = Instruction.State, InstructionUnit.State, InstructionEntry.Kind
# Who acts for a unit of each kind.
ROLES: dict[str, str] = {
    Organisation.Kind.DEPARTMENT: Role.DEPARTMENT,
    Organisation.Kind.COUNTY_FEDERATION: Role.COUNTY_STAFF,
    Organisation.Kind.FEDERATION: Role.CITY_STAFF,
}


def office_of(unit: Organisation) -> Addressee:
    """Who reports for a unit. Raises ValidationError for a unit that nobody can report for."""
    role = ROLES.get(unit.kind)
    if role is None:
        raise ValidationError({"units": _("%s can be given no instruction.") % unit.name})
    return Addressee.office(unit, role)


@transaction.atomic
def record_instruction(
    *,
    actor: User,
    organisation: Organisation,
    subject: str,
    leader_name: str,
    given_on: date,
    text: str,
    units: Iterable[Organisation],
    leader: User | None = None,
    due_on: date | None = None,
    about: Matter | None = None,
    submission: uuid.UUID | None = None,
) -> Instruction:
    """Record an instruction and give it to its responsible units; without `due_on` the term holds.

    Where it is `about` an open matter that one becomes urgent, and a complaint that departments handle goes
    under supervision. The same `submission` again gives the same instruction back. Raises ValidationError
    by field for no unit, a day that lies ahead and a date before it.
    """
    named = list(dict.fromkeys(units))
    if not named:
        raise ValidationError({"units": _("Name who is to act on it.")})
    if given_on > timezone.localdate():
        raise ValidationError({"given_on": _("This day lies ahead.")})
    if due_on is not None and due_on < given_on:
        raise ValidationError({"due_on": _("It is due before it was given.")})
    addressees = [office_of(unit) for unit in named]
    matter = Matter(
        kind=Matter.Kind.INSTRUCTION,
        subject=subject.strip(),
        organisation=organisation,
        author=actor,
        submission=submission or uuid.uuid4(),
    )
    refuse_bad_text(matter)
    check_fields(matter)
    index_matter(matter)
    try:
        store(matter, force_insert=True)
    except IntegrityError:
        return Instruction.objects.get(matter__submission=matter.submission, matter__author=actor)
    rule = "" if due_on is not None else rule_of("instruction")
    due: Any = due_on or due_date(given_on, rule)
    found = Instruction(
        matter=matter,
        leader_name=leader_name.strip(),
        leader=leader,
        given_on=given_on,
        text=text.strip(),
        due_on=due_on or due.date,
        due_why="" if due_on is not None else str(due.why),
    )
    refuse_bad_text(found)
    check_fields(found, exclude=("matter", "closed_on"))
    store(found, force_insert=True)
    InstructionUnit.objects.bulk_create([InstructionUnit(instruction=found, unit=unit) for unit in named])
    names = "、".join(unit.name for unit in named)
    record("proposals.instruction_recorded", found, actor=actor, note=f"{leader_name} {names}"[:500])
    open_duties(
        open_duty(matter, "feedback", to, due=due, term=rule, begins_on=given_on) for to in addressees
    )
    tell_people(
        behind(addressees),
        matter,
        "instructed",
        _("Instruction of a leader: %(subject)s"),
        key=key_of(matter, "instructed"),
        body=_("Due on %(day)s.") % {"day": found.due_on},
    )
    if about is not None:
        trigger(found, about, actor=actor)
    return found


def trigger(instruction: Instruction, about: Matter, *, actor: User) -> None:
    """Tie an instruction to the matter that it is about, and raise that one."""
    case = lock_case(about)
    MatterLink.objects.create(
        source=instruction.matter, target=case.matter, kind=MatterLink.Kind.RELATED, made_by=actor
    )
    words = f"{instruction.leader_name} {instruction.given_on}"
    record("proposals.instructed", case, actor=actor, note=words)
    if isinstance(case, Complaint) and case.state not in Complaint.FINISHED:
        case.is_urgent = True
        if Complaint.modes.allows(case, Complaint.Mode.SUPERVISE):
            Complaint.modes.move(case, Complaint.Mode.SUPERVISE)
            record("proposals.complaint_supervised", case, actor=actor, note=words)
        case.save(update_fields=["is_urgent", "mode"])
    bump(case.matter)


@transaction.atomic
def report_on_instruction(
    part: InstructionUnit, *, actor: User, text: str, is_final: bool = True
) -> InstructionEntry:
    """A unit's report; a final one waits to be checked, others keep the date open.

    Raises ValidationError once the instruction is over, and while a final report waits or was taken.
    """
    text = said(text, "text", _("Write what was done."))
    part = locked_part(part)
    refuse_over(part.instruction)
    if part.state != UnitState.OPEN:
        raise ValidationError(_("The final report of this unit is there already."))
    matter = part.instruction.matter
    if is_final:
        InstructionUnit.workflow.move(part, UnitState.REPORTED)
        part.save(update_fields=["state"])
        finish_unit(part, actor=actor)
        open_duties([open_duty(matter, "check_feedback", Addressee.desk())])
    entry = write(part, Kind.REPORT if is_final else Kind.PROGRESS, text, actor=actor)
    tell_people(
        behind([Addressee.desk()]),
        matter,
        "feedback",
        _("Feedback on an instruction: %(subject)s"),
        key=key_of(matter, "feedback", entry.pk),
        body=str(part.unit),
    )
    return entry


@transaction.atomic
def take_report(part: InstructionUnit, *, actor: User) -> InstructionUnit:
    """Take a unit's report; after the last one the instruction is carried out. Twice is once."""
    part = locked_part(part)
    if part.state == UnitState.DONE:
        return part
    refuse_over(part.instruction)
    InstructionUnit.workflow.move(part, UnitState.DONE)
    part.save(update_fields=["state"])
    write(part, Kind.TAKEN, "", actor=actor)
    settle_checks(part.instruction, actor=actor)
    if not part.instruction.units.exclude(state=UnitState.DONE).exists():
        conclude(part.instruction, State.DONE, actor=actor)
    return part


@transaction.atomic
def return_report(part: InstructionUnit, *, actor: User, reason: str) -> InstructionUnit:
    """Send a report back: the unit is to act again, by the same date."""
    reason = said(reason, "reason", _("Give the reason."))
    part = locked_part(part)
    refuse_over(part.instruction)
    InstructionUnit.workflow.move(part, UnitState.OPEN)
    part.save(update_fields=["state"])
    entry = write(part, Kind.RETURNED, reason, actor=actor)
    instruction, to = part.instruction, office_of(part.unit)
    settle_checks(instruction, actor=actor)
    open_duties([open_duty(instruction.matter, "feedback", to, due=instruction.due_on)])
    tell_people(
        behind([to]),
        instruction.matter,
        "feedback_returned",
        _("Sent back, please act again: %(subject)s"),
        key=key_of(instruction.matter, "feedback_returned", entry.pk),
        body=reason,
    )
    return part


@transaction.atomic
def withdraw_instruction(instruction: Instruction, *, actor: User, reason: str) -> Instruction:
    """End an instruction that need not be carried out any more; its units are told."""
    reason = said(reason, "reason", _("Give the reason."))
    instruction = locked(instruction)
    conclude(instruction, State.WITHDRAWN, actor=actor, note=reason)
    units = [row.unit for row in instruction.units.select_related("unit")]
    tell_people(
        behind([office_of(unit) for unit in units]),
        instruction.matter,
        "instruction_withdrawn",
        _("No longer to be acted on: %(subject)s"),
        key=key_of(instruction.matter, "instruction_withdrawn"),
        body=reason,
    )
    return instruction


def conclude(instruction: Instruction, state: str, *, actor: User, note: str = "") -> None:
    Instruction.workflow.move(instruction, state)
    instruction.closed_on = timezone.localdate()
    instruction.save(update_fields=["state", "closed_on"])
    void_duties(instruction.matter)
    bump(instruction.matter)
    record(f"proposals.instruction_{state}", instruction, actor=actor, note=note[:500])
    if state == State.DONE and instruction.leader is not None:
        title = _("Your instruction has been carried out: %(subject)s")
        key = key_of(instruction.matter, "instruction_done")
        tell_people([instruction.leader], instruction.matter, "instruction_done", title, key=key)


def settle_checks(instruction: Instruction, *, actor: User) -> None:
    """The desk's duty to check ends with the last report that waits."""
    if not instruction.units.filter(state=UnitState.REPORTED).exists():
        finish_duties(instruction.matter, ["check_feedback"], actor=actor)


def finish_unit(part: InstructionUnit, *, actor: User) -> None:
    """The duty of this very unit ends as done."""
    to = office_of(part.unit)
    rows: Any = part.instruction.matter.duties.open().filter(kind="feedback", unit=to.unit_id, role=to.role)
    rows.update(done_at=timezone.now(), done_by=actor, outcome="done")


def refuse_over(instruction: Instruction) -> None:
    if instruction.state != State.OPEN:
        raise ValidationError(_("This instruction is over."))


def locked_part(part: InstructionUnit) -> InstructionUnit:
    """The fresh part under lock, the matter of its instruction first."""
    matter = lock_matter(part.instruction_id)
    rows = InstructionUnit.objects.select_for_update(of=("self",))
    found = rows.select_related("unit", "instruction__leader").get(pk=part.pk)
    found.instruction.matter = matter
    return found


def write(part: InstructionUnit, kind: str, text: str, *, actor: User) -> InstructionEntry:
    entry = InstructionEntry(part=part, kind=kind, text=text, written_by=actor)
    refuse_bad_text(entry)
    check_fields(entry, exclude=("part", "written_by"))
    entry.save()
    bump(part.instruction.matter)
    words = f"{part.unit} {entry.text}".strip()
    record(f"proposals.instruction_{kind}", part.instruction, actor=actor, note=words[:500])
    return entry
