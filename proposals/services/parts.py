"""What acts on departments' parts share: planning, dates and duties, and what follows the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.calendar.working_days import DueDate
from liaison.models import Department
from proposals.models import Assignment, Duty, Matter, MatterRound, PartRequest
from proposals.services.duties import Addressee, end_duties_of, finish_duties, open_duty
from proposals.services.handling import Case, handling_of
from proposals.services.matters import lock_matter
from proposals.services.notify import key_of, tell_unit
from proposals.services.terms import due_in

Mode, State = Assignment.Mode, Assignment.State
Planned = tuple[Department, str]


def planned(
    mode: str,
    lead: Department | None,
    co_handlers: Iterable[Department],
    separate: Iterable[Department],
) -> list[Planned]:
    """The departments with their modes, the lead first; ValidationError by field for what does not fit.

    `mode` is how the whole is handed over: "single" (单办), "lead" (主办 with 会办) or "separate" (分办).
    """
    helpers, alone = list(co_handlers), list(separate)
    if mode == Mode.SEPARATE:
        if lead is not None or helpers:
            raise ValidationError({"mode": _("Separate handlers have neither a lead nor co-handlers.")})
        if len(alone) < 2:
            raise ValidationError({"separate": _("Name at least two departments that handle separately.")})
        units: list[Planned] = [(unit, Mode.SEPARATE) for unit in alone]
    else:
        if lead is None:
            raise ValidationError({"lead": _("Name the department that answers.")})
        if alone:
            raise ValidationError({"separate": _("Beside a lead nobody handles separately.")})
        if mode == Mode.SINGLE and helpers:
            raise ValidationError({"co_handlers": _("A sole handler has no co-handlers.")})
        if mode == Mode.LEAD and not helpers:
            raise ValidationError({"co_handlers": _("Name the co-handlers, or choose a sole handler.")})
        if mode not in (Mode.SINGLE, Mode.LEAD):
            raise ValidationError({"mode": _("Choose how it is handed over.")})
        units = [(lead, mode), *((unit, Mode.CO) for unit in helpers)]
    if len({unit.pk for unit, _mode in units}) != len(units):
        field = "separate" if mode == Mode.SEPARATE else "co_handlers"
        raise ValidationError({field: _("A department is named twice.")})
    return units


def refuse_past(day: date | None, field: str = "due_on") -> None:
    if day is not None and day <= timezone.localdate():
        raise ValidationError({field: _("The due date lies in the past.")})


def due_of(case: Case, mode: str, round_: MatterRound, chosen: date | None) -> DueDate | date:
    """When a part that begins today is due: the day somebody chose, else the term of its mode."""
    if chosen is not None:
        return chosen
    return due_in(round_, term_of_part(case, mode))


def term_of_part(case: Case, mode: str) -> str:
    """The code of the term of an answer, or of a co-handler's opinion."""
    return "opinion" if mode == Mode.CO else handling_of(case.matter).term_of(case.round)


def capped_why() -> str:
    """Why a co-handler is due before its own term has passed."""
    return _("Not after the date of the lead department.")


def make_part(
    case: Case,
    unit: Department,
    mode: str,
    due: DueDate | date,
    *,
    term: str = "",
    latest: date | None = None,
) -> Assignment:
    """Store a part and tell the department. ValidationError where it has one already.

    `term` is the rule that gave `due`; `latest` is a day after which this part is not due whatever it gave.
    """
    part = Assignment(
        matter=case.matter,
        department=unit,
        mode=mode,
        round=case.round,
        assigned_on=timezone.localdate(),
        due_on=due.date if isinstance(due, DueDate) else due,
    )
    if isinstance(due, DueDate):
        part.due_is_provisional, part.due_why, part.term = due.provisional, str(due.why), term
        if latest is not None and latest < due.date:
            part.due_on, part.due_why = latest, capped_why()
    check_fields(part, exclude=("accepted_at", "finished_on"))
    store(part)
    tell_unit(
        case.matter,
        unit.pk,
        "assigned",
        _("Assigned to you: %(subject)s"),
        body=_("Due on %(day)s.") % {"day": part.due_on},
        key=key_of(case.matter, "assigned", part.pk),
        part=part,
    )
    return part


