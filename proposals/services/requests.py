"""申请退办 and 申请延期: what a department asks about its part, and what the assigning office answers."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from proposals.models import Assignment, Duty, PartRequest
from proposals.services.duties import finish_duties, open_duties, open_duty, void_duties
from proposals.services.handling import Case, handling_of
from proposals.services.matters import bump, lock_case
from proposals.services.notify import behind, key_of, tell_author, tell_people, tell_unit
from proposals.services.parts import finish_part, locked_assignment, reschedule, settle
from proposals.services.terms import begin_round, due_in
from proposals.services.text import refuse_bad_text

State, Kind = PartRequest.State, PartRequest.Kind
# A letter in the making is not given back.
RETURNABLE = (Assignment.State.TO_SIGN, Assignment.State.ACCEPTED, Assignment.State.HANDLING)


@transaction.atomic
def ask_return(assignment: Assignment, *, actor: User, reason: str) -> PartRequest:
    """Ask to give a part back to the assigning office, before a letter is begun."""
    part = locked_assignment(assignment)
    if part.state not in RETURNABLE:
        raise ValidationError(_("Only what is not answered, and has no letter begun, can be returned."))
    return ask(PartRequest(assignment=part, kind=Kind.RETURN, reason=reason), actor=actor)


@transaction.atomic
def ask_extension(assignment: Assignment, *, actor: User, reason: str, wanted_on: date) -> PartRequest:
    """Ask for more time, up to the last day of the part and once.

    Raises ValidationError after that day, for a date that is no later, one beyond the longest term, and
    where more time was granted already.
    """
    part = locked_assignment(assignment)
    if part.is_finished:
        raise ValidationError(_("This department has finished its part."))
    if timezone.localdate() > part.due_on:
        raise ValidationError(_("The date has passed. More time is asked for before the date."))
    if PartRequest.objects.filter(assignment=part, kind=Kind.EXTENSION, state=State.GRANTED).exists():
        raise ValidationError(_("More time is granted once."))
    refuse_date(part, wanted_on, "wanted_on")
    request = PartRequest(
        assignment=part, kind=Kind.EXTENSION, reason=reason, due_before=part.due_on, wanted_on=wanted_on
    )
    return ask(request, actor=actor)


def refuse_date(part: Assignment, day: date, field: str) -> None:
    """A new date lies after the present one and within the longest term of the round."""
    if day <= part.due_on:
        raise ValidationError({field: _("The new date must lie after %(day)s.") % {"day": part.due_on}})
    longest = handling_of(part.matter).longest
    if longest:
        last = due_in(begin_round(part.matter, part.round), longest, part.assigned_on)
        if day > last.date:
            raise ValidationError({field: _("The latest date possible is %(day)s.") % {"day": last.date}})


def ask(request: PartRequest, *, actor: User) -> PartRequest:
    """Store a request, and open the desk's duty to answer it."""
    if not request.reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    part = request.assignment
    request.asked_by, request.reason = actor, request.reason.strip()
    refuse_bad_text(request)
    check_fields(request, exclude=("answered_by", "answered_at", "granted_on", "due_before"))
    store(request)
    round_ = begin_round(part.matter, part.round)
    case = part.matter.case
    office = handling_of(part.matter).office(case)
    due = due_in(round_, "answer_request")
    open_duties(
        open_duty(
            part.matter,
            "answer_request",
            to,
            due=due,
            term=round_.terms["answer_request"],
            round=part.round,
            assignment=part,
        )
        for to in office
    )
    wanted = f" {request.wanted_on}" if request.wanted_on else ""
    record(
        f"proposals.{request.kind}_asked",
        case,
        actor=actor,
        note=f"{part.department}{wanted} {request.reason}"[:500],
    )
    tell_people(
        behind(office),
        part.matter,
        f"{request.kind}_asked",
        _("A department asks something: %(subject)s"),
        key=key_of(part.matter, f"{request.kind}_asked", request.pk),
        body=request.reason,
        url=reverse("proposals:request_answer", args=[part.pk]),
    )
    return request


@transaction.atomic
def drop_request(request: PartRequest, *, actor: User) -> PartRequest:
    """The department takes its request back."""
    _case, request = locked_request(request)
    if request.state == State.DROPPED:
        return request
    PartRequest.workflow.move(request, State.DROPPED)
    request.answered_at = timezone.now()
    request.save(update_fields=["state", "answered_at"])
    part = request.assignment
    void_duties(part.matter, ["answer_request"], assignment=part)
    record("proposals.request_dropped", part.matter.case, actor=actor, note=str(part.department))
    return request


