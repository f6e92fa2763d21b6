"""Starting, running, cancelling and resuming jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.jobs.models import Job
from federation.notices.services import channel, notify, post

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 5
_handlers: dict[str, Callable[[Job], dict]] = {}
_labels: dict[str, Any] = {}


class Cancelled(Exception):
    """Raised inside a job when its owner asked for an end; the handler's transaction rolls back."""


def job(kind: str, *, label: Any = "") -> Callable:
    """Register the function that does jobs of `kind`: takes the Job, returns its result as a dict.

    `label` is what administrators read in the place of a title, which may hold text of the work.
    """

    def register(handler: Callable[[Job], dict]) -> Callable[[Job], dict]:
        _handlers[kind] = handler
        _labels[kind] = label or kind
        return handler

    return register


def label_of(kind: str) -> str:
    """What kind of work this is, in words."""
    return str(_labels.get(kind, kind))


def kinds() -> list[tuple[str, str]]:
    """All kinds of jobs with their words, as choices."""
    return sorted((kind, str(label)) for kind, label in _labels.items())


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
        row.fault = type(error).__name__
        return _finish(row, Job.State.FAILED, error="\n".join(error.messages))
    except Exception as error:
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        row.fault = type(error).__name__[:80]
        Job.objects.filter(pk=row.pk).update(fault=row.fault)
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
        row.save(update_fields=["state", "result", "error", "fault", "finished_at"])
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


@transaction.atomic
def restart_job(row: Job, *, actor: User) -> Job:
    """Let a job that failed or was cancelled begin anew, with its owner's rights, and tell its owner.

    Handlers are safe to run again, so what an earlier attempt has done is not done twice. Raises
    ValidationError for one that is open or done.
    """
    row = Job.objects.select_for_update(of=("self",)).select_related("owner").get(pk=row.pk)
    if row.state not in (Job.State.FAILED, Job.State.CANCELLED):
        raise ValidationError(_("Only a job that failed or was cancelled can be restarted."))
    if not row.owner.is_active:
        raise ValidationError(_("The account of its owner is disabled."))
    row.state, row.attempts, row.cancel_requested = Job.State.WAITING, 0, False
    row.done, row.error, row.fault, row.finished_at, row.beat_at = 0, "", "", None, timezone.now()
    row.save()
    entry = record("jobs.job_restarted", row, actor=actor)
    post("job", f"{row.pk}:{entry.pk}", {"job": row.pk})
    if actor.pk != row.owner_id:
        notify(
            "jobs.restarted",
            to=[row.owner],
            title=_("Your job was restarted: %(title)s") % {"title": row.title},
            url=reverse("jobs:job_progress", args=[row.pk]),
            key=f"jobs:restarted:{entry.pk}",
        )
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
