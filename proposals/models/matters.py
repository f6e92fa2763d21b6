"""The Matter: what proposals, complaints and demands have in common."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation


class Matter(models.Model):
    """Something that somebody raised and that is answered: one to-do list, one timeline for all kinds.

    `organisation` is the unit that raises it, `author` the person who wrote it. `submission` is drawn when
    the form is opened, so that a doubled submit cannot make two matters.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", _("Proposal")
        COMPLAINT = "complaint", _("Complaint")
        DEMAND = "demand", _("Demand")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="matters", verbose_name=_("raised by")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="matters", verbose_name=_("author")
    )
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    search = SearchVectorField(null=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        constraints = [
            models.CheckConstraint(condition=~models.Q(subject=""), name="matter_has_a_subject"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="matter_organisation"),
            models.Index(fields=["author", "-id"], name="matter_author"),
            models.Index(fields=["updated_at", "id"], name="matter_updated"),
            GinIndex(fields=["search"], name="matter_search"),
        ]

    def __str__(self) -> str:
        return self.subject
