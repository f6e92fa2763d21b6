"""Reminders go out once for each step of each round, whatever is retried, raced or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.accounts.models import Delegation, Role, User
from federation.audit.models import AuditEntry
from federation.calendar.services import working_calendar
from federation.notices.models import Notice, OutboxMessage
from proposals.models import Proposal, Reminder
from proposals.services import reminders
from proposals.services.assignments import send_opinion
from proposals.services.ladder import LADDER, reached_on
from proposals.services.reminders import remind_due
from proposals.services.urging import remind_unit
from proposals.tasks import remind_due as remind_due_task
from tests.factories.accounts import person_with, root
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast, part_of, taken_up
from tests.races import at_once

State = Proposal.State
DUE = date(2026, 12, 18)
KINDS = [f"proposals.{step.name}" for step in LADDER]


def due(cast, *, alone: bool = True) -> Proposal:
    with time_machine.travel("2026-11-02 10:00 +0800"):
        proposal = cast.proposal(State.FILED)
        for part in cast.assign(proposal, due_on=DUE, alone=alone):
            taken_up(part, actor=cast.desk)
    return proposal


def step_due(due_on: date, today: date):
    """The rung that a due date stands on; there is never more than one."""
    found = [one.rung for one in reached_on(today, working_calendar()) if one.first <= due_on <= one.last]
    assert len(found) <= 1
    return found[0] if found else None


def sent() -> list[str]:
    """The kinds of what departments were told, in order."""
    rows = Notice.objects.filter(kind__in=KINDS, user__posts__role=Role.DEPARTMENT)
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_every_day_of_a_case_gives_each_reminder_exactly_once(cast):
    due(cast)
    days = {}
    for offset in range(60):
        with time_machine.travel(f"{date(2026, 12, 1) + timedelta(offset)} 09:00 +0800"):
            for _turn in range(2):
                remind_due_task()
            days.setdefault(len(sent()), offset)

    assert sent() == KINDS
    # 2026-12-18 is a Friday: five working days before is the 11th, one before the 17th, then 21st and 25th.
    first = {count: date(2026, 12, 1) + timedelta(offset) for count, offset in days.items()}
    assert [first[n] for n in (1, 2, 3, 4)] == [date(2026, 12, day) for day in (11, 17, 21, 25)]
    assert first[5] == working_calendar().add_working_days(DUE, 15)


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
        ("2027-12-25", "overdue_15"),
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

    assert remind_due(today=DUE + timedelta(60)) == 1
    assert sent() == ["proposals.overdue_15"]


def test_who_has_finished_is_left_alone(cast):
    proposal = due(cast, alone=False)
    send_opinion(part_of(proposal, "co"), actor=cast.helper, opinion="同意，建议加强对接。")

    remind_due(today=DUE)

    assert list(Notice.objects.filter(kind__in=KINDS).values_list("user_id", flat=True)) == [cast.lead.pk]


def test_a_reminder_reaches_inbox_outbox_and_trail_together(cast):
    proposal = due(cast)
    remind_due(today=DUE)

    notice = Notice.objects.get(kind__in=KINDS)
    assert notice.url == f"/proposals/assignments/{part_of(proposal, 'lead').pk}/"
    assert proposal.matter.subject in notice.title
    mail = OutboxMessage.objects.get(key=f"email:digest:{notice.pk}")
    assert (mail.payload["to"], mail.payload["subject"]) == (cast.lead.email, notice.title)
    entry = AuditEntry.objects.get(event="proposals.unit_reminded")
    assert (entry.object_id, entry.object_type) == (str(proposal.pk), "proposals.proposal")


def test_ten_things_are_one_mail_to_a_person(cast):
    for _case in range(10):
        due(cast)
    OutboxMessage.objects.all().delete()

    remind_due(today=DUE)

    assert len(sent()) == 10
    mail = OutboxMessage.objects.get(channel="email")
    assert "10" in mail.payload["subject"]
    assert mail.payload["body"].count("2026-12-18") == 10


def test_who_borrows_the_post_is_reminded_too(cast):
    due(cast)
    deputy = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    Delegation.objects.create(
        post=cast.lead.posts.get(),
        role=Role.DEPARTMENT,
        lender=cast.lead,
        delegate=stranger,
        starts_on=DUE - timedelta(30),
        ends_on=DUE + timedelta(30),
        reason="休假",
    )

    remind_due(today=DUE)

    told = set(Notice.objects.filter(kind__in=KINDS).values_list("user_id", flat=True))
    assert told == {cast.lead.pk, deputy.pk, stranger.pk}


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (1, {"lead"}),
        (5, {"lead", "head", "desk", "colleague"}),
        (15, {"lead", "head", "desk", "colleague", "leader"}),
    ],
)
def test_the_later_it_is_the_higher_it_goes(cast, late, told):
    due(cast)
    head, leader = person_with(Role.EXPERT, root()), person_with(Role.LEADER, root())
    cast.lead_unit.leaders.update(user=head, starts_on=date(2020, 1, 1))
    people = {"lead": cast.lead, "head": head, "desk": cast.desk, "leader": leader, "helper": cast.helper}
    people["colleague"] = cast.colleague

    remind_due(today=working_calendar().add_working_days(DUE, late))

    reached = set(Notice.objects.filter(kind__in=KINDS).values_list("user_id", flat=True))
    assert reached == {people[name].pk for name in told}


def test_the_number_of_statements_does_not_grow_with_what_is_due(cast):
    for _case in range(14):
        due(cast, alone=False)

    with CaptureQueriesContext(connection) as captured:
        assert remind_due(today=DUE) == 28

    assert len(captured) < 28


class Killed(BaseException):
    """What a worker's death looks like from inside: nothing catches it."""


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_killed_in_the_middle_is_completed_by_the_next_one(cast, monkeypatch, after):
    for _case in range(2):
        due(cast, alone=False)
    monkeypatch.setattr(reminders, "BATCH", 1)
    tell, told = reminders.tell, []

    def dying(*args, **kwargs):
        tell(*args, **kwargs)
        if len(told) == after:
            raise Killed
        told.append(1)

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "tell", dying)
        with pytest.raises(Killed):
            remind_due(today=DUE)
    assert len(sent()) == after
    remind_due(today=DUE)

    assert len(sent()) == 4
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 4


