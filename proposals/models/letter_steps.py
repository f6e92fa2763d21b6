"""The way of a letter from its draft to the proposer: countersigning, remarks, delivery."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from proposals.models.assignments import Assignment
from proposals.models.replies import Reply


class CountersignatureQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(outcome=Countersignature.Outcome.ASKED)


class Countersignature(models.Model):
    """A co-handler asked to countersign a letter (会签), and what it said.

    `sha256` is the text it was asked about: a signature stands for that text and for no later one.
    """

    class Outcome(models.TextChoices):
        ASKED = "asked", _("Asked")
        SIGNED = "signed", _("Countersigned")
        OBJECTED = "objected", _("Objected")
        LAPSED = "lapsed", _("Let the time pass")
        DROPPED = "dropped", _("No longer asked")

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="countersignatures")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="countersignatures")
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ASKED)
    remark = models.TextField(_("remark"), blank=True, max_length=2000)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("due"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = CountersignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "assignment"],
                condition=Q(outcome="asked"),
                name="countersignature_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="asked", decided_at__isnull=True)
                | (~Q(outcome="asked") & Q(decided_at__isnull=False)),
                name="countersignature_has_an_outcome_once_decided",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="objected") | ~Q(remark=""),
                name="countersignature_objection_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(outcome="asked"), name="countersignature_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.get_outcome_display()}"


class LetterStep(models.Model):
    """A line of the circulation sheet (发文稿纸): who did what with which text, and with which remark."""

    class Step(models.TextChoices):
        HANDED_ON = "handed_on", _("Handed on for checking")
        TAKEN_BACK = "taken_back", _("Taken back to the draft")
        COUNTERSIGNED = "countersigned", _("Countersigned")
        OBJECTED = "objected", _("Objected")
        LAPSED = "lapsed", _("Countersigning ran out")
        PASSED = "passed", _("Vetted")
        RETURNED = "returned", _("Returned to the draft")
        ISSUED = "issued", _("Issued")
        DELIVERED = "delivered", _("Delivered")

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=13, choices=Step)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(_("remark"), blank=True, max_length=2000)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a letter")
        verbose_name_plural = _("steps of letters")
        indexes = [models.Index(F("reply"), F("id"), name="letter_step_of_reply")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(step__in=["returned", "objected"]) | ~Q(remark=""),
                name="letter_step_back_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.get_step_display()}"


class Delivery(models.Model):
    """How and when an issued letter reached the proposer. It stands beside the letter, which is frozen."""

    class Way(models.TextChoices):
        PORTAL = "portal", _("In the portal")
        HAND = "hand", _("By hand")
        POST = "post", _("By post")
        EXCHANGE = "exchange", _("By the exchange of official documents")

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="delivery")
    way = models.CharField(_("way of delivery"), max_length=8, choices=Way, default=Way.PORTAL)
    delivered_on = models.DateField(_("delivered on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.reply_id} {self.delivered_on}"
