"""Visits by plan, the units behind them, and the ledger of problems told there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import merge_records
from federation.ui.picking import reference
from liaison.models import Visit, VisitIssue, VisitPlan
from liaison.services.visits import (
    Tally,
    change_visit,
    handle_issue,
    plan_unit,
    plan_visits,
    raise_issue,
    record_visit,
    tally,
)
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import error_of, form_data, queries

pytestmark = pytest.mark.django_db
State = VisitIssue.State


def visited(unit=None, *, organisation=None, days_ago=0, **facts) -> Visit:
    facts = {"visitors": "甲主席", "visited_on": timezone.localdate() - timedelta(days=days_ago)} | facts
    unit = unit or EnterpriseFactory().organisation
    return record_visit(unit, actor=None, organisation=organisation or root(), **facts)


def a_plan(**facts) -> VisitPlan:
    facts = {
        "name": "四送一服",
        "starts_on": timezone.localdate() - timedelta(days=30),
        "ends_on": timezone.localdate(),
    } | facts
    return plan_visits(actor=None, organisation=facts.pop("organisation", None) or root(), **facts)


def test_a_unit_that_was_visited_twice_is_one_unit(desk):
    enterprise, chamber = EnterpriseFactory().organisation, ChamberFactory().organisation
    for days in (1, 2, 3):
        visited(enterprise, days_ago=days)
    visited(chamber)

    assert tally(Visit.objects.all()) == Tally(visits=4, units=2, enterprises=1, chambers=1)


def test_the_same_visit_is_counted_once_and_another_federations_is_another(county):
    unit = EnterpriseFactory().organisation
    visited(unit)
    with pytest.raises(ValidationError) as refused:
        visited(unit)
    assert list(refused.value.error_dict) == ["visited_on"]

    visited(unit, organisation=county)

    assert tally(Visit.objects.all()) == Tally(visits=2, units=1, enterprises=1, chambers=0)


def test_visits_of_two_records_that_are_one_are_one_unit(desk):
    one, other = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    visited(one), visited(other), visited(other, days_ago=1)

    merge_records(ORGANISATIONS, one.pk, other.pk, actor=desk)

    assert tally(Visit.objects.all()) == Tally(visits=2, units=1, enterprises=1, chambers=0)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_day_to_come_or_outside_of_the_plan_is_refused(days):
    with pytest.raises(ValidationError) as refused:
        visited(plan=a_plan(), days_ago=days)

    assert list(refused.value.error_dict) == ["visited_on"]
    assert not Visit.objects.exists()


def test_nobody_visits_a_department():
    with pytest.raises(ValidationError) as refused:
        visited(DepartmentFactory().organisation)

    assert list(refused.value.error_dict) == ["unit"]


def test_each_line_of_problems_is_a_problem_once():
    visit = visited(issues=["融资难", "", " 用工难 ", "融资难"])

    assert list(visit.issues.order_by("id").values_list("title", "state")) == [
        ("融资难", State.NEW),
        ("用工难", State.NEW),
    ]


@pytest.mark.parametrize("issues", [["问" * 121], [f"问题{n}" for n in range(21)]])
def test_problems_too_long_or_too_many_leave_nothing_behind(issues):
    with pytest.raises(ValidationError) as refused:
        visited(issues=issues)

    assert list(refused.value.error_dict) == ["issues"]


def test_a_correction_from_a_stale_copy_is_refused():
    visit = visited()
    change_visit(visit, actor=None, version=1, visitors="乙主席")

    with pytest.raises(ValidationError) as refused:
        change_visit(visit, actor=None, version=1, visitors="丙主席")

    assert refused.value.code == "stale"
    assert Visit.objects.get().visitors == "乙主席"


@pytest.mark.parametrize(
    ("state", "facts", "field"),
    [
        (State.HANDLING, {}, "handler_name"),
        (State.SOLVED, {"handler_name": "乙"}, "result"),
        (State.EXPLAINED, {"result": "  "}, "result"),
    ],
)
def test_a_problem_in_hand_has_a_handler_and_one_that_ended_a_result(state, facts, field):
    issue = raise_issue(visited(), actor=None, title="融资难")

    with pytest.raises(ValidationError) as refused:
        handle_issue(issue, actor=None, version=1, state=state, **facts)

    assert list(refused.value.error_dict) == [field]


def test_a_problem_goes_from_hand_to_end_and_may_be_opened_again():
    issue = raise_issue(visited(), actor=None, title="融资难")

    issue = handle_issue(issue, actor=None, version=1, state=State.HANDLING, handler_name="乙")
    issue = handle_issue(issue, actor=None, version=2, state=State.SOLVED, result="银企对接。")
    assert issue.closed_on == timezone.localdate()
    issue = handle_issue(issue, actor=None, version=3, state=State.HANDLING)

    assert (issue.closed_on, issue.state) == (None, State.HANDLING)
    with pytest.raises(ValidationError):
        handle_issue(issue, actor=None, version=4, state=State.NEW)


# Pages ------------------------------------------------------------------------------------------------


LIST, LEDGER, PLANS = (reverse(f"liaison:{name}_list") for name in ("visit", "issue", "plan"))


def entry(unit, **fields) -> dict:
    return form_data(
        **{
            "organisation": root().pk,
            "unit": reference(unit.pk),
            "visited_on": timezone.localdate().isoformat(),
            "visitors": "甲主席",
            "issues": "融资难\n用工难",
        }
        | fields
    )


@pytest.mark.parametrize("role", [Role.CHAMBER_SECRETARY, Role.ENTERPRISE, Role.DEPARTMENT, Role.PARTNER])
def test_who_has_nothing_to_do_with_visits_is_refused(signed_in, role):
    for url in (LIST, LEDGER, PLANS):
        assert signed_in(person_with(role)).get(url).status_code == 403


def test_a_leader_reads_and_writes_nothing(signed_in):
    client, unit = signed_in(person_with(Role.LEADER)), EnterpriseFactory()

    assert client.get(LIST).status_code == 200
    assert client.post(reverse("liaison:visit_record"), entry(unit)).status_code == 403


def test_a_visit_is_written_down_with_its_problems_once(signed_in, desk):
    client, unit = signed_in(desk), EnterpriseFactory()
    data = entry(unit)

    first, second = (client.post(reverse("liaison:visit_record"), data) for _turn in range(2))

    visit = Visit.objects.get()
    assert first.headers["Location"] == second.headers["Location"]
    assert visit.recorded_by == desk
    assert sorted(visit.issues.values_list("title", flat=True)) == ["用工难", "融资难"]


def test_a_county_neither_sees_nor_visits_what_is_its_neighbours(signed_in, county, county_desk):
    neighbour = CountyFactory(name="石岭县工商联")
    foreign = EnterpriseFactory(parent=neighbour)
    theirs = visited(foreign.organisation, organisation=neighbour)
    own = visited(EnterpriseFactory(parent=county).organisation, organisation=county)
    client = signed_in(county_desk)

    assert client.get(reverse("liaison:visit_detail", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("liaison:visit_detail", args=[own.pk])).status_code == 200
    assert foreign.organisation.name not in client.get(LIST).content.decode()
    refused = client.post(
        reverse("liaison:visit_record"), entry(foreign, organisation=county.pk, visited_on="2020-01-01")
    )
    assert refused.status_code == 422
    assert error_of(refused, "unit")
    assert Visit.objects.count() == 2


def test_the_list_says_how_many_units_are_behind_its_visits_under_its_conditions(signed_in, desk):
    enterprise, chamber = EnterpriseFactory().organisation, ChamberFactory().organisation
    visited(enterprise), visited(enterprise, days_ago=1, issues=["融资难"]), visited(chamber)
    client = signed_in(desk)

    facts = client.get(LIST).context["facts"]
    narrowed = client.get(LIST, {"issues": "open"}).context["facts"]

    assert [part for part in facts if part.isdigit()] == ["3", "2", "1", "1"]
    assert [part for part in narrowed if part.isdigit()] == ["1", "1", "1", "0"]


def test_a_thousand_visits_are_counted_exactly_and_at_no_further_cost(signed_in, desk):
    first = visited()
    client = signed_in(desk)
    queries(client, LIST)
    one = queries(client, LIST)
    units = [first.unit, *(EnterpriseFactory().organisation for _turn in range(9))]
    Visit.objects.bulk_create(
        Visit(
            organisation=root(),
            unit=unit,
            visited_on=timezone.localdate() - timedelta(days=days),
            visitors="乙",
        )
        for unit in units
        for days in range(1, 111)
    )

    assert re.findall(r"[\d,]*\d", client.get(LIST).context["facts"]) == ["1,101", "10", "10", "0"]
    assert queries(client, LIST) == one


def test_a_problem_is_handed_to_a_department_on_its_page(signed_in, desk):
    issue, department = raise_issue(visited(), actor=None, title="融资难"), DepartmentFactory()
    url = reverse("liaison:issue_handle", args=[issue.pk])
    data = form_data(state="handling", handler=department.organisation.name, version=1)

    response = signed_in(desk).post(url, data)

    assert response.status_code == 302
    found = VisitIssue.objects.get()
    assert (found.state, found.handler_id) == (State.HANDLING, department.pk)
    assert department.organisation.name in signed_in(desk).get(LEDGER).content.decode()


def test_a_plan_shows_first_whom_nobody_has_visited(signed_in, desk):
    plan = a_plan(target=9)
    seen, waiting = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    for unit in (seen, waiting):
        plan_unit(plan, unit, actor=desk)
    visited(seen, plan=plan), visited(waiting)
    url = reverse("liaison:plan_unit", args=[plan.pk])
    client = signed_in(desk)
    assert error_of(client.post(url, form_data(unit=reference(seen.pk))), "unit")

    page = client.get(reverse("liaison:plan_detail", args=[plan.pk])).content.decode()

    assert page.index(waiting.name) < page.index(seen.name)


@pytest.mark.parametrize(("url", "most"), [(LIST, 6), (LEDGER, 6), (PLANS, 6)])
def test_lists_cost_the_same_with_one_and_three_rows(signed_in, desk, url, most):
    client = signed_in(desk)

    def more(name: str) -> None:
        visited(plan=a_plan(name=name), issues=["融资难"])

    more("甲")
    queries(client, url)
    one = queries(client, url)
    more("乙"), more("丙")

    assert queries(client, url) == one <= most


def test_pages_cost_the_same_whatever_hangs_on_them(signed_in, desk):
    client, plan = signed_in(desk), a_plan()
    visit = visited(plan=plan, issues=["一"])
    plan_unit(plan, visit.unit, actor=desk)
    pages = [
        reverse("liaison:visit_detail", args=[visit.pk]),
        reverse("liaison:plan_detail", args=[plan.pk]),
        reverse("liaison:issue_detail", args=[visit.issues.get().pk]),
    ]
    for page in pages:
        queries(client, page)
    before = [queries(client, page) for page in pages]
    for title in ("二", "三"):
        raise_issue(visit, actor=desk, title=title)
        plan_unit(plan, EnterpriseFactory().organisation, actor=desk)

    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 8