def test_without_its_guard_a_second_run_would_remind_again(cast, monkeypatch):
    """The constraint and the look for earlier rungs are what keeps it to once: off, the test above turns red."""
    due(cast)
    remind_due(today=DUE)
    Reminder.objects.all().delete()
    Notice.objects.filter(kind__in=KINDS).update(key="another")

    assert remind_due(today=DUE) == 1
    assert len(sent()) == 2


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

    outcomes = at_once(lambda _n: remind_due(today=DUE), 4)
    # Who comes while another run is at work has nothing to do; the next run finds nothing left either way.
    remind_due(today=DUE)

    assert all(isinstance(one, int) for one in outcomes)
    assert len(sent()) == 6
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 6


# A pass of a worker of its own that stops inside the batch it is told, before that is committed.
PASS = """
import sys
from datetime import date
import django
django.setup()
from proposals.services import reminders
reminders.BATCH = 1
told, standing = [], reminders.put_on_the_trail
def stopping(*args):
    standing(*args)
    told.append(1)
    if len(told) == int(sys.argv[2]):
        print("inside", flush=True)
        sys.stdin.read()
reminders.put_on_the_trail = stopping
reminders.remind_due(today=date.fromisoformat(sys.argv[1]))
"""


def worker(batch: int) -> subprocess.Popen:
    """A process over this test's database, standing in the middle of its pass."""
    place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    process = subprocess.Popen(
        [sys.executable, "-c", PASS, DUE.isoformat(), str(batch)],
        cwd=portal_settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": place.geturl()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "inside\n"
    return process


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 3])
def test_a_worker_killed_by_the_system_in_the_middle_of_its_pass_loses_nothing_and_repeats_nothing(
    committed, batch
):
    cast = Cast.gather()
    for _case in range(2):
        due(cast, alone=False)
    OutboxMessage.objects.all().delete()
    killed = worker(batch)
    try:
        # What it has in its hands nobody sees, and nobody else takes it.
        assert (len(sent()), remind_due(today=DUE)) == (batch - 1, 0)
    finally:
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate(timeout=30)
    assert killed.returncode == -signal.SIGKILL

    done = 0
    deadline = time.monotonic() + 30
    while done + batch - 1 < 4 and time.monotonic() < deadline:
        # The server frees what a dead process held as soon as it notices.
        done += remind_due(today=DUE)
        time.sleep(0.05)

    assert done == 4 - (batch - 1)
    assert remind_due(today=DUE) == 0
    told = Notice.objects.filter(kind__in=KINDS).values_list("user_id", "key")
    assert len(sent()) == 4 and len(told) == len(set(told))
    assert AuditEntry.objects.filter(event="proposals.unit_reminded").count() == 4
    # Each notice is one paragraph of one mail.
    mails = OutboxMessage.objects.filter(channel="email").values_list("payload__body", flat=True)
    assert sum(len(body.split("\n\n")) for body in mails) == len(told)


@pytest.mark.parametrize(
    ("days", "channels"), [(-5, {"email"}), (-1, {"email", "sms"}), (1, {"email", "sms"})]
)
def test_what_presses_goes_to_the_telephone_too_where_a_gateway_is(cast, settings, days, channels):
    settings.GATEWAYS = {
        "sms": {"url": "http://relay.invalid/", "token": ""},
        "wecom": {"url": "", "token": ""},
    }
    User.objects.filter(pk=cast.lead.pk).update(mobile="13800001234")
    due(cast)
    OutboxMessage.objects.all().delete()

    remind_due(today=working_calendar().add_working_days(DUE, days))

    rows = {row.channel: row.payload for row in OutboxMessage.objects.all()}
    assert set(rows) == channels
    assert "sms" not in rows or rows["sms"]["to"] == "13800001234"
