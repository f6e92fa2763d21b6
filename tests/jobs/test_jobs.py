"""Long work: one worker at a time, progress for its owner, an end in words, and a second life after a kill."""

from __future__ import annotations

import datetime
from time import sleep

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.jobs import services, tasks
from federation.jobs.models import Job
from federation.jobs.services import Cancelled, cancel_job, progress, run, stale_jobs, start
from federation.notices.models import OutboxMessage
from federation.notices.services import deliver_due
from tests.factories.accounts import UserFactory, city_clerk
from tests.races import at_once

State = Job.State


@pytest.fixture
def handler(monkeypatch):
    """Register what jobs of the kind "test" do."""

    def register(work):
        monkeypatch.setitem(services._handlers, "test", work)

    register(lambda row: {"rows": 3})
    return register


def new_job(owner, **fields) -> Job:
    return start("test", title="导入", owner=owner, params={}, **fields)


def events(row) -> list[str]:
    found = AuditEntry.objects.filter(object_type="jobs.job", object_id=str(row.pk))
    return list(found.order_by("id").values_list("event", flat=True))


def test_a_job_starts_with_its_transaction_through_the_outbox(desk, handler):
    row = new_job(desk)
    assert OutboxMessage.objects.get().payload == {"job": row.pk}

    deliver_due()

    row.refresh_from_db()
    assert (row.state, row.result, row.attempts) == (State.DONE, {"rows": 3}, 1)
    assert events(row) == ["jobs.job_started", "jobs.job_done"]


def test_a_finished_job_is_not_done_again(desk, handler):
    row = new_job(desk)
    done = []
    handler(lambda row: done.append(1) or {})

    run(row.pk)
    run(row.pk)

    assert len(done) == 1


def test_an_unknown_job_is_nothing(db):
    assert run(999_999) is None


def test_progress_is_seen_and_never_beyond_a_hundred(desk, handler):
    row = new_job(desk, total=8)
    seen = []

    def work(row):
        for done in (2, 8, 9):
            progress(row, done)
            seen.append(Job.objects.get(pk=row.pk).percent)
        return {}

    handler(work)
    run(row.pk)

    assert seen == [25, 100, 100]


def test_a_waiting_job_is_cancelled_at_once(desk, handler):
    row = cancel_job(new_job(desk), actor=desk)

    assert row.state == State.CANCELLED
    assert run(row.pk).state == State.CANCELLED
    assert events(row) == ["jobs.job_started", "jobs.job_cancelled"]


def test_a_running_job_ends_at_its_next_step(desk, handler):
    row = new_job(desk)
    steps = []

    def work(row):
        for step in range(5):
            progress(row, step)
            steps.append(step)
            if step == 1:
                cancel_job(row, actor=desk)
        return {}

    handler(work)

    assert run(row.pk).state == State.CANCELLED
    assert steps == [0, 1]


def test_a_cancelled_job_whose_worker_died_ends_without_running(desk, handler):
    row = new_job(desk)
    Job.objects.filter(pk=row.pk).update(state=State.RUNNING)
    cancel_job(row, actor=desk)
    handler(lambda row: pytest.fail("it must not run"))

    assert run(row.pk).state == State.CANCELLED


def test_a_refusal_ends_the_job_in_words(desk, handler):
    def refuse(row):
        raise ValidationError(["第 3 行没有名称。", "第 7 行代码有误。"])

    handler(refuse)

    row = run(new_job(desk).pk)

    assert (row.state, row.error) == (State.FAILED, "第 3 行没有名称。\n第 7 行代码有误。")


def test_a_failing_job_is_tried_again_and_given_up_in_words(desk, handler):
    def fail(row):
        raise ZeroDivisionError("internal detail")

    handler(fail)
    row = new_job(desk)
    for _i in range(services.MAX_ATTEMPTS - 1):
        with pytest.raises(ZeroDivisionError):
            run(row.pk)
        assert Job.objects.get(pk=row.pk).state == State.RUNNING

    row = run(row.pk)

    assert (row.state, row.attempts) == (State.FAILED, services.MAX_ATTEMPTS)
    assert row.error
    assert "internal detail" not in row.error


