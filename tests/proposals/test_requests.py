"""A department gives a part back, or asks for more time, by the office that assigned it and nobody else."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from proposals.models import Assignment, Duty, PartRequest, Proposal
from proposals.services.assignments import accept_assignment, add_unit, assign, send_opinion
from proposals.services.requests import (
    answer_extension,
    answer_return,
    ask_extension,
    ask_return,
    drop_request,
)
from proposals.services.terms import due_in
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import fresh, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Mode = Assignment.State, Assignment.Mode
RETURNABLE = {State.TO_SIGN, State.ACCEPTED, State.HANDLING}
REASON = "不属于我单位职责范围。"


def part_in(cast, state: str, mode: str = Mode.LEAD) -> Assignment:
    part = part_of(cast.proposal(Proposal.State.ASSIGNED), mode)
    Assignment.objects.filter(pk=part.pk).update(state=state)
    return stored(part)


def stored(part: Assignment) -> Assignment:
    return Assignment.objects.select_related("matter", "department__organisation").get(pk=part.pk)


def later(part: Assignment, days: int = 10):
    return part.due_on + timedelta(days=days)


@pytest.mark.parametrize("state", State.values)
def test_a_return_is_asked_for_only_before_a_letter_is_begun(cast, state):
    part = part_in(cast, state)

    if state in RETURNABLE:
        ask_return(part, actor=cast.lead, reason=REASON)
        assert Duty.objects.open().filter(kind="answer_request", assignment=part).count() == 1
    else:
        with pytest.raises(ValidationError):
            ask_return(part, actor=cast.lead, reason=REASON)
        assert not PartRequest.objects.exists()
    assert stored(part).state == state


@pytest.mark.parametrize("state", State.values)
def test_more_time_is_asked_for_only_while_the_part_is_open(cast, state):
    part = part_in(cast, state)

    if state in Assignment.OPEN:
        ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part))
    else:
        with pytest.raises(ValidationError):
            ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part))
    assert PartRequest.objects.count() == (state in Assignment.OPEN)


@pytest.mark.parametrize(("kind", "reason"), list(itertools.product(("return", "extension"), ("", "  \n"))))
def test_a_request_needs_a_reason(cast, kind, reason):
    part = part_in(cast, State.ACCEPTED)

    with pytest.raises(ValidationError) as refusal:
        if kind == "return":
            ask_return(part, actor=cast.lead, reason=reason)
        else:
            ask_extension(part, actor=cast.lead, reason=reason, wanted_on=later(part))

    assert list(refusal.value.message_dict) == ["reason"]
    assert not PartRequest.objects.exists()


def test_one_request_waits_at_a_time(cast):
    part = part_in(cast, State.ACCEPTED)
    ask_return(part, actor=cast.lead, reason=REASON)

    with pytest.raises(ValidationError):
        ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part))
    with pytest.raises(ValidationError):
        ask_return(part, actor=cast.lead, reason=REASON)

    assert PartRequest.objects.count() == 1


def test_nothing_moves_while_a_return_is_asked_for_until_it_is_taken_back(cast):
    lead, helper = part_in(cast, State.TO_SIGN), None
    request = ask_return(lead, actor=cast.lead, reason=REASON)
    helper = part_of(Proposal.objects.get(), Mode.CO)
    accept_assignment(helper, actor=cast.helper)
    ask_return(helper, actor=cast.helper, reason=REASON)

    for act in (
        lambda: accept_assignment(lead, actor=cast.lead),
        lambda: send_opinion(helper, actor=cast.helper, opinion="同意所提建议。"),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "return_asked"
    drop_request(request, actor=cast.lead)
    accept_assignment(lead, actor=cast.lead)

    assert stored(lead).state == State.ACCEPTED
    assert not Duty.objects.open().filter(kind="answer_request", assignment=lead).exists()


def test_a_granted_return_of_the_lead_goes_to_the_desk_and_never_to_another_department(cast):
    part = part_in(cast, State.ACCEPTED)
    request = ask_return(part, actor=cast.lead, reason=REASON)

    answer_return(request, actor=cast.desk, granted=True)

    proposal = fresh(Proposal.objects.get())
    assert stored(part).state == State.RETURNED
    assert proposal.state == Proposal.State.ASSIGNED
    assert Duty.objects.open().filter(kind="assign", matter=proposal.matter).count() == 1
    assert not Duty.objects.open().filter(assignment=part).exists()
    assert not Assignment.objects.standing().answering().exists()


def test_another_lead_takes_the_place_of_the_one_that_gave_it_back(cast):
    part = part_in(cast, State.TO_SIGN)
    answer_return(ask_return(part, actor=cast.lead, reason=REASON), actor=cast.desk, granted=True)
    successor = DepartmentFactory()

    add_unit(part.matter, actor=cast.desk, department=successor, mode=Mode.LEAD)

    standing = Assignment.objects.standing().order_by("id")
    assert [(one.department_id, one.mode) for one in standing] == [
        (cast.helper_unit.pk, Mode.CO),
        (successor.pk, Mode.LEAD),
    ]
    assert not Duty.objects.open().filter(kind="assign").exists()


def test_a_proposal_that_its_only_department_gave_back_is_assigned_anew(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    (part,) = cast.assign(proposal, alone=True)
    answer_return(ask_return(part, actor=cast.lead, reason=REASON), actor=cast.desk, granted=True)

    (again,) = assign(proposal.matter, actor=cast.desk, mode=Mode.SINGLE, lead=cast.lead_unit)

    assert again.pk != part.pk
    assert not Duty.objects.open().filter(kind="assign").exists()


def test_the_last_open_separate_part_given_back_leaves_an_answered_proposal(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    first, second = assign(
        proposal.matter, actor=cast.desk, mode=Mode.SEPARATE, separate=[cast.lead_unit, cast.helper_unit]
    )
    Assignment.objects.filter(pk=first.pk).update(state=State.DELIVERED, finished_on=timezone.localdate())
    request = ask_return(second, actor=cast.helper, reason=REASON)

    answer_return(request, actor=cast.desk, granted=True)

    assert fresh(proposal).state == Proposal.State.REPLIED


def test_a_refused_request_needs_a_reason_and_leaves_the_part_where_it_was(cast):
    part = part_in(cast, State.ACCEPTED)
    request = ask_return(part, actor=cast.lead, reason=REASON)

    with pytest.raises(ValidationError) as refusal:
        answer_return(request, actor=cast.desk, granted=False, answer=" ")
    assert list(refusal.value.message_dict) == ["answer"]
    answer_return(request, actor=cast.desk, granted=False, answer="三定方案明确由你单位负责。")

    assert stored(part).state == State.ACCEPTED
    assert Notice.objects.filter(user=cast.lead, kind="proposals.return_refused").count() == 1


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_an_answer_stands_and_the_same_answer_again_changes_nothing(cast, first, second):
    part = part_in(cast, State.ACCEPTED)
    request = ask_return(part, actor=cast.lead, reason=REASON)
    answer_return(request, actor=cast.desk, granted=first, answer="理由充分。")
    trail = AuditEntry.objects.count()

    if first == second:
        answer_return(request, actor=cast.desk, granted=second, answer="理由充分。")
    else:
        with pytest.raises(ValidationError):
            answer_return(request, actor=cast.desk, granted=second, answer="改变主意。")

    assert AuditEntry.objects.count() == trail
    assert PartRequest.objects.get().state == ("granted" if first else "refused")


def test_granted_time_moves_the_part_its_duty_and_the_proposal_and_tells_the_proposer(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    (part,) = cast.assign(proposal, alone=True)
    accept_assignment(part, actor=cast.lead)
    day = later(part)
    request = ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=day)

    answer_extension(request, actor=cast.desk, granted=True)

    assert (stored(part).due_on, fresh(proposal).due_on) == (day, day)
    assert Duty.objects.get(kind="reply").due_on == day
    assert str(part.due_on) in stored(part).due_why
    assert Notice.objects.filter(user=cast.member, kind="proposals.extended").count() == 1


def test_less_time_than_asked_for_can_be_granted_and_never_more_than_the_longest_term(cast):
    part = part_in(cast, State.ACCEPTED)
    last = due_in(part.matter.rounds.get(), "reply_longest", part.assigned_on).date

    with pytest.raises(ValidationError) as refusal:
        ask_extension(part, actor=cast.lead, reason="需调研。", wanted_on=last + timedelta(days=1))
    assert list(refusal.value.message_dict) == ["wanted_on"]
    request = ask_extension(part, actor=cast.lead, reason="需调研。", wanted_on=last)
    for day in (part.due_on, last + timedelta(days=1)):
        with pytest.raises(ValidationError) as refusal:
            answer_extension(request, actor=cast.desk, granted=True, granted_on=day)
        assert list(refusal.value.message_dict) == ["granted_on"]
    answer_extension(request, actor=cast.desk, granted=True, granted_on=later(part, 1))

    assert stored(part).due_on == later(part, 1)


def test_more_time_is_granted_once(cast):
    part = part_in(cast, State.ACCEPTED)
    request = ask_extension(part, actor=cast.lead, reason="需调研。", wanted_on=later(part, 2))
    answer_extension(request, actor=cast.desk, granted=True)

    with pytest.raises(ValidationError):
        ask_extension(stored(part), actor=cast.lead, reason="仍需调研。", wanted_on=later(part, 9))

    assert PartRequest.objects.count() == 1


def test_a_refused_request_for_time_can_be_asked_again(cast):
    part = part_in(cast, State.ACCEPTED)
    request = ask_extension(part, actor=cast.lead, reason="需调研。", wanted_on=later(part, 2))
    answer_extension(request, actor=cast.desk, granted=False, answer="请按期办理。")

    ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part, 2))

    assert stored(part).due_on == part.due_on


def test_the_last_day_is_the_last_day_to_ask_for_more_time(cast):
    part = part_in(cast, State.ACCEPTED)

    with time_machine.travel(part.due_on + timedelta(days=1)), pytest.raises(ValidationError):
        ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part))
    with time_machine.travel(part.due_on):
        ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=later(part))

    assert PartRequest.objects.count() == 1


def test_the_database_too_grants_time_once_and_keeps_one_open_request(cast):
    part = part_in(cast, State.ACCEPTED)
    row = {"assignment": part, "reason": REASON, "asked_by": cast.lead}
    time = {"kind": "extension", "wanted_on": later(part), "due_before": part.due_on}
    granted = {"state": "granted", "answered_by": cast.desk}
    PartRequest.objects.create(**row, **time, **granted)
    PartRequest.objects.create(**row, kind="return")

    for wrong in (
        row | time | granted,
        row | {"kind": "return"},
        row | {"kind": "extension", "state": "dropped"},
        row | {"kind": "return", "state": "refused"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartRequest.objects.create(**wrong)
