"""Imports that meet each other, are stopped, or lose their worker: nothing is lost, doubled or half done."""

import dataclasses
import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from chambers.models import Chamber, Officer
from federation.accounts.models import Organisation
from federation.exchange import importers
from federation.exchange.importers import extend
from federation.exchange.models import ImportBatch, ImportedRow
from federation.exchange.services.batches import create_batch, start_apply, start_check
from federation.jobs.models import Job
from federation.jobs.services import cancel_job, run
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, committed  # noqa: F401 - a fixture

HEADERS = ["商会名称", "统一社会信用代码", "会长", "联系电话", "会员数"]
ROWS = [
    ["云州市茶业商会", "51430702666830588Y", "唐山水", "13628079679", "约46"],
    ["云州市物流行业商会", "51430702493522287N", "韩江", "13600000001", "约145"],
    ["云州市益阳商会", "", "李桂花", "13600000002", "316家"],
]


def checked(xlsx, user):
    """A batch of three chambers, checked and ready."""
    batch = create_batch("chambers", io.BytesIO(xlsx([HEADERS, *ROWS])), name="a.xlsx", actor=user)
    job = start_check(batch, {batch.pk: batch.mapping}, actor=user, result_url="/")
    assert run(job.pk).state == Job.State.DONE
    return ImportBatch.objects.get(pk=batch.pk)


def registry():
    return sorted(Chamber.objects.values_list("organisation__name", "reported_members"))


EXPECTED = [("云州市物流行业商会", 145), ("云州市益阳商会", 316), ("云州市茶业商会", 46)]


@pytest.fixture
def last_step():
    """`last_step(function)` adds an applier after all others for the time of the test."""
    before = dict(importers._importers)

    def add(step):
        extend("chambers", appliers=[step])

    yield add
    importers._importers.clear()
    importers._importers.update(before)


def test_two_imports_of_one_file_at_once_make_no_doubles(committed, xlsx):  # noqa: F811
    user = city_clerk()
    jobs = []
    for batch in (checked(xlsx, user), checked(xlsx, user)):
        assert batch.counts["new"] == 3
        jobs.append(start_apply(batch, actor=user, result_url="/").pk)

    at_once(lambda place: run(jobs[place]), 2)

    assert registry() == EXPECTED
    assert Officer.objects.count() == 3
    results = sorted(ImportBatch.objects.values_list("counts__new", "counts__unchanged"))
    assert results == [(0, 3), (3, 0)]


def test_a_killed_worker_leaves_nothing_and_the_next_one_finishes(committed, xlsx):  # noqa: F811
    """The worker is a real process and the signal is the real one."""
    user = city_clerk()
    job = start_apply(checked(xlsx, user), actor=user, result_url="/")

    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk)],
        env=os.environ | {"FILES_ROOT": str(settings.MEDIA_ROOT), "DATABASE_URL": database_url()},
        cwd=settings.BASE_DIR,
        timeout=120,
    )

    assert died.returncode == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, registry()) == (Job.State.RUNNING, [])
    finished = taken_up(job.pk)
    assert (finished.state, finished.attempts) == (Job.State.DONE, 2)
    assert registry() == EXPECTED
    assert ImportedRow.objects.count() == 3
    assert run(job.pk).attempts == 2


def taken_up(key: int) -> Job:
    """Run the job as the sweeper does: again, until the server has noticed that the dead worker is gone."""
    deadline = time.monotonic() + 20
    while (finished := run(key)) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert finished is not None
    return finished


KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "federation.settings.test"
import django
django.setup()
from federation.exchange.importers import extend
from federation.jobs.services import run
extend("chambers", appliers=[lambda cursor, batch: os.kill(os.getpid(), signal.SIGKILL)])
run(int(sys.argv[1]))
"""


def database_url():
    """The address of the test's own database on the session's server."""
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{connection.settings_dict['NAME']}{mark}{options}"


def test_an_import_stopped_midway_writes_nothing_and_may_start_again(committed, xlsx, last_step):  # noqa: F811
    user = city_clerk()
    batch = checked(xlsx, user)
    job = start_apply(batch, actor=user, result_url="/")

    def stop(cursor, _batch):
        cancel = at_once(lambda _n: cancel_job(Job.objects.get(pk=job.pk), actor=user), 1)
        assert isinstance(cancel[0], Job)

    last_step(stop)
    assert run(job.pk).state == Job.State.CANCELLED

    batch.refresh_from_db()
    assert (batch.state, registry()) == (ImportBatch.State.PREVIEWED, [])
    found = importers._importers["chambers"]
    importers._importers["chambers"] = dataclasses.replace(found, appliers=found.appliers[:-1])
    again = start_apply(batch, actor=user, result_url="/")
    assert run(again.pk).state == Job.State.DONE
    assert registry() == EXPECTED


def test_a_failing_step_leaves_nothing_half_written(desk, xlsx, last_step):
    batch = checked(xlsx, desk)
    job = start_apply(batch, actor=desk, result_url="/")

    def fail(_cursor, _batch):
        raise RuntimeError("the last step fails")

    last_step(fail)
    with pytest.raises(RuntimeError):
        run(job.pk)

    assert registry() == []
    assert ImportedRow.objects.count() == 0


def test_a_preview_gone_stale_is_decided_anew(desk, xlsx):
    batch = checked(xlsx, desk)
    assert batch.counts["new"] == 3
    ChamberFactory(name="云州市茶叶商会", credit_code="51430702666830588Y", founded_on="2001-01-01")

    run(start_apply(batch, actor=desk, result_url="/").pk)

    batch.refresh_from_db()
    assert (batch.counts["new"], batch.counts["changed"]) == (2, 1)
    tea = Organisation.objects.get(credit_code="51430702666830588Y")
    assert (tea.name, tea.former_names) == ("云州市茶业商会", "云州市茶叶商会")
    assert Organisation.objects.matching("茶叶").get() == tea
    assert registry() == EXPECTED


def test_whoever_lost_the_right_meanwhile_writes_nothing(desk, xlsx):
    batch = checked(xlsx, desk)
    job = start_apply(batch, actor=desk, result_url=reverse("exchange:import_list"))
    desk.posts.update(ends_on="2020-01-02")

    with pytest.raises(PermissionDenied):
        run(job.pk)

    assert registry() == []
