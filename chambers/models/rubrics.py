"""Rubrics (评价方案): what an assessment counts and how, as data. A version in use never changes."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.honours import Honour
from federation.accounts.models import Organisation
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow

POINTS: dict[str, Any] = {"max_digits": 9, "decimal_places": 3}
LEVELS = 4
DEPTH = 3


class RubricQuerySet(ScopedQuerySet):
    """Drafts stay with whoever keeps the rubrics; a secretary sees those by which a chamber is assessed, an
    enterprise those by which it is, or its people are."""

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope in SUBJECTS_SEEN:
            return self.published() & Q(subject__in=SUBJECTS_SEEN[scope])
        return super().in_scope(scope, post)

    def published(self):
        versions = RubricVersion.objects.filter(rubric=OuterRef("pk"))
        return Q(Exists(versions.exclude(state=RubricVersion.State.DRAFT)))


class Rubric(models.Model):
    """A family of versions: the four-good chamber, an assessment of remote chambers, of parks, of persons."""

    class Subject(models.TextChoices):
        CHAMBER = "chamber", _("Chambers")
        ENTERPRISE = "enterprise", _("Enterprises")
        PERSON = "person", _("Entrepreneurs")
        FEDERATION = "federation", _("County federations")
        PARK = "park", _("Parks")
        PARTY = "party", _("Party organisations")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rubrics", verbose_name=_("federation")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    subject = models.CharField(_("assesses"), max_length=10, choices=Subject)
    # What the award is called in the register of honours.
    honour = models.CharField(_("honour awarded"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


# What a unit sees assessed: a chamber (by its secretary's scope) itself, its people and its Party
# organisation, an enterprise (by its own scope) itself and its people.
SUBJECTS_SEEN = {
    Scope.UNIT: (Rubric.Subject.CHAMBER, Rubric.Subject.PERSON, Rubric.Subject.PARTY),
    Scope.OWN: (Rubric.Subject.ENTERPRISE, Rubric.Subject.PERSON),
}


class RubricVersionQuerySet(ScopedQuerySet):
    tree = "rubric__organisation__"

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope in SUBJECTS_SEEN:
            return self.published() & Q(rubric__subject__in=SUBJECTS_SEEN[scope])
        return super().in_scope(scope, post)

    def published(self):
        return ~Q(state=RubricVersion.State.DRAFT)

    def for_detail(self):
        return self.select_related("rubric__organisation")


class RubricVersion(models.Model):
    """One version of a rubric, with how it rounds, what caps the total and how experts are heard.

    Points are decimals and never floats: what decides a rank is written down here and nowhere else.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("In use")
        RETIRED = "retired", _("Retired")

    class Rounding(models.TextChoices):
        HALF_UP = "half_up", _("Half up (四舍五入)")
        DOWN = "down", _("Cut off")

    workflow = Workflow("state", {State.DRAFT: {State.PUBLISHED}, State.PUBLISHED: {State.RETIRED}})

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    total_points = models.DecimalField(_("points in all"), default=100, **POINTS)
    total_cap = models.DecimalField(
        _("never above"), null=True, blank=True, help_text=_("Bonus points included"), **POINTS
    )
    bonus_cap = models.DecimalField(_("bonus points at the most"), null=True, blank=True, **POINTS)
    places = models.PositiveSmallIntegerField(_("decimal places"), default=1)
    rounding = models.CharField(_("rounding"), max_length=7, choices=Rounding, default=Rounding.HALF_UP)
    experts = models.PositiveSmallIntegerField(_("experts for each unit"), default=2)
    spread_limit = models.DecimalField(
        _("spread that calls one more expert"),
        null=True,
        blank=True,
        help_text=_("In points of the total"),
        **POINTS,
    )
    drops_extremes = models.BooleanField(
        _("highest and lowest do not count (from three experts)"), default=False
    )
    reason_from = models.DecimalField(
        _("difference that needs a reason"), default=2, help_text=_("In points of an indicator"), **POINTS
    )
    publicity_days = models.PositiveSmallIntegerField(_("working days of publicity"), default=5)
    valid_months = models.PositiveSmallIntegerField(_("an award lasts, in months"), default=24)
    note = models.TextField(_("what changed"), max_length=2000, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("put to use by")
    )
    published_at = models.DateTimeField(null=True, editable=False)
    # Raised by each change of the tree: what two people edit at once shows itself.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RubricVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a rubric")
        verbose_name_plural = _("versions of rubrics")
        ordering = ["rubric", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["rubric"],
                condition=Q(state="draft"),
                name="rubric_has_one_draft",
                violation_error_message=_("There is a draft of this rubric already."),
            ),
            models.CheckConstraint(condition=Q(places__lte=3), name="rubric_places_are_few"),
            models.CheckConstraint(condition=Q(experts__range=(1, 9)), name="rubric_experts_are_plausible"),
            models.CheckConstraint(condition=Q(total_points__gt=0), name="rubric_total_is_positive"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="rubric_version_is_published_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="rubric_version_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state'"
                ),
            ),
            pgtrigger.Protect(
                name="rubric_version_is_kept",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rubric} {self.number}"


