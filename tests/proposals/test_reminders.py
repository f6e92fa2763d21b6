"""Reminders go out once for each step of each round, whatever is retried, raced or killed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.audit.models import AuditEntry
from federation.notices.models import Notice, OutboxMessage
from proposals.models import Assignment, Proposal
from proposals.services import reminders
from proposals.services.reminders import LADDER, remind_open_assignments, remind_unit, step_due
from proposals.tasks import remind_assignments
from tests.factories.proposals import Cast, part_of
from tests.races import at_once

State = Proposal.State
DUE = date(2026, 12, 18)
KINDS = [f"proposals.{step.name}" for step in LADDER]


def due(cast, *, alone: bool = True) -> Proposal:
    with time_machine.travel("2026-11-02 10:00 +0800"):
        proposal = cast.proposal(State.FILED)
        cast.assign(proposal, due_on=DUE, alone=alone)
    return proposal


def sent() -> list[str]:
    return list(Notice.objects.filter(kind__in=KINDS).order_by("id").values_list("kind", flat=True))


def test_every_day_of_a_case_gives_each_reminder_exactly_once(cast):
    due(cast)
    days = {}
    for offset in range(60):
        with time_machine.travel(f"{date(2026, 12, 1) + timedelta(offset)} 09:00 +0800"):
            for _turn in range(2):
                remind_assignments()
            days.setdefault(len(sent()), offset)

    assert sent() == KINDS
    # 2026-12-18 is a Friday: five working days before is the 11th, one before the 17th, then 21st and 25th.
    first = {count: date(2026, 12, 1) + timedelta(offset) for count, offset in days.items()}
    assert [first[n] for n in (1, 2, 3, 4)] == [date(2026, 12, day) for day in (11, 17, 21, 25)]


@pytest.mark.parametrize(
    ("day", "step"),
    [
        ("2026-12-10", None),
        ("2026-12-11", "due_in_5"),
        ("2026-12-16", "due_in_5"),
        ("2026-12-17", "due_in_1"),
        ("2026-12-18", "due_in_1"),
        ("2026-12-19", None),
        ("2026-12-20", None),
        ("2026-12-21", "overdue_1"),
        ("2026-12-24", "overdue_1"),
        ("2026-12-25", "overdue_5"),
        ("2027-12-25", "overdue_5"),
    ],
)
def test_the_step_of_a_day(db, day, step):
    found = step_due(DUE, date.fromisoformat(day))

    assert (found.name if found else None) == step


@given(offset=st.integers(-60, 400))
@settings(max_examples=60, deadline=None)
def test_nobody_is_told_that_it_is_due_after_it_was_due(shared_connection, offset):
    step = step_due(DUE, DUE + timedelta(offset))

    assert step is None or (step.offset < 0) == (offset <= 0)


def test_a_scheduler_that_slept_catches_up_with_one_reminder(cast):
    due(cast)

    assert remind_open_assignments(today=DUE + timedelta(30)) == 1
    assert sent() == ["proposals.overdue_5"]


def test_who_has_finished_is_left_alone(cast):
    proposal = due(cast, alone=False)
    Assignment.objects.filter(pk=part_of(proposal, "co").pk).update(state="opinion_sent")

    remind_open_assignments(today=DUE)

    assert list(Notice.objects.filter(kind__in=KINDS).values_list("user_id", flat=True)) == [cast.lead.pk]


def test_a_reminder_reaches_inbox_outbox_and_trail_together(cast):
    due(cast)
    remind_open_assignments(today=DUE)
    notice = Notice.objects.get(kind__in=KINDS)

    assert OutboxMessage.objects.filter(key=f"email:notice:{notice.pk}").count() == 1
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 1


class Killed(BaseException):
    """What a worker's death looks like from inside: nothing catches it."""


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_killed_in_the_middle_is_completed_by_the_next_one(cast, monkeypatch, after):
    for _case in range(2):
        due(cast, alone=False)
    tell, told = reminders.tell_unit, []

    def dying(*args, **kwargs):
        if len(told) == after:
            raise Killed
        told.append(tell(*args, **kwargs))
        return told[-1]

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "tell_unit", dying)
        with pytest.raises(Killed):
            remind_open_assignments(today=DUE)
    assert len(sent()) == after
    remind_open_assignments(today=DUE)

    assert len(sent()) == 4
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 4


def test_one_department_that_cannot_be_told_does_not_silence_the_others(cast, monkeypatch):
    first, second = due(cast), due(cast)
    tell = reminders.tell_unit

    def failing(proposal, *args, **kwargs):
        if proposal.pk == first.pk:
            raise ValueError("a broken row")
        return tell(proposal, *args, **kwargs)

    monkeypatch.setattr(reminders, "tell_unit", failing)
    with pytest.raises(ValueError, match="a broken row"):
        remind_open_assignments(today=DUE)

    assert Notice.objects.get(kind__in=KINDS).url == f"/proposals/{second.pk}/"


def test_urging_by_hand_works_once_a_day(cast):
    part = part_of(due(cast), "lead")
    remind_unit(part, actor=cast.desk, today=DUE)
    with pytest.raises(ValidationError):
        remind_unit(part, actor=cast.desk, today=DUE)
    remind_unit(part, actor=cast.desk, today=DUE + timedelta(1))

    assert Notice.objects.filter(kind="proposals.urged").count() == 2
    assert AuditEntry.objects.filter(event="proposals.unit_urged").count() == 2


@pytest.mark.slow
def test_runs_at_the_same_time_remind_once(committed):
    cast = Cast.gather()
    for _case in range(3):
        due(cast, alone=False)

    outcomes = at_once(lambda _n: remind_open_assignments(today=DUE), 4)
    # A row that one run held was passed over by the others; the next run finds nothing left either way.
    remind_open_assignments(today=DUE)

    assert all(isinstance(one, int) for one in outcomes)
    assert len(sent()) == 6
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 6