def test_a_job_that_kills_its_worker_each_time_is_given_up(desk, handler):
    row = new_job(desk)
    Job.objects.filter(pk=row.pk).update(state=State.RUNNING, attempts=services.MAX_ATTEMPTS)
    handler(lambda row: pytest.fail("it must not run"))

    assert run(row.pk).state == State.FAILED


def test_a_silent_job_is_stale_after_a_minute_and_a_beating_one_is_not(desk, handler):
    with time_machine.travel(datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC), tick=False) as clock:
        waiting, silent, beating, done = (new_job(desk) for _i in range(4))
        Job.objects.filter(pk__in=[silent.pk, beating.pk]).update(state=State.RUNNING, beat_at=timezone.now())
        Job.objects.filter(pk=done.pk).update(state=State.DONE)
        assert stale_jobs() == []
        clock.shift(datetime.timedelta(seconds=61))
        progress(beating, 1)

        assert sorted(stale_jobs()) == [waiting.pk, silent.pk]


def test_the_sweeper_runs_what_a_killed_worker_left(desk, handler):
    row = new_job(desk)
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    Job.objects.filter(pk=row.pk).update(state=State.RUNNING, attempts=1, beat_at=long_ago)

    assert tasks.resume_jobs() == 1

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.DONE, 2)


def test_two_workers_at_once_do_the_work_once(committed, handler):
    row = new_job(city_clerk())
    done = []

    def work(row):
        done.append(1)
        return {}

    handler(work)

    at_once(lambda _n: run(row.pk), 4)

    assert len(done) == 1
    assert Job.objects.get().state == State.DONE


def test_a_worker_whose_connection_dies_frees_the_job(committed, handler):
    """What `kill -9` leaves: the row says running, the connection with its lock is gone."""
    row = new_job(city_clerk())

    def die(row):
        connections["default"].connection.close()
        raise SystemExit

    handler(die)
    lost = at_once_quietly(row.pk)
    assert lost is not None
    assert Job.objects.get().state == State.RUNNING
    handler(lambda row: {"second": True})

    # The server hears of the closed connection a moment later, and the lock is free then.
    for _attempt in range(200):
        if run(row.pk) is not None:
            break
        sleep(0.1)

    row.refresh_from_db()
    assert (row.state, row.result, row.attempts) == (State.DONE, {"second": True}, 2)


def at_once_quietly(job_id: int) -> BaseException | None:
    """Run the job in a thread of its own that dies in the middle; how it died."""
    from threading import Thread

    died = []

    def worker():
        try:
            run(job_id)
        except BaseException as error:  # noqa: BLE001 - the death itself is what is looked at
            died.append(error)
        finally:
            connections["default"].close()

    thread = Thread(target=worker)
    thread.start()
    thread.join(timeout=20)
    return died[0] if died else None


def test_a_job_is_seen_and_stopped_by_its_owner_alone(signed_in, desk, handler):
    row = new_job(desk)
    stranger = city_clerk()
    page, stop = reverse("jobs:job_progress", args=[row.pk]), reverse("jobs:job_cancel", args=[row.pk])

    assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(stranger).post(stop).status_code == 404
    client = signed_in(desk)
    assert "导入" in client.get(page).content.decode()
    assert client.get(stop).status_code == 405
    assert client.post(stop)["Location"] == page
    row.refresh_from_db()
    assert row.state == State.CANCELLED


def test_the_polled_part_is_drawn_without_the_shell(signed_in, desk, handler):
    address = reverse("jobs:job_progress", args=[new_job(desk, total=4).pk])

    body = signed_in(desk).get(address, headers={"HX-Request": "true", "HX-Target": "progress"}).content

    assert body.lstrip().startswith(b'<div id="progress"')
    assert b"<html" not in body


def test_cancelled_is_not_an_error_of_the_handler(desk, handler):
    def work(row):
        raise Cancelled

    handler(work)

    assert run(new_job(desk).pk).error == ""


def test_the_owner_stays_on_record(desk, handler):
    row = run(new_job(desk).pk)

    entry = AuditEntry.objects.get(event="jobs.job_done", object_id=str(row.pk))
    assert entry.actor_id == desk.pk
    assert UserFactory().jobs.count() == 0
