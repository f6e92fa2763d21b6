"""Opening and finishing duties, in the transaction of the act that brings them about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from federation.accounts.models import Organisation, Role, User
from federation.calendar.working_days import DueDate
from proposals.models import Assignment, Commitment, Duty, Matter


@dataclass(frozen=True)
class Addressee:
    """Who is to do it: one person, or whoever holds `role` in the unit (anywhere where none is named)."""

    unit_id: int | None = None
    role: str = ""
    user_id: int | None = None

    @classmethod
    def person(cls, user: User) -> Addressee:
        return cls(user_id=user.pk)

    @classmethod
    def office(cls, unit: Organisation | int, role: str) -> Addressee:
        return cls(unit_id=unit if isinstance(unit, int) else unit.pk, role=role)

    @classmethod
    def department(cls, unit_id: int) -> Addressee:
        return cls(unit_id=unit_id, role=Role.DEPARTMENT)

    @classmethod
    def desk(cls) -> Addressee:
        """The city federation's staff, of which there is one."""
        return cls(role=Role.CITY_STAFF)


def open_duty(
    matter: Matter,
    kind: str,
    to: Addressee,
    *,
    due: DueDate | date | None = None,
    term: str = "",
    begins_on: date | None = None,
    round: int = 1,
    assignment: Assignment | None = None,
    commitment: Commitment | None = None,
) -> Duty:
    """A duty to be written; `open_duties` writes it. `due` is a date somebody chose, or what a term gave.

    `term` is the rule that gave the date: only such a date is computed anew when a holiday notice comes.
    """
    duty = Duty(
        matter=matter,
        kind=kind,
        round=round,
        assignment=assignment,
        commitment=commitment,
        unit_id=to.unit_id,
        role=to.role,
        user_id=to.user_id,
        term=term,
        begins_on=begins_on or timezone.localdate(),
    )
    if isinstance(due, DueDate):
        duty.due_on, duty.due_why, duty.due_is_provisional = due.date, str(due.why), due.provisional
    else:
        duty.due_on = due
    return duty


def open_duties(duties: Iterable[Duty]) -> list[Duty]:
    """Write duties in one statement; one that is open already stays as it is."""
    return Duty.objects.bulk_create(duties, ignore_conflicts=True)


def finish_duties(
    matter: Matter | int,
    kinds: Sequence[str],
    *,
    actor: User | None,
    outcome: str = Duty.Outcome.DONE,
    assignment: Assignment | int | None = None,
    commitment: Commitment | int | None = None,
    user: User | None = None,
    to: Addressee | None = None,
) -> int:
    """End the open duties of these kinds (all kinds where empty); returns how many were open.

    `assignment`, `commitment`, `user` (whose duty it is) and `to` (just this addressee) narrow what is meant.
    Without an actor, and with an outcome that is nobody's work, nobody has it in the list of finished work.
    """
    rows: QuerySet[Duty] = Duty.objects.open().filter(matter=matter)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if assignment is not None:
        rows = rows.filter(assignment=assignment)
    if commitment is not None:
        rows = rows.filter(commitment=commitment)
    if user is not None:
        rows = rows.filter(user=user)
    if to is not None:
        rows = rows.filter(user_id=to.user_id, unit_id=to.unit_id, role=to.role)
    done_by = actor if outcome == Duty.Outcome.DONE else None
    return rows.update(done_at=timezone.now(), done_by=done_by, outcome=outcome)


def end_duties_of(part: Assignment, *, done: Sequence[str], actor: User | None) -> int:
    """End every open duty of a part in one statement: these kinds as done, all others as void."""
    is_done = Q(kind__in=list(done))
    return (
        Duty.objects.open()
        .filter(matter=part.matter_id, assignment=part)
        .update(
            done_at=timezone.now(),
            outcome=Case(When(is_done, then=Value(Duty.Outcome.DONE)), default=Value(Duty.Outcome.VOID)),
            done_by=Case(When(is_done, then=Value(actor.pk if actor else None)), default=None),
        )
    )


def void_duties(matter: Matter | int, kinds: Sequence[str] = (), **narrow) -> int:
    """End duties that nobody need do any more."""
    return finish_duties(matter, kinds, actor=None, outcome=Duty.Outcome.VOID, **narrow)
