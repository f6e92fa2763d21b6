"""Handing matters to departments, and what departments do before they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from liaison.models import Department
from proposals.models import Assignment, Matter
from proposals.services.duties import finish_duties, open_duties
from proposals.services.handling import handling_of
from proposals.services.matters import bump, lock_case
from proposals.services.notify import key_of, tell_unit
from proposals.services.opinions import freeze_opinion
from proposals.services.parts import (
    due_of,
    finish_part,
    into_handling,
    lead_of,
    locked_assignment,
    make_part,
    part_duties,
    planned,
    refuse_past,
    refuse_while_asked,
    reschedule,
    settle,
    signing_duty,
    term_of_part,
)
from proposals.services.terms import begin_round
from proposals.services.text import refuse_bad_text

Mode, State = Assignment.Mode, Assignment.State
SHORTEST_TEXT = 4


@transaction.atomic
def assign(
    matter: Matter,
    *,
    actor: User,
    mode: str,
    lead: Department | None = None,
    co_handlers: Iterable[Department] = (),
    separate: Iterable[Department] = (),
    due_on: date | None = None,
    due_dates: Mapping[int, date] | None = None,
) -> list[Assignment]:
    """Hand a matter to a sole handler, a lead with co-handlers, or several separate handlers.

    Answering departments are due on `due_on` or by the term of the kind of matter, co-handlers by their own
    term but not after the lead; `due_dates` ({key of the department: day}) sets single ones apart. Parts
    belong to the case's present round, and the answering ones come first. Raises ValidationError by field
    for a date in the past, a department named twice and modes that do not go together.
    """
    units = planned(mode, lead, co_handlers, separate)
    chosen = dict(due_dates or {})
    for day in (due_on, *chosen.values()):
        refuse_past(day)
    case = lock_case(matter)
    handling_of(case.matter).assigning(case)
    round_ = begin_round(case.matter, case.round)
    made: list[Assignment] = []
    for unit, part_mode in units:
        own = chosen.get(unit.pk) or (due_on if part_mode != Mode.CO else None)
        due = due_of(case, part_mode, round_, own)
        latest = made[0].due_on if part_mode == Mode.CO else None
        term = round_.terms[term_of_part(case, part_mode)]
        made.append(make_part(case, unit, part_mode, due, term=term, latest=latest))
    open_duties(signing_duty(part, round_) for part in made)
    finish_duties(case.matter, ["assign"], actor=actor)
    reschedule(case)
    case.save()
    bump(case.matter)
    names = "、".join(f"{part.department} {part.due_on}" for part in made)
    record(f"proposals.{case.matter.kind}_assigned", case, actor=actor, note=names[:500])
    return made


@transaction.atomic
def add_unit(
    matter: Matter,
    *,
    actor: User,
    department: Department,
    mode: str = Mode.CO,
    due_on: date | None = None,
) -> Assignment:
    """增办: another department joins a round under way, or takes the place of a lead that was returned.

    Raises ValidationError for a department that has a part already, a second lead, a mode that does not go
    with the others, and once everybody has answered.
    """
    refuse_past(due_on)
    case = lock_case(matter)
    parts = Assignment.objects.filter(matter=case.matter, round=case.round)
    standing = list(parts.standing())
    if not parts:
        raise ValidationError(_("It has not been assigned yet."))
    answering = [part for part in standing if part.answers]
    if answering and all(part.is_finished for part in answering):
        raise ValidationError(_("Every department has answered. A new round would have to begin."))
    refuse_mode_beside(mode, {part.mode for part in standing})
    round_ = begin_round(case.matter, case.round)
    due, term = due_of(case, mode, round_, due_on), round_.terms[term_of_part(case, mode)]
    made = make_part(case, department, mode, due, term=term)
    if mode == Mode.CO:
        # A sole handler with a helper is a lead.
        parts.standing().filter(mode=Mode.SINGLE).update(mode=Mode.LEAD)
    open_duties([signing_duty(made, round_)])
    finish_duties(case.matter, ["assign"], actor=actor)
    reschedule(case)
    bump(case.matter)
    record("proposals.unit_added", case, actor=actor, note=f"{made} {made.due_on}")
    return made


def refuse_mode_beside(mode: str, modes: set[str]) -> None:
    """One lead or sole handler, and nobody handles separately beside them."""
    leading = {Mode.LEAD, Mode.SINGLE}
    if mode in leading and modes & leading:
        raise ValidationError({"mode": _("There is exactly one lead department.")})
    if mode == Mode.SINGLE and Mode.CO in modes:
        raise ValidationError({"mode": _("A sole handler has no co-handlers.")})
    if mode == Mode.SEPARATE and modes & {*leading, Mode.CO}:
        raise ValidationError({"mode": _("Beside a lead nobody handles separately.")})
    if mode != Mode.SEPARATE and Mode.SEPARATE in modes:
        raise ValidationError({"mode": _("Separate handlers have neither a lead nor co-handlers.")})


def modes_beside(modes: set[str]) -> list[str]:
    """In which modes a department may join those that have a part; the one that is missing stands first."""
    wanted = [Mode.LEAD, Mode.SINGLE, Mode.SEPARATE, Mode.CO]
    if not modes:
        wanted = [Mode.SINGLE]
    found = []
    for mode in wanted:
        try:
            refuse_mode_beside(mode, modes)
        except ValidationError:
            continue
        found.append(mode)
    return [mode.value for mode in found]


@transaction.atomic
def accept_assignment(assignment: Assignment, *, actor: User) -> Assignment:
    """Sign for an assignment. Signing twice is one signature."""
    part = locked_assignment(assignment)
    if part.state == State.ACCEPTED:
        return part
    refuse_while_asked(part)
    Assignment.workflow.move(part, State.ACCEPTED)
    part.accepted_at = timezone.now()
    part.save(update_fields=["state", "accepted_at"])
    record("proposals.assignment_accepted", part.matter.case, actor=actor, note=str(part))
    finish_duties(part.matter_id, ["sign_for"], actor=actor, assignment=part)
    open_duties(part_duties(part, begin_round(part.matter, part.round)))
    return part


@transaction.atomic
def take_up_assignment(assignment: Assignment, *, actor: User, section: str) -> Assignment:
    """Say which section of the department handles it; a later one takes the place of an earlier one."""
    if not section.strip():
        raise ValidationError({"section": _("Name the section.")})
    part = locked_assignment(assignment)
    refuse_while_asked(part)
    into_handling(part)
    if part.state not in (State.HANDLING, *Assignment.IN_LETTER):
        raise ValidationError(_("A section takes up what is signed for and not finished."))
    part.section = section.strip()
    refuse_bad_text(part)
    check_fields(part, exclude=("accepted_at", "finished_on"))
    part.save(update_fields=["state", "section"])
    record(
        "proposals.assignment_taken_up", part.matter.case, actor=actor, note=f"{part.department} {section}"
    )
    return part


@transaction.atomic
def send_opinion(
    assignment: Assignment, *, actor: User, opinion: str, sent_on: date | None = None
) -> Assignment:
    """A co-handler's opinion to the lead, numbered and frozen. The lead alone answers the proposer."""
    if len(opinion.strip()) < SHORTEST_TEXT:
        raise ValidationError({"opinion": _("Write the opinion.")})
    part = locked_assignment(assignment)
    if part.mode != Mode.CO:
        raise ValidationError(_("Only a co-handling department sends an opinion."))
    refuse_while_asked(part)
    into_handling(part)
    finish_part(part, State.OPINION_SENT, actor=actor, duties=["opinion"])
    part.opinion = opinion.strip()
    refuse_bad_text(part)
    check_fields(part, exclude=("accepted_at", "finished_on"))
    store(part)
    case = part.matter.case
    lead = lead_of(part.matter, part.round)
    freeze_opinion(part, lead, actor=actor, sent_on=sent_on)
    record("proposals.opinion_sent", case, actor=actor, note=str(part))
    reschedule(case)
    if lead is not None:
        tell_unit(
            part.matter,
            lead.department_id,
            "opinion_sent",
            _("A co-handler's opinion has arrived: %(subject)s"),
            key=key_of(part.matter, "opinion_sent", part.pk),
            part=lead,
        )
    return part


