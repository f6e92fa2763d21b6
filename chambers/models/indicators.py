"""Indicators (指标): the tree of a version of a rubric, whose leaves are scored and whose branches add up."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.rubrics import DEPTH, POINTS, RubricVersion, frozen_with_version


class Indicator(models.Model):
    """A node of a rubric's tree (指标). Leaves are scored, branches add up what is below them.

    `points` are what a leaf or branch is worth; of a bonus the most it may add where `cap` is not given.
    `ordinal` numbers the leaves of a published version from 1: the place of a value in a score's arrays.
    """

    class Kind(models.TextChoices):
        BRANCH = "branch", _("Branch")
        FIXED = "fixed", _("Fixed points: met or not")
        CHOICE = "choice", _("One of several levels")
        RANGE = "range", _("Judged from nothing to full points")
        PER_UNIT = "per_unit", _("Points for each unit")
        DEDUCTION = "deduction", _("Deduction")
        RATIO = "ratio", _("Share of a target")
        SCALED = "scaled", _("Scaled between the least and the most of the group")
        VETO = "veto", _("Veto (一票否决)")

    class Scorer(models.TextChoices):
        OFFICE = "office", _("The unit itself, then the office")
        EXPERT = "expert", _("Invited experts")
        MEASURED = "measured", _("Measured from the portal’s records")

    version = models.ForeignKey(RubricVersion, models.CASCADE, related_name="indicators")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    # "1.2.3" and the same with three digits each, by which the tree is read in its order.
    code = models.CharField(_("number"), max_length=20, editable=False)
    path = models.CharField(max_length=16, editable=False)
    name = models.CharField(_("indicator"), max_length=200)
    standard = models.TextField(_("how it is scored"), max_length=2000, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    scorer = models.CharField(_("scored by"), max_length=8, choices=Scorer, default=Scorer.OFFICE)
    is_bonus = models.BooleanField(_("bonus"), default=False, help_text=_("Added on top of the total"))
    points = models.DecimalField(_("points"), default=0, **POINTS)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=4, default=1)
    cap = models.DecimalField(
        _("at the most"), null=True, blank=True, help_text=_("Empty: no limit"), **POINTS
    )
    per_unit = models.DecimalField(_("points for a unit"), null=True, blank=True, **POINTS)
    base = models.DecimalField(
        _("points to begin with"), default=0, help_text=_("Before the first unit is counted"), **POINTS
    )
    target = models.DecimalField(
        _("target"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Value for full points"),
    )
    floor = models.DecimalField(
        _("points for the least value"), null=True, blank=True, help_text=_("Such as 60 of 100"), **POINTS
    )
    metric = models.CharField(_("metric"), max_length=60, blank=True)
    needs_evidence = models.BooleanField(_("evidence is required"), default=False)
    # A label of assessments of counties: the indicator is part of the secretary's report on duty (述职).
    in_duty_report = models.BooleanField(_("in the duty report"), default=False)
    data_source = models.CharField(_("source of the data"), max_length=200, blank=True)
    ordinal = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["version", "path"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "path"],
                name="indicator_has_its_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["version", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="indicator_ordinal_once",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0) & Q(weight__gt=0) & Q(base__gte=0),
                name="indicator_points_are_not_less",
            ),
            models.CheckConstraint(
                condition=~Q(kind="per_unit") | Q(per_unit__isnull=False, per_unit__gt=0),
                name="indicator_per_unit_says_how_much",
                violation_error_message=_("Say how many points a unit gives."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="ratio") | Q(target__isnull=False, target__gt=0),
                name="indicator_ratio_has_a_target",
                violation_error_message=_("Say which value gives full points."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="scaled") | Q(floor__isnull=False, floor__gte=0) & Q(floor__lt=F("points")),
                name="indicator_scale_has_a_floor",
                violation_error_message=_("Say how many points the least value gives: fewer than the most."),
            ),
            models.CheckConstraint(
                condition=Q(scorer="measured") & ~Q(metric="") | ~Q(scorer="measured") & Q(metric=""),
                name="indicator_measured_has_a_metric",
                violation_error_message=_("Choose the metric that is measured."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["branch", "choice", "range"]) | ~Q(scorer="measured"),
                name="indicator_that_is_judged_is_not_measured",
                violation_error_message=_("What is judged cannot be measured."),
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0), name="indicator_cap_is_positive"
            ),
        ]
        triggers = [frozen_with_version("indicator_is_frozen")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def level(self) -> int:
        return len(self.path) // DEPTH

    @property
    def is_leaf(self) -> bool:
        return self.kind != self.Kind.BRANCH


class IndicatorOption(models.Model):
    """One level of a choice, such as 20 / 15 / 0. The value of the mark is the option's points."""

    version = models.ForeignKey(RubricVersion, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(_("level"), max_length=200)
    points = models.DecimalField(_("points"), **POINTS)

    class Meta:
        verbose_name = _("level of an indicator")
        verbose_name_plural = _("levels of indicators")
        ordering = ["indicator", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "points"],
                name="indicator_option_points_once",
                violation_error_message=_("Two levels cannot give the same points."),
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="indicator_option_is_not_less"),
        ]
        triggers = [frozen_with_version("indicator_option_is_frozen")]

    def __str__(self) -> str:
        return self.label
