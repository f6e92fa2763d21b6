"""Two people, or two workers, on one assessment in the same moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat, Score, ScoreRun
from chambers.services.assessment_entries import apply_entry
from chambers.services.expert_seats import spread_experts
from chambers.services.score_jobs import start_scoring
from chambers.services.scoring import score_round
from federation.accounts.models import Role
from federation.jobs.models import Job
from federation.jobs.services import run
from tests.chambers.test_assessment_rounds import a_round, admitted, submitted, to
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, of_kind


def test_two_applications_at_once_make_one_entry(committed):
    held, unit = a_round(), ChamberFactory().organisation

    outcomes = at_once(lambda _n: apply_entry(held, unit, actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert AssessmentEntry.objects.count() == 1


def test_two_who_spread_experts_at_once_seat_nobody_twice(committed):
    desk = city_clerk()
    held = a_round()
    for _n in range(3):
        admitted(held, desk)
    for _n in range(4):
        person_with(Role.EXPERT)
    to(held, AssessmentRound.State.CHECKING)

    outcomes = at_once(lambda _n: spread_experts(held, actor=desk), 2)

    assert sorted(outcomes) == [(0, 0), (6, 0)]
    assert ExpertSeat.objects.count() == 6


def test_two_presses_at_once_start_one_job(committed):
    desk, held = city_clerk(), a_round()
    submitted(held)

    outcomes = at_once(lambda _n: start_scoring(held, actor=desk).pk, 2)

    assert len(set(outcomes)) == 1
    assert Job.objects.filter(kind="score_round").count() == 1


def test_two_runs_at_once_give_one_result(committed):
    held = a_round()
    for _n in range(3):
        submitted(held)
    before = dict(Score.objects.values_list("entry", "total"))

    outcomes = at_once(lambda _n: score_round(held, actor=None), 2)

    assert of_kind(outcomes, Exception) == []
    assert dict(Score.objects.values_list("entry", "total")) == before
    digests = set(ScoreRun.objects.filter(is_full=True).values_list("sha256", flat=True))
    assert len(digests) == 1
    assert not ScoreRun.objects.filter(finished_at=None).exists()


KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "federation.settings.test"
import django
django.setup()
from chambers.services import score_jobs, scoring
from federation.jobs.services import run
scoring.BATCH = 1
score_jobs.progress = lambda row, done, total: done == 2 and os.kill(os.getpid(), signal.SIGKILL)
run(int(sys.argv[1]))
"""


def test_a_worker_killed_in_mid_run_is_followed_by_one_that_goes_on(committed):
    """The worker is a real process and the signal is the real one."""
    desk, held = city_clerk(), a_round()
    entries = [submitted(held) for _n in range(4)]
    whole = dict(Score.objects.values_list("entry", "total"))
    Score.objects.all().delete()
    job = start_scoring(held, actor=desk)
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    database = f"{address.rpartition('/')[0]}/{connection.settings_dict['NAME']}{mark}{options}"

    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk)],
        env=os.environ | {"DATABASE_URL": database},
        cwd=settings.BASE_DIR,
        timeout=120,
    )

    assert died.returncode == -signal.SIGKILL
    scored = set(Score.objects.values_list("entry", flat=True))
    assert scored == {entry.pk for entry in entries[:2]}
    deadline = time.monotonic() + 20
    while (done := run(job.pk)) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (done.state, done.attempts) == (Job.State.DONE, 2)
    assert dict(Score.objects.values_list("entry", "total")) == whole
    full = ScoreRun.objects.get(is_full=True)
    assert (full.entries, full.finished_at is not None) == (4, True)
