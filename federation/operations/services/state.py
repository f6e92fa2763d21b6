"""How the portal runs, in figures that say nothing of the work."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.jobs.models import Job
from federation.notices.models import OutboxMessage

# A message that is due and waits longer than this says that no worker delivers.
DELIVERY_LATE = timedelta(minutes=5)
DAY = timedelta(days=1)
# Below so much free space somebody must act.
LEAST_FREE = 0.1


@dataclass(frozen=True)
class Figures:
    """Counts of jobs and messages; `worker_is_late` where due messages lie about."""

    jobs_open: int
    jobs_failed: int
    oldest_job: Any
    waiting: int
    given_up: int
    oldest_due: Any

    @property
    def worker_is_late(self) -> bool:
        return self.oldest_due is not None and self.oldest_due < timezone.now() - DELIVERY_LATE


def figures() -> Figures:
    """In two queries, both served by indexes of what is open."""
    now = timezone.now()
    jobs = Job.objects.filter(
        Q(state__in=[Job.State.WAITING, Job.State.RUNNING])
        | Q(state=Job.State.FAILED, finished_at__gt=now - DAY)
    ).aggregate(
        open=Count("pk", filter=~Q(state=Job.State.FAILED)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED)),
        oldest=Min("created_at", filter=~Q(state=Job.State.FAILED)),
    )
    state = OutboxMessage.State
    outbox = OutboxMessage.objects.filter(state__in=[state.WAITING, state.FAILED]).aggregate(
        waiting=Count("pk", filter=Q(state=state.WAITING)),
        given_up=Count("pk", filter=Q(state=state.FAILED)),
        oldest=Min("due_at", filter=Q(state=state.WAITING, due_at__lte=now)),
    )
    return Figures(
        jobs["open"], jobs["failed"], jobs["oldest"], outbox["waiting"], outbox["given_up"], outbox["oldest"]
    )


def storage() -> list[tuple[str, int, bool]]:
    """(what, bytes, whether that is too little): size of the database and of free space for files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    rows = [(_("Size of the database"), size, False)]
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    rows.append((_("Free space for files"), usage.free, usage.free < usage.total * LEAST_FREE))
    return rows


def versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    try:
        celery = version("celery")
    except PackageNotFoundError:
        celery = "—"
    python = ".".join(map(str, sys.version_info[:3]))
    return [("Django", django.get_version()), ("PostgreSQL", server), ("Celery", celery), ("Python", python)]
