"""自办, 交办, 联办, 督办, 提办, and what follows until a complaint is closed by two persons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Role, User
from federation.audit.services import record
from liaison.models import Department
from proposals.models import Assignment, CallBack, Complaint, Decision, JointMeeting
from proposals.services import assignments
from proposals.services.complaints import open_for_handlers, tell_complainant
from proposals.services.decisions import executes, propose_decision
from proposals.services.duties import Addressee, finish_duties, void_duties
from proposals.services.handling import Handling
from proposals.services.matters import bump, locked
from proposals.services.meetings import discuss_case
from proposals.services.notify import key_of, tell_unit
from proposals.services.terms import begin_round, due_in
from proposals.services.text import refuse_bad_text, said

State = Complaint.State
Mode = Complaint.Mode
# How often departments must have given a case back before it is put under supervision.
RETURNED_TWICE = 2


@transaction.atomic
def handle_oneself(complaint: Complaint, *, actor: User) -> Complaint:
    """自办: the federation itself handles it."""
    complaint = locked(complaint)
    Complaint.modes.move(complaint, Mode.SELF)
    Complaint.workflow.move(complaint, State.HANDLING)
    complaint.save(update_fields=["mode", "state"])
    bump(complaint.matter)
    record("proposals.complaint_handled_by_federation", complaint, actor=actor)
    return complaint


@transaction.atomic
def assign_complaint(
    complaint: Complaint, *, actor: User, department: Department, due_on: date | None = None
) -> list[Assignment]:
    """交办: one department answers by a date."""
    raise_mode(complaint, Mode.ASSIGN, actor=actor)
    return assignments.assign(
        complaint.matter, actor=actor, mode=Assignment.Mode.SINGLE, lead=department, due_on=due_on
    )


@transaction.atomic
def join_departments(
    complaint: Complaint,
    *,
    actor: User,
    lead: Department,
    co_handlers: Iterable[Department],
    due_on: date | None = None,
) -> list[Assignment]:
    """联办: a lead with others; what they agree on in joint meetings is kept there."""
    others = list(co_handlers)
    if not others:
        raise ValidationError({"co_handlers": _("Name at least one other department.")})
    raise_mode(complaint, Mode.JOINT, actor=actor)
    return assignments.assign(
        complaint.matter,
        actor=actor,
        mode=Assignment.Mode.LEAD,
        lead=lead,
        co_handlers=others,
        due_on=due_on,
    )


@transaction.atomic
def hand_out(
    complaint: Complaint,
    *,
    actor: User,
    lead: Department,
    co_handlers: Iterable[Department] = (),
    due_on: date | None = None,
) -> list[Assignment]:
    """Departments for a round that has none: after a rework, or when every department gave it back.

    The mode stays what it is. Raises ValidationError where departments have it, or the federation itself.
    """
    others = list(co_handlers)
    complaint = locked(complaint)
    if complaint.state != State.HANDLING or complaint.mode in (Mode.NONE, Mode.SELF):
        raise ValidationError(_("Only a case that departments handle is handed out anew."))
    parts = Assignment.objects.filter(matter=complaint.matter, round=complaint.round)
    if parts.standing().answering().exists():
        raise ValidationError(_("A department has it already. Add another one to it instead."))
    mode = Assignment.Mode.LEAD if others else Assignment.Mode.SINGLE
    return assignments.assign(
        complaint.matter, actor=actor, mode=mode, lead=lead, co_handlers=others, due_on=due_on
    )


def raise_mode(complaint: Complaint, mode: str, *, actor: User) -> Complaint:
    """Move the mode up; parts of the mode before it are taken back."""
    complaint = locked(complaint)
    if complaint.mode == mode:
        return complaint
    before = complaint.mode
    Complaint.modes.move(complaint, mode)
    complaint.save(update_fields=["mode"])
    if before in (Mode.ASSIGN, Mode.JOINT) and mode == Mode.JOINT:
        assignments.void_parts(complaint.matter, actor=actor, reason=str(Mode(mode).label))
    return complaint


@transaction.atomic
def supervise_complaint(complaint: Complaint, *, actor: User, reason: str) -> Complaint:
    """督办: after a deadline was broken or departments gave it back twice. The departments are told, not why:
    what the case is about does not leave it."""
    reason = said(reason, "reason", _("Say why it is put under supervision."))
    complaint = locked(complaint)
    parts = Assignment.objects.filter(matter=complaint.matter)
    late = parts.overdue(timezone.localdate()).exists()
    returned = parts.filter(state=Assignment.State.RETURNED).count()
    if not late and returned < RETURNED_TWICE:
        raise ValidationError(
            _("Supervision begins when a deadline was broken or the case was given back twice.")
        )
    Complaint.modes.move(complaint, Mode.SUPERVISE)
    complaint.save(update_fields=["mode"])
    bump(complaint.matter)
    record("proposals.complaint_supervised", complaint, actor=actor, note=reason[:500])
    for part in parts.open().filter(round=complaint.round):
        tell_unit(
            complaint.matter,
            part.department_id,
            "complaint_supervised",
            _("Under supervision, please act: %(subject)s"),
            key=key_of(complaint.matter, "complaint_supervised", part.pk),
            part=part,
        )
    return complaint


@transaction.atomic
def propose_elevation(
    complaint: Complaint, *, actor: User, memo: str, meeting: JointMeeting | None = None
) -> Decision:
    """提办: the memo for the leader, who decides whether to take it up.

    With a `meeting` it goes to the joint meeting too: once confirmed the case is on its list.
    """
    memo = said(memo, "memo", _("Write the memo for the leader."))
    complaint = locked(complaint)
    if not Complaint.modes.allows(complaint, Mode.ELEVATE):
        raise ValidationError(_("Only a case under supervision is put before the leader."))
    return propose_decision(
        complaint.matter,
        "elevate",
        actor=actor,
        text=memo,
        to=Addressee(role=Role.LEADER),
        meeting=meeting.pk if meeting is not None else None,
    )


@executes("elevate")
def elevate(decision: Decision, actor: User) -> None:
    complaint = locked(Complaint(pk=decision.matter_id))
    Complaint.modes.move(complaint, Mode.ELEVATE)
    complaint.save(update_fields=["mode"])
    bump(complaint.matter)
    record("proposals.complaint_elevated", complaint, actor=actor, note=decision.text[:500])
    meeting = JointMeeting.objects.filter(pk=decision.payload.get("meeting")).first()
    if meeting is not None and not meeting.cases.filter(complaint=complaint).exists():
        discuss_case(meeting, complaint, actor=decision.proposed_by)


@transaction.atomic
def report_own_result(complaint: Complaint, *, actor: User, result: str) -> Complaint:
    """What came of a case that the federation handled itself."""
    result = said(result, "result", _("Write what came of it."))
    complaint = locked(complaint)
    if complaint.mode != Mode.SELF:
        raise ValidationError(_("The departments report the result of this case."))
    complaint.answer = result
    refuse_bad_text(complaint)
    record("proposals.complaint_result_reported", complaint, actor=actor, note=result[:500])
    answered(complaint, actor)
    complaint.save()
    bump(complaint.matter)
    return complaint


@transaction.atomic
def check_result(complaint: Complaint, *, actor: User, good: bool, note: str = "") -> Complaint:
    """审核: a good result goes on to the call-back, another one back into handling (a new round)."""
    complaint = locked(complaint)
    if not good:
        return rework(complaint, actor=actor, reason=note)
    Complaint.workflow.move(complaint, State.CHECKED)
    complaint.save(update_fields=["state"])
    finish_duties(complaint.matter, ["check"], actor=actor)
    ask_for_call_back(complaint)
    bump(complaint.matter)
    record("proposals.complaint_checked", complaint, actor=actor, note=note[:500])
    return complaint


def ask_for_call_back(complaint: Complaint) -> None:
    round_ = begin_round(complaint.matter, complaint.round)
    due = due_in(round_, "call_back")
    open_for_handlers(complaint, "call_back", due=due, term=round_.terms["call_back"])


@transaction.atomic
def call_back(complaint: Complaint, *, actor: User, outcome: str, note: str = "", **when: date) -> CallBack:
    """回访: what the complainant says of the result. Without an answer the call is still to be made."""
    complaint = locked(complaint)
    if complaint.state != State.CHECKED:
        raise ValidationError(_("A call-back follows a checked result."), code="wrong_state")
    if outcome == CallBack.Outcome.DISSATISFIED:
        said(note, "note", _("Say what the complainant is not satisfied with."))
    call = CallBack(
        complaint=complaint,
        round=complaint.round,
        called_on=when.get("called_on") or timezone.localdate(),
        outcome=outcome,
        note=note.strip(),
        called_by=actor,
    )
    refuse_bad_text(call)
    call.full_clean(exclude=["complaint", "called_by"], validate_constraints=False)
    call.save()
    finish_duties(complaint.matter, ["call_back"], actor=actor)
    if outcome == CallBack.Outcome.NO_ANSWER:
        ask_for_call_back(complaint)
    else:
        Complaint.workflow.move(complaint, State.CALLED_BACK)
        complaint.save(update_fields=["state"])
        open_for_handlers(complaint, "close")
    bump(complaint.matter)
    record("proposals.complaint_called_back", complaint, actor=actor, note=call.get_outcome_display())
    return call


def rework(complaint: Complaint, *, actor: User, reason: str) -> Complaint:
    """重办: a new round begins; what earlier rounds found stays. Takes the locked row."""
    reason = said(reason, "note", _("Say what is to be done again."))
    Complaint.workflow.move(complaint, State.HANDLING)
    complaint.round += 1
    complaint.answered_at = None
    complaint.save(update_fields=["state", "round", "answered_at"])
    void_duties(complaint.matter, ["check", "call_back", "close"])
    round_ = begin_round(complaint.matter, complaint.round, reason=reason)
    due = due_in(round_, "complaint")
    open_for_handlers(complaint, "handle", due=due, term=round_.terms["complaint"])
    bump(complaint.matter)
    record("proposals.complaint_reworked", complaint, actor=actor, note=reason[:500])
    return complaint


@transaction.atomic
def rework_complaint(complaint: Complaint, *, actor: User, note: str) -> Complaint:
    """重办 after a call-back."""
    return rework(locked(complaint), actor=actor, reason=note)


@transaction.atomic
def propose_closing(complaint: Complaint, *, actor: User, text: str = "") -> Decision:
    """办结: closing is the act of two persons; a leader confirms."""
    complaint = locked(complaint)
    if not Complaint.workflow.allows(complaint, State.CLOSED):
        raise ValidationError(_("A complaint is closed after its call-back."), code="wrong_state")
    return propose_decision(
        complaint.matter, "close_complaint", actor=actor, text=text, to=Addressee(role=Role.LEADER)
    )


@executes("close_complaint")
def close(decision: Decision, actor: User) -> None:
    complaint = locked(Complaint(pk=decision.matter_id))
    Complaint.workflow.move(complaint, State.CLOSED)
    complaint.closed_at = timezone.now()
    complaint.save(update_fields=["state", "closed_at"])
    finish_duties(complaint.matter, ["close"], actor=decision.proposed_by)
    void_duties(complaint.matter)
    bump(complaint.matter)
    record("proposals.complaint_closed", complaint, actor=actor)
    tell_complainant(complaint, "closed", _("Closed: %(subject)s"), body=complaint.answer)


def assigning(complaint: Any) -> None:
    """Departments get parts of an accepted case, or of one in handling (a new round, another mode)."""
    if complaint.state != State.HANDLING:
        Complaint.workflow.move(complaint, State.HANDLING)


def answered(complaint: Any, actor: User) -> None:
    """The result is there: those who handle the case check it."""
    Complaint.workflow.move(complaint, State.ANSWERED)
    complaint.answered_at = timezone.now()
    complaint.save(update_fields=["state", "answered_at"])
    finish_duties(complaint.matter, ["handle"], actor=actor)
    open_for_handlers(complaint, "check")


def left(complaint: Any) -> None:
    """Every department gave it back: those who handle it assign it anew; "handle" is still theirs."""


def office(complaint: Any) -> list[Addressee]:
    """Those who handle the case; nobody else of the federation reads it."""
    handlers = complaint.handlers.current().order_by("id")
    return [Addressee(user_id=key) for key in handlers.values_list("user_id", flat=True)]


HANDLING = Handling(
    term="complaint",
    longest="",
    duty="reply",
    by_letter=False,
    contact=False,
    assigning=assigning,
    answered=answered,
    left=left,
    office=office,
)