def frozen_with_version(name: str) -> pgtrigger.Trigger:
    """Rows of a version that is no longer a draft are neither added nor changed nor deleted."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("its_state", "text")],
        func="""
            SELECT state INTO its_state FROM chambers_rubricversion
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
            IF its_state <> 'draft' THEN
                RAISE EXCEPTION 'this version of the rubric is in use' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class Grade(models.Model):
    """A grade (5A … 1A, or a level of the four-good chamber): what a total from `threshold` on is worth."""

    version = models.ForeignKey(RubricVersion, models.CASCADE, related_name="grades")
    name = models.CharField(_("grade"), max_length=60)
    threshold = models.DecimalField(_("from"), **POINTS)
    level = models.CharField(_("level of the honour"), max_length=8, choices=Honour.Level, blank=True)
    is_award = models.BooleanField(_("is awarded"), default=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["version", F("threshold").desc()]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "threshold"],
                name="grade_threshold_once",
                violation_error_message=_("Two grades cannot begin at the same total."),
            ),
            models.UniqueConstraint(
                fields=["version", "name"],
                name="grade_name_once",
                violation_error_message=_("This grade is there already."),
            ),
            models.CheckConstraint(condition=Q(threshold__gte=0), name="grade_threshold_is_not_less"),
        ]
        triggers = [frozen_with_version("grade_is_frozen")]

    def __str__(self) -> str:
        return self.name


class AssessedGroup(models.Model):
    """Units that are ranked among each other, such as chambers of an industry, or county-level ones.

    `kinds` are the kinds of chambers that belong to it by default; empty: it is chosen by hand.
    """

    version = models.ForeignKey(RubricVersion, models.CASCADE, related_name="groups")
    name = models.CharField(_("group"), max_length=60)
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("kinds"))
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("group of assessed units")
        verbose_name_plural = _("groups of assessed units")
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="assessed_group_name_once",
                violation_error_message=_("This group is there already."),
            )
        ]
        triggers = [frozen_with_version("assessed_group_is_frozen")]

    def __str__(self) -> str:
        return self.name


class RewardRule(models.Model):
    """What an award of a grade is paid (奖补): a sum, and so much for each point from a total on."""

    version = models.ForeignKey(RubricVersion, models.CASCADE, related_name="reward_rules")
    grade = models.ForeignKey(Grade, models.CASCADE, related_name="reward_rules")
    amount = models.DecimalField(_("sum in yuan"), max_digits=12, decimal_places=2, default=0)
    from_points = models.DecimalField(_("and from a total of"), null=True, blank=True, **POINTS)
    per_point = models.DecimalField(
        _("yuan for each point above"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    at_most = models.DecimalField(_("at the most"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("rule of rewards")
        verbose_name_plural = _("rules of rewards")
        constraints = [
            models.UniqueConstraint(
                fields=["grade"],
                name="reward_rule_once_for_a_grade",
                violation_error_message=_("This grade has its reward already."),
            ),
            models.CheckConstraint(
                condition=Q(from_points__isnull=True, per_point__isnull=True)
                | Q(from_points__isnull=False, from_points__gte=0, per_point__isnull=False, per_point__gt=0),
                name="reward_rule_per_point_is_whole",
                violation_error_message=_("Say both: from which total, and how much for a point."),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="reward_rule_is_not_less"),
        ]
        triggers = [frozen_with_version("reward_rule_is_frozen")]

    def __str__(self) -> str:
        return f"{self.grade} {self.amount}"