def signing_duty(part: Assignment, round_: MatterRound) -> Duty:
    """A department signs for its part, or asks to give it back, in the term of that step."""
    step = handling_of(part.matter).signing
    return open_duty(
        part.matter,
        "sign_for",
        Addressee.department(part.department_id),
        due=due_in(round_, step),
        term=round_.terms[step],
        round=part.round,
        assignment=part,
    )


def part_duties(part: Assignment, round_: MatterRound) -> list[Duty]:
    """What a department owes once it has signed: its opinion or answer, and the first contact before it."""
    handling = handling_of(part.matter)
    due = open_duty(
        part.matter,
        handling.duty if part.answers else "opinion",
        Addressee.department(part.department_id),
        due=part.due_on,
        round=part.round,
        begins_on=part.assigned_on,
        assignment=part,
    )
    due.due_why, due.due_is_provisional = part.due_why, part.due_is_provisional
    if not (part.answers and handling.contact):
        return [due]
    contact = open_duty(
        part.matter,
        "contact",
        Addressee.department(part.department_id),
        due=due_in(round_, "contact"),
        term=round_.terms["contact"],
        round=part.round,
        assignment=part,
    )
    return [contact, due]


def locked_assignment(assignment: Assignment) -> Assignment:
    """The fresh part under lock. Its matter is locked first: one order for everybody."""
    matter = lock_matter(assignment.matter_id)
    asked = PartRequest.objects.open().filter(assignment=OuterRef("pk"), kind=PartRequest.Kind.RETURN)
    part = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("department__organisation")
        .annotate(return_is_asked=Exists(asked))
        .get(pk=assignment.pk)
    )
    part.matter = matter
    return part


def refuse_while_asked(part: Assignment) -> None:
    """Nothing moves while the department asks to be rid of the part (as `locked_assignment` gives it)."""
    if part.return_is_asked:
        raise ValidationError(
            _("You asked to return it, and the answer is open. Take the request back first."),
            code="return_asked",
        )


def into_handling(part: Assignment) -> None:
    """Whoever acts on a part that is signed for has begun to handle it."""
    if part.state == State.ACCEPTED:
        Assignment.workflow.move(part, State.HANDLING)


def finish_part(part: Assignment, to: str, *, actor: User | None, duties: Sequence[str] = ()) -> None:
    """Move a part to one of its ends (unsaved) and end its duties: `duties` as done, all others as void."""
    Assignment.workflow.move(part, to)
    part.finished_on = timezone.localdate()
    end_duties_of(part, done=duties, actor=actor)


def settle(case: Case, *, actor: User) -> None:
    """What follows when a part has ended: the case is answered, or nobody is left to answer it.

    A co-handler that has not spoken by then is no longer asked.
    """
    parts = Assignment.objects.filter(matter=case.matter, round=case.round).standing()
    answering = parts.answering()
    if not answering.exists():
        handling_of(case.matter).left(case)
    elif not answering.open().exists():
        silent = parts.filter(mode=Mode.CO).open()
        keys = list(silent.values_list("pk", flat=True))
        silent.update(state=State.LAPSED, finished_on=timezone.localdate())
        for key in keys:
            finish_duties(case.matter, [], actor=None, outcome=Duty.Outcome.LAPSED, assignment=key)
        handling_of(case.matter).answered(case, actor)
    reschedule(case)


def reschedule(case: Case) -> None:
    """Keep the earliest open date of the departments with the case, so that lists can sort by it.

    Where nobody has anything open it keeps the last one: the day on which the answer was due.
    """
    open_parts = Assignment.objects.open().filter(matter=case.matter, round=case.round)
    earliest = open_parts.aggregate(day=Min("due_on"))["day"]
    if earliest is not None and earliest != case.due_on:
        case.due_on = earliest
        case.save(update_fields=["due_on"])


def lead_of(matter: Matter, round: int) -> Assignment | None:
    """The department that answers for all, where one does."""
    parts = Assignment.objects.filter(matter=matter, round=round).standing()
    answering = parts.filter(mode__in=[Mode.LEAD, Mode.SINGLE])
    return answering.select_related("department__organisation").first()
