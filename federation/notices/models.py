"""Inbox and outbox. A notice is a fact of the transaction that caused it; delivery follows after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class Notice(models.Model):
    """One message in one person's inbox.

    `key` names the effect ("proposals.reply_due_soon:assignment:17:round:1"): the same effect for the
    same person is written once, whatever is retried.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_effect")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_inbox"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class OutboxQuerySet(ScopedQuerySet):
    """Seen by those who keep the portal, and then all of it but its text."""

    def can_be_retried(self):
        """Given up, and still with everything that its delivery needs: links are forgotten."""
        return self.filter(state=OutboxMessage.State.FAILED).exclude(payload__has_key="secret")


class OutboxMessage(models.Model):
    """Something to do after the commit: written with the act, delivered by a worker at least once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Delivered")
        FAILED = "failed", _("Given up")

    channel = models.CharField(max_length=30)
    key = models.CharField(max_length=250, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=["state", "-id"], name="outbox_state"),
            models.Index(fields=["channel", "-id"], name="outbox_channel"),
        ]

    def __str__(self) -> str:
        return self.key
