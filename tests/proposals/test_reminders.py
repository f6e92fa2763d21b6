"""Reminders go out before and after the due date, once for each rung, whatever is run twice or breaks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.calendar.services import working_calendar
from federation.notices.models import Notice, OutboxMessage
from proposals.models import Assignment, Proposal
from proposals.services import reminders
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.reminders import LADDER, remind_open_assignments, remind_unit, step_due
from proposals.tasks import remind_assignments
from tests.factories.accounts import person_with
from tests.factories.proposals import Cast, part_of
from tests.races import at_once

State = Proposal.State
DUE = date(2026, 12, 18)  # a Friday without a holiday near it
RUNGS = {
    date(2026, 12, 11): "proposals.due_in_5",
    date(2026, 12, 17): "proposals.due_in_1",
    date(2026, 12, 21): "proposals.overdue_1",
    date(2026, 12, 25): "proposals.overdue_5",
}
KINDS = [f"proposals.{step.name}" for step in LADDER]


@pytest.fixture(autouse=True)
def a_day_in_november():
    with time_machine.travel("2026-11-23T01:00:00+00:00"):
        yield


def assigned(cast, *, due_on=DUE, alone=True) -> Proposal:
    proposal = cast.proposal(State.FILED)
    cast.assign(proposal, due_on=due_on, alone=alone)
    return proposal


def reminded(user) -> list[str]:
    return list(Notice.objects.filter(user=user, kind__in=KINDS).order_by("id").values_list("kind", flat=True))


def test_each_rung_is_reached_on_its_working_day_and_told_once(cast):
    assigned(cast)
    told = {}

    for days in range(40):
        day = date(2026, 12, 1) + timedelta(days=days)
        first, second = remind_open_assignments(today=day), remind_open_assignments(today=day)
        assert second == 0
        if first:
            told[day] = reminded(cast.lead)[-1]

    assert told == RUNGS
    assert reminded(cast.lead) == KINDS


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2026, 12, 10), None),
        (date(2026, 12, 16), "due_in_5"),
        (DUE, "due_in_1"),
        (date(2026, 12, 19), None),
        (date(2026, 12, 20), None),
        (date(2026, 12, 24), "overdue_1"),
        (date(2027, 3, 1), "overdue_5"),
    ],
)
def test_a_scheduler_that_slept_catches_up_with_the_latest_rung_alone(cast, day, step):
    assigned(cast)

    remind_open_assignments(today=day)

    assert reminded(cast.lead) == ([f"proposals.{step}"] if step else [])


def test_every_officer_in_post_has_a_notice_and_a_mail_of_their_own(cast):
    colleague = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)
    gone = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)
    gone.posts.update(ends_on="2026-01-01")
    assigned(cast)
    OutboxMessage.objects.all().delete()

    assert remind_open_assignments(today=date(2026, 12, 11)) == 1

    assert [reminded(user) for user in (cast.lead, colleague, gone)] == [KINDS[:1], KINDS[:1], []]
    receivers = sorted(row.payload["to"] for row in OutboxMessage.objects.filter(channel="email"))
    assert receivers == sorted([cast.lead.email, colleague.email])


def test_who_has_finished_is_left_in_peace(cast):
    proposal = assigned(cast, alone=False)
    helper = part_of(proposal, "co")
    accept_assignment(helper, actor=cast.helper)
    send_opinion(helper, actor=cast.helper, opinion="同意所提建议。")

    assert remind_open_assignments(today=date(2026, 12, 21)) == 1
    cast.answer(proposal)

    assert remind_open_assignments(today=date(2026, 12, 25)) == 0
    assert (reminded(cast.helper), reminded(cast.lead)) == ([], ["proposals.overdue_1"])


def test_a_run_that_broke_goes_on_where_it_stopped(cast, monkeypatch):
    for _i in range(5):
        assigned(cast)
    tell, calls = reminders.tell_unit, []

    def breaks_at_the_third(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise ConnectionError("the worker is gone")
        return tell(*args, **kwargs)

    monkeypatch.setattr(reminders, "tell_unit", breaks_at_the_third)
    with pytest.raises(ConnectionError):
        remind_open_assignments(today=date(2026, 12, 11))
    assert len(reminded(cast.lead)) == 2

    assert remind_open_assignments(today=date(2026, 12, 11)) == 3
    assert remind_open_assignments(today=date(2026, 12, 11)) == 0
    assert reminded(cast.lead) == KINDS[:1] * 5
    assert Notice.objects.filter(kind=KINDS[0]).values("url").distinct().count() == 5


def test_runs_at_once_remind_each_department_once(committed):
    cast = Cast.gather()
    for _i in range(6):
        assigned(cast)

    outcomes = at_once(lambda _n: remind_open_assignments(today=date(2026, 12, 11)), 4)

    assert sum(outcomes) + remind_open_assignments(today=date(2026, 12, 11)) == 6
    assert reminded(cast.lead) == KINDS[:1] * 6


def test_before_the_spring_festival_the_reminder_comes_before_the_holiday(cast):
    with time_machine.travel("2026-01-12T01:00:00+00:00"):
        assigned(cast, due_on=date(2026, 2, 25))

    assert remind_open_assignments(today=date(2026, 2, 10)) == 0
    assert remind_open_assignments(today=date(2026, 2, 11)) == 1
    assert remind_open_assignments(today=date(2026, 2, 23)) == 0
    assert remind_open_assignments(today=date(2026, 2, 24)) == 1
    assert reminded(cast.lead) == KINDS[:2]


@given(due_on=st.dates(date(2019, 1, 1), date(2028, 12, 31)))
def test_no_holiday_is_so_long_that_the_first_rung_is_overlooked(shared_connection, due_on):
    first = working_calendar().add_working_days(due_on, LADDER[0].offset)

    assert step_due(due_on, first) == LADDER[0]
    # The run asks the database for what is due within these days.
    assert due_on <= first + timedelta(days=reminders.WINDOW_DAYS)


@given(due_on=st.dates(date(2019, 1, 1), date(2028, 12, 31)), days=st.integers(-60, 60))
def test_a_rung_is_never_reached_before_its_day(shared_connection, due_on, days):
    today = due_on + timedelta(days=days)

    step = step_due(due_on, today)

    if step is not None:
        assert today >= working_calendar().add_working_days(due_on, step.offset)
        assert (step.offset > 0) == (today > due_on)


def test_the_scheduler_runs_the_reminders(cast):
    assigned(cast)
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert remind_assignments.name in names

    with time_machine.travel("2026-12-11T01:00:00+00:00"):
        assert remind_assignments() == 1


def test_the_desk_urges_a_department_once_a_day(cast, signed_in):
    part = part_of(assigned(cast), "lead")

    assert remind_unit(part, actor=cast.desk, today=date(2026, 12, 1)) == 1
    with pytest.raises(ValidationError, match="今天"):
        remind_unit(part, actor=cast.desk, today=date(2026, 12, 1))
    assert remind_unit(part, actor=cast.desk, today=date(2026, 12, 2)) == 1
    assert Notice.objects.filter(user=cast.lead, kind="proposals.urged").count() == 2


def test_urging_a_department_that_has_finished_is_refused_with_a_sentence(cast, signed_in):
    part = part_of(cast.proposal(State.REPLIED), "lead")

    response = signed_in(cast.desk).post(reverse("proposals:unit_remind", args=[part.pk]), follow=True)

    assert "已办" in response.content.decode()
    assert not Notice.objects.filter(kind="proposals.urged").exists()


def test_a_department_without_an_officer_is_not_called_urged(cast):
    part = part_of(assigned(cast), "lead")
    cast.lead.posts.update(ends_on="2026-01-01")

    with pytest.raises(ValidationError):
        remind_unit(part, actor=cast.desk)
    assert Assignment.objects.get(pk=part.pk).is_finished is False
