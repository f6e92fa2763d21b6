"""A holiday notice moves the dates that terms gave, once for all rows, and tells each person once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.audit.models import AuditEntry
from federation.calendar.services import due_date, forget, publish_holiday_notice
from federation.notices.models import Notice, OutboxMessage
from proposals.models import Assignment, Complaint, Duty, Proposal
from proposals.services.assignments import accept_assignment
from proposals.services.requests import answer_extension, ask_extension
from proposals.services.terms import set_term
from tests.factories.complaints import Case
from tests.factories.proposals import fresh, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
NEW_YEAR = [(date(2027, 1, day), "off", "元旦") for day in (1, 2, 3)]
# From the sixth to the twelfth, with two weekends that are worked.
FESTIVAL = [
    *((date(2027, 2, day), "off", "春节") for day in range(5, 13)),
    (date(2027, 1, 31), "work", "春节"),
    (date(2027, 2, 20), "work", "春节"),
]
DAYS = [*NEW_YEAR, *FESTIVAL]


@pytest.fixture(autouse=True)
def the_twenty_third_of_december():
    """With the calendar read anew: what another test published is undone, but may still be remembered."""
    forget()
    with time_machine.travel("2026-12-23T01:00:00+00:00"):
        yield
    forget()


def publish(days=DAYS):
    return publish_holiday_notice(2027, days, actor=None, source="国办发明电")


def assigned(cast, **more) -> Proposal:
    proposal = cast.proposal(State.FILED)
    for part in cast.assign(proposal, **more):
        accept_assignment(part, actor=cast.lead if part.answers else cast.helper)
    return fresh(proposal)


def moved(user=None) -> list[Notice]:
    rows = Notice.objects.filter(kind="proposals.dates_moved")
    return list(rows.filter(user=user) if user else rows)


def test_an_open_date_moves_with_the_reason_and_is_no_longer_provisional(cast):
    proposal = assigned(cast)
    contact = Duty.objects.open().get(kind="contact")
    assert (contact.due_on, contact.due_is_provisional) == (date(2027, 1, 13), True)

    publish()

    contact.refresh_from_db()
    assert (contact.due_on, contact.due_is_provisional) == (date(2027, 1, 14), False)
    assert "元旦" in contact.due_why
    entry = AuditEntry.objects.get(event="proposals.dates_moved", object_id=str(proposal.pk))
    assert entry.changes["due_on"] == ["2027-01-13", "2027-01-14"]


def test_every_date_that_a_term_gave_is_what_the_term_gives_now(cast, desk):
    set_term("reply", "30wd", actor=desk)
    proposal = assigned(cast)
    case = Case.gather(desk).complaint(Complaint.State.HANDLING)

    publish()

    duties = Duty.objects.open().exclude(term="")
    assert {duty.due_on == due_date(duty.begins_on, duty.term).date for duty in duties} == {True}
    for matter in (proposal.pk, case.pk):
        answering = Assignment.objects.get(matter_id=matter, mode__in=["lead", "single"])
        due = due_date(answering.assigned_on, answering.term)
        assert (answering.due_on, answering.due_why) == (due.date, due.why)
        assert Duty.objects.open().filter(assignment=answering, term="", kind="reply").count() in (0, 1)
    reply = Duty.objects.open().get(kind="reply", matter=proposal.matter)
    assert reply.due_on == Assignment.objects.get(pk=reply.assignment_id).due_on


def test_the_case_keeps_the_earliest_date_for_lists(cast, desk):
    set_term("reply", "35wd", actor=desk)
    set_term("opinion", "35wd", actor=desk)
    proposal = assigned(cast)

    publish()

    earliest = min(Assignment.objects.filter(matter_id=proposal.pk).values_list("due_on", flat=True))
    assert fresh(proposal).due_on == earliest > proposal.due_on
    assert fresh(proposal).matter.version == proposal.matter.version + 1


def test_a_second_run_changes_nothing_and_tells_nobody(cast):
    assigned(cast)
    publish()
    before = (len(moved()), AuditEntry.objects.filter(event="proposals.dates_moved").count())

    publish()

    assert before == (len(moved()), AuditEntry.objects.filter(event="proposals.dates_moved").count())
    assert before[0] > 0


def test_what_somebody_chose_or_extended_or_finished_stays(cast):
    chosen = assigned(cast, due_on=date(2027, 2, 8))
    extended = part_of(assigned(cast), "lead")
    wanted = extended.due_on + timedelta(days=5)
    asked = ask_extension(extended, actor=cast.lead, reason="需调研。", wanted_on=wanted)
    answer_extension(asked, actor=cast.desk, granted=True)
    done = Duty.objects.filter(kind="sign_for", done_at__isnull=False).first()

    publish()

    assert part_of(chosen, "lead").due_on == date(2027, 2, 8)
    assert Assignment.objects.get(pk=extended.pk).due_on == wanted
    assert Duty.objects.get(pk=done.pk).due_on == done.due_on


def test_a_co_handler_is_never_due_after_the_lead(cast, desk):
    set_term("reply", "20wd", actor=desk)
    set_term("opinion", "40wd", actor=desk)
    proposal = assigned(cast)

    publish()

    lead, helper = part_of(proposal, "lead"), part_of(proposal, "co")
    assert lead.due_on == due_date(lead.assigned_on, "20wd").date
    assert helper.due_on == lead.due_on
    assert "主办单位" in helper.due_why


def test_each_party_is_told_once_however_many_dates_have_moved(cast, desk):
    set_term("reply", "35wd", actor=desk)
    first, second = assigned(cast), assigned(cast)
    OutboxMessage.objects.all().delete()

    publish()

    assert [len(moved(who)) for who in (cast.lead, cast.member)] == [1, 1]
    body = moved(cast.lead)[0].body
    assert first.matter.subject in body and "→" in body
    assert body.count("\n") >= 1
    mails = OutboxMessage.objects.filter(channel="email", payload__to=cast.lead.email)
    assert mails.count() == 1
    assert second.matter.subject in body


def test_who_has_nothing_that_moved_hears_nothing(cast):
    assigned(cast, due_on=date(2026, 12, 30))
    Duty.objects.open().exclude(kind__in=["reply", "opinion"]).delete()

    publish()

    assert moved() == []


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_no_statement_of_their_own(cast, count):
    for _turn in range(count):
        assigned(cast)

    with CaptureQueriesContext(connection) as captured:
        publish()

    said = [one["sql"] for one in captured if "proposals_" in one["sql"]]
    assert len(said) <= 24
    assert len(moved(cast.lead)) == 1
