"""Starting, running, cancelling and resuming jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.jobs.models import Job
from federation.notices.services import channel, post

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 5
_handlers: dict[str, Callable[[Job], dict]] = {}


class Cancelled(Exception):
    """Raised inside a job when its owner asked for an end; the handler's transaction rolls back."""


def job(kind: str) -> Callable:
    """Register the function that does jobs of `kind`: takes the Job, returns its result as a dict."""

    def register(handler: Callable[[Job], dict]) -> Callable[[Job], dict]:
        _handlers[kind] = handler
        return handler

    return register


@transaction.atomic
def start(kind: str, *, title: str, owner: User, params: dict, total: int = 0) -> Job:
    """Write the job and the outbox row that wakes a worker, in the caller's transaction."""
    row = Job.objects.create(kind=kind, title=title[:200], owner=owner, params=params, total=total)
    record("jobs.job_started", row, actor=owner)
    post("job", str(row.pk), {"job": row.pk})
    return row


def progress(row: Job, done: int, *, total: int | None = None) -> None:
    """Note how far the job is and that its worker lives; raises Cancelled where the owner asked for it."""
    fields: dict = {"done": done, "beat_at": timezone.now()}
    if total is not None:
        fields["total"] = total
    Job.objects.filter(pk=row.pk).update(**fields)
    row.done = done
    if Job.objects.filter(pk=row.pk, cancel_requested=True).exists():
        raise Cancelled


def run(job_id: int) -> Job | None:
    """Do one job, once: a session lock keeps a second worker away while this one lives.

    PostgreSQL frees the lock when a killed worker's connection closes, so the next attempt starts at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [JOB_LOCK, job_id % 2**31])
        if not cursor.fetchone()[0]:
            return None
        try:
            return _run_locked(job_id)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOB_LOCK, job_id % 2**31])


JOB_LOCK = 7101


def _run_locked(job_id: int) -> Job | None:
    row = Job.objects.filter(pk=job_id).select_related("owner").first()
    if row is None or not row.is_open:
        return row
    if row.attempts >= MAX_ATTEMPTS:
        # Each attempt killed its worker, or the last one failed: it must not go on for ever.
        return _give_up(row)
    row.state, row.attempts, row.beat_at = Job.State.RUNNING, row.attempts + 1, timezone.now()
    row.save(update_fields=["state", "attempts", "beat_at"])
    try:
        if row.cancel_requested:
            raise Cancelled
        result = _handlers[row.kind](row)
    except Cancelled:
        return _finish(row, Job.State.CANCELLED)
    except ValidationError as error:
        return _finish(row, Job.State.FAILED, error="\n".join(error.messages))
    except Exception:
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        if row.attempts < MAX_ATTEMPTS:
            # Left running without a beat: the sweeper tries again.
            raise
        return _give_up(row)
    return _finish(row, Job.State.DONE, result=result)


def _give_up(row: Job) -> Job:
    sentence = _("It failed several times and was given up. Please tell the system administrator.")
    return _finish(row, Job.State.FAILED, error=sentence)


def _finish(row: Job, state: str, *, result: dict | None = None, error: str = "") -> Job:
    with transaction.atomic():
        row.state, row.result, row.error, row.finished_at = state, result or {}, error, timezone.now()
        row.save(update_fields=["state", "result", "error", "finished_at"])
        outcome = AuditEntry.Result.FAILED if state == Job.State.FAILED else AuditEntry.Result.DONE
        record(f"jobs.job_{state}", row, actor=row.owner, note=error, result=outcome)
    return row


@transaction.atomic
def cancel_job(row: Job, *, actor: User) -> Job:
    """Ask a job to end. A waiting one ends now, a running one at its next step."""
    row = Job.objects.select_for_update().get(pk=row.pk)
    if row.is_open:
        row.cancel_requested = True
        if row.state == Job.State.WAITING:
            row.state, row.finished_at = Job.State.CANCELLED, timezone.now()
        row.save(update_fields=["cancel_requested", "state", "finished_at"])
        record("jobs.job_cancelled", row, actor=actor)
    return row


def stale_jobs() -> list[int]:
    """Jobs that wait or whose worker has gone silent for a minute."""
    limit = timezone.now() - STALE_AFTER
    rows = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
    return [
        row.pk for row in rows.only("id", "beat_at", "created_at") if (row.beat_at or row.created_at) < limit
    ]


@channel("job")
def wake_worker(payload: dict, key: str) -> None:
    """Outbox delivery for jobs: hand the id to the broker (registered by `jobs.tasks`)."""
    _wake(payload["job"])


_wake: Callable[[int], Any] = run


def set_waker(wake: Callable[[int], Any]) -> None:
    """Let the task module say how a worker is woken, because services never import tasks."""
    global _wake
    _wake = wake