@transaction.atomic
def drop_part_request(assignment: Assignment, *, actor: User) -> PartRequest:
    """Take back whatever the department last asked about its part; twice is once.

    Raises ValidationError where nothing was asked, or the answer is there already.
    """
    rows = PartRequest.objects.filter(assignment=assignment).order_by("-id")
    request = rows.first()
    if request is None:
        raise ValidationError(_("No request about this part waits for an answer."))
    return drop_request(request, actor=actor)


@transaction.atomic
def answer_return(request: PartRequest, *, actor: User, granted: bool, answer: str = "") -> PartRequest:
    """Take a part back, or leave it with its department. A refusal needs a reason.

    A part that is taken back goes to the office that assigned it; who takes its place is decided there.
    """
    case, request = locked_request(request, Kind.RETURN)
    if not conclude(request, actor=actor, granted=granted, answer=answer):
        return request
    part = request.assignment
    if granted:
        finish_part(part, Assignment.State.RETURNED, actor=actor)
        part.save(update_fields=["state", "finished_on"])
    say_answer(case, request, actor=actor)
    if granted:
        settle(case, actor=actor)
    bump(case.matter)
    return request


@transaction.atomic
def answer_extension(
    request: PartRequest, *, actor: User, granted: bool, answer: str = "", granted_on: date | None = None
) -> PartRequest:
    """Give more time, until the date asked for or the earlier `granted_on`, or refuse with a reason."""
    case, request = locked_request(request, Kind.EXTENSION)
    part = request.assignment
    day = granted_on or request.wanted_on
    if granted and day is not None:
        if part.is_finished:
            raise ValidationError(_("This department has finished its part."))
        refuse_date(part, day, "granted_on")
        request.granted_on = day
    if not conclude(request, actor=actor, granted=granted, answer=answer):
        return request
    if granted:
        extend(part, request)
        reschedule(case)
        tell_author(
            case.matter,
            "extended",
            _("The answer will take longer: %(subject)s"),
            body=_("New date: %(day)s.") % {"day": part.due_on},
        )
    say_answer(case, request, actor=actor)
    bump(case.matter)
    return request


def extend(part: Assignment, request: PartRequest) -> None:
    """The part and its duty move to the granted day and say why."""
    part.due_on = request.granted_on or part.due_on
    part.due_is_provisional, part.term = False, ""
    part.due_why = _("Extended from %(before)s to %(day)s on request.") % {
        "before": request.due_before,
        "day": request.granted_on,
    }
    part.save(update_fields=["due_on", "due_is_provisional", "due_why", "term"])
    kinds = ["opinion", handling_of(part.matter).duty]
    Duty.objects.open().filter(assignment=part, kind__in=kinds).update(
        due_on=part.due_on, due_why=part.due_why, due_is_provisional=False, term=""
    )


def locked_request(request: PartRequest, kind: str | None = None) -> tuple[Case, PartRequest]:
    """The fresh request with its part and case, the matter locked first."""
    part = Assignment.objects.select_related("matter").get(pk=request.assignment_id)
    case = lock_case(part.matter)
    part = locked_assignment(part)
    request = PartRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if kind is not None and request.kind != kind:
        raise ValidationError(_("This is another kind of request. Reload the page."))
    request.assignment = part
    part.matter = case.matter
    return case, request


def conclude(request: PartRequest, *, actor: User, granted: bool, answer: str) -> bool:
    """Store the answer; False where the same answer was given already, so that a doubled click is one."""
    wanted = State.GRANTED if granted else State.REFUSED
    if request.state == wanted:
        return False
    if not granted and not answer.strip():
        raise ValidationError({"answer": _("Say why it is refused.")})
    PartRequest.workflow.move(request, wanted)
    request.answer, request.answered_by, request.answered_at = answer.strip(), actor, timezone.now()
    refuse_bad_text(request)
    store(request)
    finish_duties(
        request.assignment.matter_id, ["answer_request"], actor=actor, assignment=request.assignment
    )
    return True


def say_answer(case: Case, request: PartRequest, *, actor: User) -> None:
    part = request.assignment
    event = f"{request.kind}_{request.state}"
    said = " ".join(filter(None, (str(request.granted_on or ""), request.answer)))
    record(f"proposals.{event}", case, actor=actor, note=f"{part.department} {said}"[:500])
    tell_unit(
        case.matter,
        part.department_id,
        event,
        _("Your request was answered: %(subject)s"),
        body=f"{request.get_state_display()} {said}",
        key=key_of(case.matter, event, request.pk),
        part=part,
    )
