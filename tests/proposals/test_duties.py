"""Every act says who is next: one duty ends, another begins, and the to-do list of its person has it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from federation.accounts.models import Role
from proposals.models import Duty, Proposal
from proposals.services.closing import close_proposal
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.ratings import rate_proposal
from tests.factories.accounts import person_with, root
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import part_of

State = Proposal.State


def kinds(rows) -> list[str]:
    return sorted(rows.values_list("kind", flat=True))


def open_for(user) -> list[str]:
    return kinds(Duty.objects.open().of_person(user))


@pytest.mark.parametrize(
    ("state", "clerk", "member", "lead", "helper"),
    [
        (State.DRAFT, [], [], [], []),
        (State.SUBMITTED, ["review"], [], [], []),
        (State.UNDER_REVIEW, ["review"], [], [], []),
        (State.RETURNED, [], ["change"], [], []),
        (State.WITHDRAWN, [], [], [], []),
        (State.FILED, ["assign"], [], [], []),
        (State.ASSIGNED, [], [], ["sign_for"], ["sign_for"]),
        (State.REPLIED, ["publish"], ["rate"], [], []),
        (State.RATED, ["close", "publish"], [], [], []),
    ],
)
def test_each_state_has_somebody_who_is_next(cast, plain_letters, state, clerk, member, lead, helper):
    cast.proposal(state)

    people = (cast.desk, cast.member, cast.lead, cast.helper)
    assert [open_for(person) for person in people] == [clerk, member, lead, helper]


def test_a_stranger_of_the_same_role_has_none_of_them(cast):
    cast.proposal(State.ASSIGNED)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    assert open_for(stranger) == []


def test_finished_work_stays_with_who_did_it(cast, plain_letters):
    proposal = cast.proposal(State.REPLIED)
    rate_proposal(proposal, actor=cast.member, satisfaction="satisfied")
    close_proposal(proposal, actor=cast.desk, makes_no_promise=True)

    assert kinds(Duty.objects.done_by(cast.member)) == ["rate"]
    assert kinds(Duty.objects.done_by(cast.lead)) == ["deliver", "reply", "sign_for"]
    assert kinds(Duty.objects.done_by(cast.vetter)) == ["vet"]
    assert kinds(Duty.objects.done_by(cast.signer)) == ["issue"]
    assert kinds(Duty.objects.done_by(cast.desk)) == ["assign", "close", "review"]


def test_what_nobody_need_do_any_more_is_nobodys_work(cast):
    proposal = cast.proposal(State.ASSIGNED)

    void_duties(proposal.matter)

    assert not Duty.objects.open().filter(matter=proposal.matter).exists()
    assert kinds(Duty.objects.filter(outcome=Duty.Outcome.VOID, done_by=None)) == ["sign_for", "sign_for"]


def test_the_same_duty_is_open_once(cast):
    proposal = cast.proposal(State.FILED)
    again = open_duty(proposal.matter, "assign", Addressee.desk())

    open_duties([again])

    assert Duty.objects.open().filter(matter=proposal.matter, kind="assign").count() == 1


def test_ending_one_part_leaves_the_other_parts_duty(cast):
    proposal = cast.proposal(State.ASSIGNED)
    mine, theirs = part_of(proposal, "lead"), part_of(proposal, "co")

    assert finish_duties(proposal.matter, ["sign_for"], actor=cast.lead, assignment=mine) == 1

    assert [duty.assignment_id for duty in Duty.objects.open()] == [theirs.pk]


@pytest.mark.parametrize("who", [{}, {"user": True, "role": Role.LEADER}, {"unit": True}])
def test_a_duty_of_nobody_or_of_two_is_refused_by_the_database(cast, who):
    proposal = cast.proposal(State.FILED)
    duty = Duty(matter=proposal.matter, kind="vet", role=who.get("role", ""))
    duty.user = cast.desk if who.get("user") else None
    duty.unit = root() if who.get("unit") else None

    with pytest.raises(IntegrityError, match="duty_is_somebodys"), transaction.atomic():
        duty.save()


def test_a_promise_is_asked_for_from_its_owner_and_checked_by_the_desk(cast, plain_letters):
    from datetime import date

    from proposals.services.replies import report_commitment
    from tests.factories.proposals import PROMISE

    proposal = cast.proposal(State.ASSIGNED)
    reply = cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": date(2030, 1, 4)}])
    promise = reply.commitments.get()
    assert [duty.due_on for duty in Duty.objects.open().filter(kind="commitment")] == [date(2030, 1, 4)]

    report_commitment(promise, actor=cast.lead, state="claimed_done", progress=100)
    assert "check_commitment" in open_for(cast.desk)
    assert "commitment" not in open_for(cast.lead)

    report_commitment(promise, actor=cast.desk, state="fulfilled", progress=100)
    assert not Duty.objects.open().filter(commitment=promise).exists()
