"""The Matter: what proposals, complaints and demands have in common, its rounds and its ties to others."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from proposals.models.dictionaries import Topic


class Matter(models.Model):
    """Something that somebody raised and that is answered: one to-do list, one timeline for all kinds.

    `organisation` is the unit that raises it, `author` the person who wrote it. `submission` is drawn when
    the form is opened, so that a doubled submit cannot make two matters.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", _("Proposal")
        COMPLAINT = "complaint", _("Complaint")
        DEMAND = "demand", _("Demand")
        INSTRUCTION = "instruction", _("Instruction")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
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
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name=_("topic")
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

    @property
    def case(self) -> models.Model:
        """The row of the matter's own kind: its Proposal, Complaint or Demand."""
        return getattr(self, self.kind)


class MatterRound(models.Model):
    """One round of handling. It copies the terms in force when it begins, so that later edits leave it alone.

    `terms` is {code of the term: rule}, such as {"reply": "3m"}; see `proposals.models.terms`.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    terms = models.JSONField(default=dict)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matter_round_number_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} #{self.number}"


class MatterLink(models.Model):
    """How one matter came out of another, or went into it. An undone tie stays, with its day."""

    class Kind(models.TextChoices):
        REROUTED = "rerouted", _("rerouted to")
        MERGED = "merged", _("joined into")
        BORN = "born", _("led to")
        RELATED = "related", _("related to")

    source = models.ForeignKey(Matter, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Matter, models.CASCADE, related_name="links_in")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("tie of two matters")
        verbose_name_plural = _("ties of two matters")
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="matter_link_joins_two"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(kind__in=["rerouted", "merged"], undone_at__isnull=True),
                name="matter_goes_into_one_other",
                violation_error_message=_("This matter has gone into another one already."),
            ),
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                condition=Q(undone_at__isnull=True),
                name="matter_link_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
