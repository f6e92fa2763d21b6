"""Long work as a row: progress, cancel, restart after a killed worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class JobQuerySet(ScopedQuerySet):
    """One's own jobs are found by their owner; as a list only those who keep the portal see them."""


class Job(models.Model):
    """One piece of background work. The row is the truth; Celery only wakes a worker up for it.

    A running job beats: a beat older than a minute means that its worker died, and the sweeper hands
    the job to another, so the work itself must be safe to run again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    # The name of the exception that ended the last attempt: all that administrators are shown of an error.
    fault = models.CharField(_("fault"), max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="job_open"),
            models.Index(fields=["owner", "-id"], name="job_owner"),
            models.Index(fields=["state", "-id"], name="job_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(self.done * 100 // self.total, 100) if self.total else 0
