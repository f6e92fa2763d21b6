"""Reminders keep to working days, also round the longest holidays, and reach the officers in post."""

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
from proposals.models import Proposal
from proposals.services.ladder import FARTHEST, LADDER
from proposals.services.reminders import remind_due
from proposals.services.urging import remind_unit
from proposals.tasks import remind_due as remind_due_task
from tests.factories.accounts import person_with
from tests.factories.proposals import part_of, taken_up
from tests.proposals.test_reminders import step_due

State = Proposal.State
DUE = date(2026, 12, 18)  # a Friday without a holiday near it
KINDS = [f"proposals.{step.name}" for step in LADDER]
DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@pytest.fixture(autouse=True)
def a_day_in_november():
    with time_machine.travel("2026-11-23T01:00:00+00:00"):
        yield


def assigned(cast, *, due_on=DUE) -> Proposal:
    proposal = cast.proposal(State.FILED)
    for part in cast.assign(proposal, due_on=due_on, alone=True):
        taken_up(part, actor=cast.lead)
    return proposal


def reminded(user) -> list[str]:
    rows = Notice.objects.filter(user=user, kind__in=KINDS).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_before_the_spring_festival_the_reminder_comes_before_the_holiday(cast):
    with time_machine.travel("2026-01-12T01:00:00+00:00"):
        assigned(cast, due_on=date(2026, 2, 25))

    # The holiday lasts from the 15th to the 23rd; Saturday the 14th is worked.
    assert remind_due(today=date(2026, 2, 10)) == 0
    assert remind_due(today=date(2026, 2, 11)) == 1
    assert remind_due(today=date(2026, 2, 23)) == 0
    assert remind_due(today=date(2026, 2, 24)) == 1
    assert reminded(cast.lead) == KINDS[:2]


@given(due_on=DAYS)
def test_no_holiday_is_so_long_that_the_first_rung_is_overlooked(shared_connection, due_on):
    first = working_calendar().add_working_days(due_on, LADDER[0].offset)

    assert step_due(due_on, first) == LADDER[0]
    assert due_on <= first + timedelta(days=FARTHEST)


@given(due_on=DAYS, days=st.integers(-60, 60))
def test_a_rung_is_never_reached_before_its_day(shared_connection, due_on, days):
    today = due_on + timedelta(days=days)

    step = step_due(due_on, today)

    if step is not None:
        assert today >= working_calendar().add_working_days(due_on, step.offset)
        assert (step.offset > 0) == (today > due_on)


def test_every_officer_in_post_has_a_notice_and_a_mail_of_their_own(cast):
    colleague = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)
    gone = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)
    gone.posts.update(ends_on="2026-01-01")
    assigned(cast)
    OutboxMessage.objects.all().delete()

    assert remind_due(today=date(2026, 12, 11)) == 1

    assert [reminded(user) for user in (cast.lead, colleague, gone)] == [KINDS[:1], KINDS[:1], []]
    receivers = sorted(row.payload["to"] for row in OutboxMessage.objects.filter(channel="email"))
    assert receivers == sorted([cast.lead.email, colleague.email])


def test_the_scheduler_runs_the_reminders(cast):
    assigned(cast)
    assert remind_due_task.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    with time_machine.travel("2026-12-11T01:00:00+00:00"):
        assert remind_due_task() == 1


def test_urging_a_department_that_has_finished_is_refused_with_a_sentence(cast, signed_in, plain_letters):
    part = part_of(cast.proposal(State.REPLIED), "lead")

    response = signed_in(cast.desk).post(reverse("proposals:unit_remind", args=[part.pk]), follow=True)

    assert "该单位已办结" in response.content.decode()
    assert not Notice.objects.filter(kind="proposals.urged").exists()


def test_a_department_without_an_officer_is_not_called_urged(cast):
    part = part_of(assigned(cast), "lead")
    cast.lead.posts.update(ends_on="2026-01-01")

    with pytest.raises(ValidationError):
        remind_unit(part, actor=cast.desk)
    assert not Notice.objects.filter(kind="proposals.urged").exists()