@transaction.atomic
def report_result(assignment: Assignment, *, actor: User, result: str) -> Assignment:
    """What came of it, for matters that are not answered by letter. The last report answers the case."""
    if len(result.strip()) < SHORTEST_TEXT:
        raise ValidationError({"result": _("Say what came of it.")})
    case = lock_case(assignment.matter)
    part = locked_assignment(assignment)
    if not part.answers:
        raise ValidationError(_("A co-handling department sends an opinion to the lead."))
    if handling_of(case.matter).by_letter:
        raise ValidationError(_("This matter is answered with a letter."))
    refuse_while_asked(part)
    into_handling(part)
    finish_part(part, State.REPORTED, actor=actor, duties=[handling_of(case.matter).duty])
    part.result = result.strip()
    refuse_bad_text(part)
    check_fields(part, exclude=("accepted_at", "finished_on"))
    store(part)
    record("proposals.result_reported", case, actor=actor, note=str(part))
    settle(case, actor=actor)
    bump(case.matter)
    return part


def void_parts(matter: Matter, *, actor: User, reason: str = "") -> int:
    """Take back every open part, as when a matter is withdrawn; the departments are told.

    For services that hold the lock of the matter and move its case themselves; returns how many there were.
    """
    parts = list(Assignment.objects.open().filter(matter=matter).select_related("department__organisation"))
    for part in parts:
        finish_part(part, State.VOID, actor=actor)
        part.save(update_fields=["state", "finished_on"])
        tell_unit(
            matter,
            part.department_id,
            "assignment_voided",
            _("No longer assigned to you: %(subject)s"),
            body=reason,
            key=key_of(matter, "assignment_voided", part.pk),
            part=part,
        )
    return len(parts)
