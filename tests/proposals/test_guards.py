"""Each race about receptions and demands is run twice: with its guard, and without it, where it must go wrong."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.accounts.models import Role, User
from proposals.models import Appointment, Demand, Duty, ReceptionDay
from proposals.services import reception
from proposals.services.demand_handling import confirm_contact, dispatch_demand
from proposals.services.demand_lists import begin_list, send_list
from tests.factories.accounts import city_clerk, person_with
from tests.factories.demands import TEXT, Need, fresh
from tests.factories.members import EnterpriseFactory
from tests.races import in_between, of_kind, without_row_locks, without_unique

pytestmark = pytest.mark.slow
GUARDS = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "guard off"])
State = Demand.State
SLOT = time(9, 30)


@pytest.fixture
def need(committed) -> Need:
    return Need.gather()


def a_day(clerk: User) -> ReceptionDay:
    return reception.open_reception(
        actor=clerk,
        held_on=timezone.localdate() + timedelta(10),
        begins_at=time(9),
        ends_at=time(11),
        slot_minutes=30,
        place="一楼接待室",
        leader_name="陈副主席",
    )


def book(day: ReceptionDay, member: User) -> Appointment:
    return reception.book_appointment(
        day,
        actor=member,
        organisation=member.main_post.organisation,
        slot=SLOT,
        contact_name="周启明",
        contact_phone="13800001234",
        about="社保缴费基数核定有争议，希望当面反映。",
    )


def representative() -> User:
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)


@GUARDS
def test_of_two_enterprises_that_take_one_slot_the_second_is_told_to_choose_another(
    guarded, need, monkeypatch
):
    day, members = a_day(need.clerk), [representative(), representative()]
    with nullcontext() if guarded else without_unique("appointment_slot_is_taken_once"):
        if not guarded:
            without_row_locks(monkeypatch)

        outcomes = in_between(
            monkeypatch,
            "proposals.services.reception.refuse_bad_text",
            lambda: book(day, members[0]),
            lambda: book(day, members[1]),
        )

        assert Appointment.objects.filter(slot=SLOT).count() == (1 if guarded else 2)
        refused = of_kind(outcomes, ValidationError)
        assert ["已被预约" in error.messages[0] for error in refused] == ([True] if guarded else [])


@GUARDS
def test_nobody_books_a_reception_that_is_called_off_in_the_same_moment(guarded, need, monkeypatch):
    day, member = a_day(need.clerk), representative()
    if not guarded:
        without_row_locks(monkeypatch)

    in_between(
        monkeypatch,
        "proposals.services.reception.refuse_bad_text",
        lambda: book(day, member),
        lambda: reception.cancel_reception(day, actor=need.clerk, reason="领导临时出差"),
    )

    day.refresh_from_db()
    standing = Appointment.objects.exclude(state=Appointment.State.CANCELLED)
    assert day.state == "cancelled"
    assert standing.exists() is not guarded


@GUARDS
def test_a_demand_that_two_clerks_dispatch_goes_to_one(guarded, need, monkeypatch):
    demand, servers = need.demand(State.REGISTERED), [city_clerk(), city_clerk()]
    if not guarded:
        without_row_locks(monkeypatch)

    outcomes = in_between(
        monkeypatch,
        "proposals.services.demand_handling.finish_duties",
        lambda: dispatch_demand(demand, actor=need.clerk, server=servers[0]),
        lambda: dispatch_demand(demand, actor=need.clerk, server=servers[1]),
    )

    given = Duty.objects.open().filter(matter=demand.matter, kind="solve")
    assert given.count() == (1 if guarded else 2)
    assert [error.code for error in of_kind(outcomes, ValidationError)] == (
        ["wrong_state"] if guarded else []
    )


@GUARDS
def test_when_both_sides_confirm_at_once_neither_word_is_lost_and_work_begins(guarded, need, monkeypatch):
    demand, today = need.demand(State.MATCHED), timezone.localdate()
    if not guarded:
        without_row_locks(monkeypatch)

    in_between(
        monkeypatch,
        "proposals.services.demand_handling.refuse_bad_text",
        lambda: confirm_contact(demand, actor=need.officer, contacted_on=today, contact_way="phone"),
        lambda: confirm_contact(demand, actor=need.member),
    )

    found = fresh(demand)
    said = [found.server_confirmed_at is not None, found.raiser_confirmed_at is not None]
    assert said == [True, guarded]
    assert found.state == (State.WORKING if guarded else State.MATCHED)


@GUARDS
def test_a_list_sent_from_two_windows_at_once_is_sent_once(guarded, need, monkeypatch):
    listed = begin_list(actor=need.member, organisation=need.member.main_post.organisation)
    if not guarded:
        without_row_locks(monkeypatch)

    in_between(
        monkeypatch,
        "proposals.services.demand_lists.raise_item",
        lambda: send_list(listed, actor=need.member, items={0: TEXT}),
        lambda: send_list(listed, actor=need.member, items={0: TEXT}),
    )

    assert Demand.objects.filter(demand_list=listed).count() == (1 if guarded else 2)
