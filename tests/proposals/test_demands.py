"""A demand goes from raising to strike-off; nobody but the two sides says that they have met."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from proposals.models import Assignment, Demand, Duty
from proposals.services import demand_handling as handling
from proposals.services import demand_results as results
from proposals.services import demands
from proposals.services.requests import answer_return, ask_return
from tests.factories.accounts import city_clerk, county_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import GOOD, PATHS, PLAN, RESULT, Need, category, fresh
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
State = Demand.State
TODAY = timezone.localdate


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


def kinds(user) -> list[str]:
    return sorted(Duty.objects.open().of_person(user).values_list("kind", flat=True))


# --- Raising ------------------------------------------------------------------------------------------


def test_each_demand_has_the_next_number(need):
    numbers = [need.raise_one().number for _n in range(2)]

    year = TODAY().year
    assert numbers == [f"云商需〔{year}〕0001号", f"云商需〔{year}〕0002号"]


def test_the_same_form_twice_is_one_demand_and_somebody_elses_form_is_refused(need):
    key = uuid.uuid4()
    first, second = need.raise_one(submission=key), need.raise_one(submission=key)

    assert first.pk == second.pk
    with pytest.raises(ValidationError, match="表单已经用过"):
        need.raise_one(need.clerk, submission=key)
    assert Demand.objects.count() == 1


def test_a_refused_demand_leaves_nothing_and_no_gap(need):
    with pytest.raises(ValidationError, match="期望完成日期已过"):
        need.raise_one(wished_on=TODAY() - timedelta(1))

    assert not Demand.objects.exists()
    assert need.raise_one().number.endswith("0001号")


def test_what_staff_raise_under_a_category_is_registered_at_once(need):
    taken_down = need.raise_one(need.clerk, topic=category())
    own = need.raise_one(topic=category())

    assert (taken_down.state, own.state) == (State.REGISTERED, State.RAISED)


@given(st.integers(min_value=0, max_value=730 * 24 * 3600))
def test_the_moment_of_dispatching_is_24_hours_on_and_lies_on_the_day_of_the_duty(shared_connection, seconds):
    start = timezone.make_aware(datetime(2026, 1, 1)) + timedelta(seconds=seconds)

    day, by = demands.dispatching(start)

    assert by - start == timedelta(hours=24)
    assert timezone.localtime(by).date() == day.date


def test_a_demand_dispatched_after_24_hours_is_late_to_the_minute(need):
    late, in_time = need.demand(State.REGISTERED), need.demand(State.REGISTERED)
    Demand.objects.filter(pk=late.pk).update(dispatch_by=timezone.now() - timedelta(minutes=1))

    found = [need.dispatch(one).is_dispatched_late for one in (late, in_time)]

    assert found == [True, False]


# --- Who reads it -------------------------------------------------------------------------------------


def test_only_those_who_have_to_do_with_it_read_it(need, county):
    demand = need.demand(State.REGISTERED)
    people = {
        "member": need.member,
        "desk": need.clerk,
        "officer": need.officer,
        "other officer": person_with(Role.DEPARTMENT, DepartmentFactory().organisation),
        "other member": person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
        "other county": county_clerk(county),
        "other chamber": person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation),
        "leader": person_with(Role.LEADER, root()),
        "auditor": person_with(Role.AUDITOR, root()),
    }

    def readers() -> set[str]:
        rows = {
            name: Demand.objects.visible_to(user, "proposals.view_demand") for name, user in people.items()
        }
        return {name for name, found in rows.items() if found.filter(pk=demand.pk).exists()}

    assert readers() == {"member", "desk", "leader"}
    need.dispatch(demand)
    assert readers() == {"member", "desk", "leader", "officer"}


def test_a_chamber_reads_what_it_raised_for_a_member_and_its_secretary_speaks_for_it(need):
    chamber = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber)
    demand = need.raise_one(secretary, chamber=chamber)
    for target in PATHS[State.MATCHED]:
        need.step(demand, target)

    assert Demand.objects.visible_to(secretary, "proposals.view_demand").get() == demand
    assert kinds(secretary) == ["confirm_contact"]
    assert kinds(need.member) == []


# --- The way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "clerk", "officer", "member"),
    [
        (State.RAISED, ["dispatch"], [], []),
        (State.REGISTERED, ["dispatch"], [], []),
        (State.DISPATCHED, [], ["sign_for"], []),
        (State.MATCHED, [], ["confirm_contact", "solve"], ["confirm_contact"]),
        (State.WORKING, [], ["solve"], []),
        (State.DEFERRED, [], ["take_up"], []),
        (State.SOLVED, [], [], ["rate_service"]),
        (State.IMPOSSIBLE, [], [], ["rate_service"]),
        (State.RATED, ["call_about"], [], []),
        (State.NO_FEEDBACK, ["call_about"], [], []),
        (State.CALLED_BACK, ["strike_off"], [], []),
        (State.STRUCK_OFF, [], [], []),
        (State.WITHDRAWN, [], [], []),
    ],
)
def test_each_state_has_somebody_who_is_next(need, state, clerk, officer, member):
    need.demand(state)

    assert [kinds(one) for one in (need.clerk, need.officer, need.member)] == [clerk, officer, member]


MOVES = {
    State.REGISTERED: lambda need, one: need.register(one),
    State.DISPATCHED: lambda need, one: need.dispatch(one),
    State.MATCHED: lambda need, one: need.match(one),
    State.SOLVED: lambda need, one: need.report(one, "solved"),
    State.RATED: lambda need, one: results.rate_service(one, actor=need.member, **GOOD),
    State.CALLED_BACK: lambda need, one: results.call_about_demand(one, actor=need.clerk, outcome="mostly"),
    State.STRUCK_OFF: lambda need, one: results.strike_off(one, actor=need.clerk),
    State.WITHDRAWN: lambda need, one: demands.withdraw_demand(one, actor=need.member, reason="已自行解决"),
}
# Saying the same again, or anew: another category, another officer.
AGAIN = {(State.REGISTERED, State.REGISTERED), (State.MATCHED, State.MATCHED)}
# What leads back to registration is giving back or reopening, never registering.
BACK = [
    (state, State.REGISTERED) for state in PATHS if State.REGISTERED in Demand.workflow.moves.get(state, ())
]
PAIRS = [
    (state, target)
    for state in PATHS
    for target in MOVES
    if target not in Demand.workflow.moves.get(state, ()) and (state, target) not in AGAIN
] + [pair for pair in BACK if pair[0] != State.RAISED]


@pytest.mark.parametrize("state", list(PATHS))
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(need, state):
    demand = need.demand(state)
    before = (demand.state, AuditEntry.objects.count(), Notice.objects.count())

    for target in (target for held, target in PAIRS if held == state):
        with pytest.raises(ValidationError):
            MOVES[target](need, demand)

    assert (fresh(demand).state, AuditEntry.objects.count(), Notice.objects.count()) == before


@pytest.mark.parametrize("state", [state for state in PATHS if PATHS[state]])
def test_every_state_is_reached_by_a_move_of_the_table(state):
    before = PATHS[state][-2] if len(PATHS[state]) > 1 else State.RAISED

    assert state in Demand.workflow.moves[before]


def test_work_begins_when_both_sides_have_confirmed_and_not_before(need):
    demand = need.demand(State.MATCHED)
    stranger = person_with(Role.DEPARTMENT, need.unit.organisation)

    handling.confirm_contact(demand, actor=need.member)
    assert fresh(demand).state == State.MATCHED
    with pytest.raises(ValidationError, match="服务专员和企业双方"):
        handling.confirm_contact(demand, actor=stranger)
    with pytest.raises(ValidationError, match="对接的日期和方式"):
        handling.confirm_contact(demand, actor=need.officer)
    handling.confirm_contact(demand, actor=need.officer, contacted_on=TODAY(), contact_way="phone")
    handling.confirm_contact(demand, actor=need.officer)

    found = fresh(demand)
    assert (found.state, found.contacted_on, found.contact_way) == (State.WORKING, TODAY(), "phone")


@pytest.mark.parametrize("days", [-1, 1])
def test_a_contact_lies_between_dispatching_and_today(need, days):
    demand = need.demand(State.MATCHED)

    with pytest.raises(ValidationError, match="派单之后"):
        handling.confirm_contact(
            demand, actor=need.officer, contacted_on=TODAY() + timedelta(days), contact_way="phone"
        )


def test_naming_somebody_else_asks_both_sides_again(need):
    demand = need.demand(State.WORKING)
    colleague = person_with(Role.DEPARTMENT, need.unit.organisation)

    with pytest.raises(ValidationError, match="本单位人员"):
        handling.match_demand(demand, actor=need.officer, server=city_clerk(), plan=PLAN)
    handling.match_demand(demand, actor=need.officer, server=colleague, plan=PLAN)

    found = fresh(demand)
    assert (found.state, found.server, found.raiser_confirmed_at) == (State.MATCHED, colleague, None)
    assert (kinds(need.member), "confirm_contact" in kinds(colleague)) == (["confirm_contact"], True)


def test_only_who_serves_reports_and_an_impossibility_cites_a_policy(need):
    demand = need.demand(State.WORKING)
    colleague = person_with(Role.DEPARTMENT, need.unit.organisation)

    with pytest.raises(ValidationError, match="由服务专员反馈"):
        handling.report_outcome(demand, actor=colleague, outcome="solved", result=RESULT)
    with pytest.raises(ValidationError, match="政策或规定"):
        need.report(demand, "impossible")
    need.report(demand, "impossible", policy="国发〔2026〕1号第三条")

    part = Assignment.objects.get(matter=demand.matter)
    assert (fresh(demand).state, part.state, part.result) == (State.IMPOSSIBLE, "reported", RESULT)


def test_the_federation_may_serve_it_itself(need):
    demand = need.demand(State.REGISTERED)
    colleague = city_clerk()

    with pytest.raises(ValidationError, match="二者选一"):
        handling.dispatch_demand(demand, actor=need.clerk)
    handling.dispatch_demand(demand, actor=need.clerk, server=colleague)
    assert (kinds(colleague), fresh(demand).due_on) == (["solve"], TODAY() + timedelta(7))
    handling.match_demand(demand, actor=colleague, plan=PLAN)
    handling.confirm_contact(demand, actor=colleague, contacted_on=TODAY(), contact_way="phone")
    handling.confirm_contact(demand, actor=need.member)
    handling.report_outcome(demand, actor=colleague, outcome="solved", result=RESULT)

    assert fresh(demand).state == State.SOLVED
    assert not Assignment.objects.exists()


def test_a_deferred_demand_comes_back_by_itself_once_and_nobody_is_late_before(need):
    demand = need.demand(State.DEFERRED)
    day = demand.deferred_until

    assert handling.take_up_deferred(today=day - timedelta(1)) == 0
    assert not Assignment.objects.overdue(day - timedelta(1)).exists()
    assert handling.take_up_deferred(today=day) == 1
    assert handling.take_up_deferred(today=day) == 0

    found = fresh(demand)
    assert (found.state, found.due_on, found.outcome) == (State.WORKING, day + timedelta(7), "")
    assert kinds(need.officer) == ["solve"]
    need.report(found, "solved")
    assert fresh(demand).state == State.SOLVED


def test_what_the_department_gives_back_is_dispatched_anew(need):
    demand = need.demand(State.DISPATCHED)
    request = ask_return(Assignment.objects.get(), actor=need.officer, reason="不属于本单位职责")

    answer_return(request, actor=need.clerk, granted=True)

    found = fresh(demand)
    assert (found.state, found.server, found.due_on) == (State.REGISTERED, None, None)
    assert kinds(need.clerk) == ["dispatch"]
    another = DepartmentFactory()
    handling.dispatch_demand(found, actor=need.clerk, department=another)
    assert fresh(demand).state == State.DISPATCHED
