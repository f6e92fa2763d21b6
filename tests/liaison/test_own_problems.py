"""A problem told at a visit is the work of a department: to do, told, answered, reminded once for each step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.calendar.services import working_calendar
from federation.notices.models import Notice
from liaison.models import VisitIssue
from liaison.services.visit_problems import answer_issue, remind_problems
from liaison.services.visits import handle_issue, raise_issue, record_visit
from tests.factories.accounts import person_with, root
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import error_of, form_data, queries

pytestmark = pytest.mark.django_db
State = VisitIssue.State
LIST, HOME = reverse("liaison:own_issue_list"), reverse("ui:home")
DUE = date(2026, 12, 18)


@pytest.fixture
def unit(db):
    return DepartmentFactory()


@pytest.fixture
def officer(unit):
    return person_with(Role.DEPARTMENT, unit.organisation)


def problem(title: str = "融资难") -> VisitIssue:
    visit = record_visit(
        EnterpriseFactory().organisation,
        actor=None,
        organisation=root(),
        visited_on=timezone.localdate(),
        visitors="走访工作组",
    )
    return raise_issue(visit, actor=None, title=title)


def given(unit, *, title: str = "融资难", due_on: date | None = None) -> VisitIssue:
    return handle_issue(
        problem(title), actor=None, version=1, state=State.HANDLING, handler=unit, due_on=due_on
    )


def answer(issue: VisitIssue) -> str:
    return reverse("liaison:issue_answer", args=[issue.pk])


def told(kind: str) -> list[int]:
    return list(
        Notice.objects.filter(kind=f"liaison.{kind}").order_by("id").values_list("user_id", flat=True)
    )


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.CHAMBER_SECRETARY, Role.LEADER, Role.CITY_STAFF])
def test_only_departments_have_problems_of_their_own(unit, signed_in, role):
    issue, client = given(unit), signed_in(person_with(role))

    assert client.get(LIST).status_code == client.get(answer(issue)).status_code == 403


def test_a_department_finds_its_own_in_list_and_workbench_and_anothers_nowhere(unit, officer, signed_in):
    own = given(unit, title="用工难", due_on=timezone.localdate() - timedelta(3))
    other = given(DepartmentFactory(), title="融资贵")
    problem("没有交办")
    client = signed_in(officer)

    assert [row["pk"] for row in client.get(LIST).context["object_list"]] == [own.pk]
    missing = client.get(reverse("liaison:issue_answer", args=[999_999_999]))
    assert (client.get(answer(other)).status_code, missing.status_code) == (404, 404)
    page = client.get(HOME)
    waiting = [todo for todo in page.context["todos"] if todo.url == answer(own)]
    assert [(todo.title, todo.due_on) for todo in waiting] == [("用工难", own.due_on)]
    words = page.content.decode()
    assert "超期" in words and "融资贵" not in words and "没有交办" not in words


def test_whoever_is_given_a_problem_is_told_once_and_a_new_department_anew(unit, officer):
    issue = given(unit)
    issue = handle_issue(issue, actor=None, version=2, state=State.HANDLING, due_on=DUE)
    assert told("problem_given") == [officer.pk]

    other = DepartmentFactory()
    second = person_with(Role.DEPARTMENT, other.organisation)
    handle_issue(issue, actor=None, version=3, state=State.HANDLING, handler=other)

    assert told("problem_given") == [officer.pk, second.pk]
    assert not VisitIssue.objects.visible_to(officer, "liaison.answer_visit_issue").exists()


def test_a_department_answers_and_the_federation_reads_it(unit, officer, desk, signed_in):
    issue = given(unit, due_on=timezone.localdate() + timedelta(20))
    form = form_data(state="solved", result="已组织银企对接会，企业已获贷款。", version=issue.version)

    assert signed_in(officer).post(answer(issue), form).url == LIST

    issue.refresh_from_db()
    assert (issue.state, issue.closed_on) == (State.SOLVED, timezone.localdate())
    assert told("problem_answered") == [desk.pk]
    assert AuditEntry.objects.get(event="liaison.issue_answered").actor_id == officer.pk
    assert not [todo for todo in signed_in(officer).get(HOME).context["todos"] if todo.url == answer(issue)]
    detail = signed_in(desk).get(reverse("liaison:issue_detail", args=[issue.pk])).content.decode()
    assert "已组织银企对接会" in detail


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"state": "new"}, "state"),
        ({"state": "gone"}, "state"),
        ({"result": "  "}, "result"),
        ({"result": "字" * 2001}, "result"),
        ({"result": "已\x00办"}, "result"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(unit, officer, signed_in, fields, wrong):
    issue = given(unit)
    whole = {"state": "solved", "result": "已经解决。", "version": issue.version}

    response = signed_in(officer).post(answer(issue), form_data(**whole | fields))

    assert response.status_code == 422 and error_of(response, wrong)
    issue.refresh_from_db()
    assert (issue.state, issue.result) == (State.HANDLING, "")


def test_what_has_ended_is_answered_no_more_and_anothers_never(unit, officer, signed_in):
    issue, stranger = given(unit), person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    with pytest.raises(ValidationError, match="其他部门"):
        answer_issue(issue, actor=stranger, version=2, state=State.SOLVED, result="已经解决。")
    with pytest.raises(ValidationError) as stale:
        answer_issue(issue, actor=officer, version=1, state=State.SOLVED, result="已经解决。")
    assert stale.value.code == "stale"
    answer_issue(issue, actor=officer, version=2, state=State.EXPLAINED, result="暂无政策依据。")

    with pytest.raises(ValidationError, match="已办结"):
        answer_issue(issue, actor=officer, version=3, state=State.HANDLING, result="再办。")
    assert "form" in signed_in(officer).get(answer(issue)).context
    assert b'<form method="post" class="p-card' not in signed_in(officer).get(answer(issue)).content


def test_each_step_reminds_once_and_the_last_tells_the_federation_too(unit, officer, desk):
    given(unit, due_on=DUE)
    calendar, days = working_calendar(), {}
    for offset in range(-40, 60):
        day = DUE + timedelta(offset)
        for _turn in range(2):
            remind_problems(today=day)
        days.setdefault(len(told("problem_reminded")), day)

    assert told("problem_reminded") == [officer.pk, officer.pk, officer.pk, officer.pk, desk.pk]
    steps = [calendar.add_working_days(DUE, offset) for offset in (-5, -1, 1, 5)]
    assert [days[count] for count in (1, 2, 3, 5)] == steps
    assert AuditEntry.objects.filter(event="liaison.issue_reminded").count() == 4


def test_nobody_is_reminded_of_what_has_ended_or_has_no_day_or_no_department(unit, officer):
    ended = given(unit, due_on=DUE)
    answer_issue(ended, actor=officer, version=2, state=State.SOLVED, result="已经解决。")
    given(unit)
    handle_issue(problem(), actor=None, version=1, state=State.HANDLING, handler_name="张三", due_on=DUE)

    assert remind_problems(today=DUE + timedelta(60)) == 0


def test_a_day_that_was_moved_is_reminded_of_anew(unit, officer):
    issue = given(unit, due_on=DUE)
    assert remind_problems(today=DUE) == 1
    later = DUE + timedelta(30)
    handle_issue(issue, actor=None, version=2, state=State.HANDLING, due_on=later)

    assert remind_problems(today=DUE + timedelta(1)) == 0
    assert remind_problems(today=later) == 1


def test_the_list_costs_as_much_for_one_as_for_three(unit, officer, signed_in):
    given(unit)
    client = signed_in(officer)
    queries(client, LIST)
    one = queries(client, LIST)
    for _each in range(2):
        given(unit)

    assert queries(client, LIST) == one <= 6
