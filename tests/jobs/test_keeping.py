"""Administrators see how jobs go and never what they are about; the system administrator cancels and restarts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Role, User
from federation.audit.models import AuditEntry
from federation.jobs import services
from federation.jobs.models import Job
from federation.jobs.services import restart_job, run, start
from federation.notices.models import Notice, OutboxMessage
from federation.notices.services import deliver_due
from tests.factories.accounts import city_clerk, person_with
from tests.races import at_once, of_kind

State = Job.State
CANARY = "机密名册"


@pytest.fixture
def handler(monkeypatch):
    def register(work):
        monkeypatch.setitem(services._handlers, "test", work)
        monkeypatch.setitem(services._labels, "test", "试验任务")

    register(lambda row: {"rows": 3})
    return register


def job_of(owner, state: str = State.FAILED, **fields) -> Job:
    row = start("test", title=CANARY, owner=owner, params={"name": CANARY})
    fields |= {"state": state, "error": CANARY, "result": {"text": CANARY}}
    Job.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("SYS", "SEC", "AUD", "PUB")])
def test_nobody_else_sees_everybodys_jobs(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("jobs:job_list")).status_code == 403


@pytest.mark.parametrize("role", ["SYS", "SEC", "AUD"])
def test_administrators_see_the_course_and_no_content(signed_in, desk, handler, role):
    for state in State.values:
        job_of(desk, state, fault="OSError")

    body = signed_in(person_with(role)).get(reverse("jobs:job_list")).content.decode()

    assert "试验任务" in body and "OSError" in body and desk.username in body
    assert CANARY not in body
    assert ("jobs/1" in body or "/restart/" in body) is (role == "SYS")


@pytest.mark.parametrize("page", ["jobs:job_restart", "jobs:job_stop"])
def test_only_the_system_administrator_acts_and_reads_no_content_there_either(signed_in, desk, handler, page):
    row = job_of(desk)
    url = reverse(page, args=[row.pk])

    for role in ("SEC", "AUD", "CST"):
        assert signed_in(person_with(role)).get(url).status_code == 403
    assert CANARY not in signed_in(person_with(Role.SYSTEM_ADMIN)).get(url).content.decode()


def test_a_restarted_job_is_done_with_its_owners_rights_and_its_owner_hears_of_it(
    signed_in, system_admin, desk, handler
):
    row = job_of(desk, attempts=5, cancel_requested=True, fault="OSError")
    seen = []
    handler(lambda job: seen.append(job.owner_id) or {})

    signed_in(system_admin).post(reverse("jobs:job_restart", args=[row.pk]))
    deliver_due()

    row.refresh_from_db()
    assert (row.state, row.error, row.fault, seen) == (State.DONE, "", "", [desk.pk])
    assert Notice.objects.get(user=desk, kind="jobs.restarted").url == reverse(
        "jobs:job_progress", args=[row.pk]
    )
    assert AuditEntry.objects.get(event="jobs.job_restarted").actor == system_admin


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.DONE])
def test_what_is_open_or_done_is_not_restarted(system_admin, desk, handler, state):
    with pytest.raises(ValidationError):
        restart_job(job_of(desk, state), actor=system_admin)

    assert OutboxMessage.objects.filter(channel="job").count() == 1


def test_a_job_of_a_disabled_account_is_not_restarted(system_admin, desk, handler):
    row = job_of(desk)
    User.objects.filter(pk=desk.pk).update(is_active=False)

    with pytest.raises(ValidationError):
        restart_job(row, actor=system_admin)


def test_two_administrators_restart_a_job_once(committed, handler):
    row, admins = job_of(city_clerk()), [person_with(Role.SYSTEM_ADMIN) for _i in range(4)]

    outcomes = at_once(lambda n: restart_job(row, actor=admins[n]), 4)

    assert len(of_kind(outcomes, ValidationError)) == 3
    assert AuditEntry.objects.filter(event="jobs.job_restarted").count() == 1


def test_a_waiting_job_is_stopped(signed_in, system_admin, desk, handler):
    row = job_of(desk, State.WAITING)

    signed_in(system_admin).post(reverse("jobs:job_stop", args=[row.pk]))

    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert AuditEntry.objects.get(event="jobs.job_cancelled").actor == system_admin


def test_the_kind_of_the_last_error_is_kept(desk, handler):
    def fail(row):
        raise LookupError(CANARY)

    handler(fail)
    row = start("test", title="x", owner=desk, params={})
    with pytest.raises(LookupError):
        run(row.pk)

    row.refresh_from_db()
    assert row.fault == "LookupError"


def test_jobs_are_found_by_state_and_kind(signed_in, system_admin, desk, handler):
    wanted = job_of(desk, State.FAILED)
    job_of(desk, State.DONE)

    rows = signed_in(system_admin).get(reverse("jobs:job_list"), {"state": "failed"}).context["object_list"]

    assert [row["id"] for row in rows] == [wanted.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    signed_in, system_admin, desk, count, django_assert_num_queries
):
    for _i in range(count):
        job_of(desk)
    client = signed_in(system_admin)
    client.get(reverse("jobs:job_list"))

    with django_assert_num_queries(5):
        client.get(reverse("jobs:job_list"))
