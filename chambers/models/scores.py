"""What scoring reads and writes: reported facts, runs, scores, places, and what is to be scored again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.assessments import AssessmentEntry, AssessmentRound
from chambers.models.rubrics import POINTS, AssessedGroup, Grade
from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow


class FactKind(models.Model):
    """What units report, such as donations or projects signed: a metric of its own for rubrics."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("counted in"), max_length=20, help_text=_("Such as yuan, cases, persons"))
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of reported facts")
        verbose_name_plural = _("kinds of reported facts")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class FactQuerySet(ScopedQuerySet):
    def confirmed(self):
        return self.filter(state=Fact.State.CONFIRMED)

    def for_detail(self):
        return self.select_related("kind", "organisation", "reported_by", "decided_by")


class Fact(models.Model):
    """Something a unit reports with day and amount (whole units). Only what the office confirmed counts."""

    class State(models.TextChoices):
        REPORTED = "reported", _("Reported")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    workflow = Workflow(
        "state",
        {
            State.REPORTED: {State.CONFIRMED, State.REJECTED},
            State.REJECTED: {State.REPORTED},
            State.CONFIRMED: {State.REJECTED},
        },
    )

    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="facts", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facts", db_index=False, verbose_name=_("unit")
    )
    happened_on = models.DateField(_("day"))
    amount = models.BigIntegerField(_("amount"))
    title = models.CharField(_("what it was"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.REPORTED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("reported by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported fact")
        verbose_name_plural = _("reported facts")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fact_amount_is_positive"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="fact_rejected_says_why"
            ),
        ]
        indexes = [
            # What scoring reads, from the index alone: the facts of one kind, unit by unit.
            models.Index(
                fields=["kind", "organisation", "happened_on"],
                include=["amount"],
                condition=Q(state="confirmed"),
                name="fact_counted",
            ),
            models.Index(fields=["organisation", "-happened_on", "-id"], name="fact_of_unit"),
            models.Index(fields=["happened_on", "id"], condition=Q(state="reported"), name="fact_to_confirm"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.amount)


class ScoreRun(models.Model):
    """One computation of a round: of all entries or of those that changed; what it read and what it gave.

    `reached` is the last entry that is written: a run whose worker was killed goes on behind it.
    """

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="runs")
    is_full = models.BooleanField(default=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    reached = models.PositiveBigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # Of all values that were read, entry by entry: the same facts give the same digest.
    sha256 = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("started by")
    )

    class Meta:
        verbose_name = _("scoring")
        verbose_name_plural = _("scorings")
        ordering = [F("id").desc()]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(finished_at__isnull=True, is_full=True),
                name="score_run_one_full_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.started_at:%Y-%m-%d %H:%M}"


class Score(models.Model):
    """The total of an entry. `values[n]` and `leaf_points[n]` belong to the leaf with ordinal n + 1 of the
    round's version, `criteria[n]` to its first-level branch at place n + 1: with these and the version
    every total is explained."""

    entry = models.OneToOneField(AssessmentEntry, models.CASCADE, primary_key=True, related_name="score")
    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="scores", db_index=False)
    group = models.ForeignKey(AssessedGroup, models.PROTECT, null=True, related_name="+", db_index=False)
    values = ArrayField(models.DecimalField(max_digits=24, decimal_places=4, null=True))
    leaf_points = ArrayField(models.DecimalField(**POINTS))
    criteria = ArrayField(models.DecimalField(**POINTS))
    regular = models.DecimalField(max_digits=11, decimal_places=3)
    bonus = models.DecimalField(max_digits=11, decimal_places=3)
    total = models.DecimalField(_("total"), max_digits=11, decimal_places=3)
    is_vetoed = models.BooleanField(_("vetoed"), default=False)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, related_name="+", db_index=False)
    scored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score reached")
        verbose_name_plural = _("scores")
        indexes = [
            # How many stand before one is a range of these.
            models.Index(F("round"), F("is_vetoed"), F("total").desc(), F("entry"), name="score_in_round"),
            models.Index(
                F("round"), F("group"), F("is_vetoed"), F("total").desc(), F("entry"), name="score_in_group"
            ),
        ]

    def __str__(self) -> str:
        return str(self.total)


class Place(models.Model):
    """The rank of an entry among all of its round and in its group, as published; equal totals share one."""

    entry = models.OneToOneField(AssessmentEntry, models.CASCADE, primary_key=True, related_name="place")
    overall = models.PositiveIntegerField()
    in_group = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return str(self.in_group)


class StaleScore(models.Model):
    """An entry whose total no longer follows from what is on file: it is computed again."""

    entry = models.OneToOneField(AssessmentEntry, models.CASCADE, primary_key=True, related_name="stale")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("total to be computed again")
        verbose_name_plural = _("totals to be computed again")

    def __str__(self) -> str:
        return str(self.entry_id)
