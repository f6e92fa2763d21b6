"""Yearly work reports with their outlook, and yearly plans whose items may come from it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))


class WorkReportQuerySet(ScopedQuerySet):
    """Published is what everybody reads, and the drafts of the own unit and of what stands below it."""

    def published(self) -> Q:
        return Q(state=WorkReport.State.PUBLISHED)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.PUBLISHED:
            return self.published() | self.subtree(post.organisation)
        return super().in_scope(scope, post)


class WorkReport(models.Model):
    """What a federation or a chamber did in a year, and what it looks forward to."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Report being drafted")
        PUBLISHED = "published", _("Report published")

    workflow = Workflow("state", {State.DRAFT: {State.PUBLISHED}, State.PUBLISHED: {State.DRAFT}})

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="work_reports", verbose_name=_("unit")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    title = models.CharField(_("headline"), max_length=100)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT, editable=False)
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("work report")
        verbose_name_plural = _("work reports")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="work_report_once_a_year",
                violation_error_message=_("This unit has a report for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(state="published") ^ Q(published_on__isnull=True), name="work_report_published_on"
            ),
        ]
        indexes = [models.Index(fields=["-year", "-id"], name="work_report_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison:report_detail", args=[self.pk])


class ReportSection(models.Model):
    """One part of the text of a report."""

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("place in the list"))
    heading = models.CharField(_("heading of a section"), max_length=80)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="report_section_place"),
            models.CheckConstraint(
                condition=~Q(heading="") & ~Q(text=""), name="report_section_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class OutlookItem(models.Model):
    """One numbered thing that a report means to do in the next year."""

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="outlook")
    number = models.PositiveSmallIntegerField(_("number"))
    aspect = models.CharField(_("aspect"), max_length=40)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("outlook item")
        verbose_name_plural = _("outlook items")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="outlook_item_number"),
            models.CheckConstraint(condition=~Q(aspect="") & ~Q(text=""), name="outlook_item_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.aspect}"


class YearPlan(models.Model):
    """What a federation or a chamber means to do in a year."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="year_plans", verbose_name=_("unit")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    title = models.CharField(_("headline"), max_length=100)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly plan")
        verbose_name_plural = _("yearly plans")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="year_plan_once_a_year",
                violation_error_message=_("This unit has a plan for this year already."),
            )
        ]
        indexes = [models.Index(fields=["-year", "-id"], name="year_plan_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison:yearplan_detail", args=[self.pk])


class PlanItemQuerySet(ScopedQuerySet):
    tree = "plan__organisation__"


class PlanItem(models.Model):
    """One thing to be done: who sees to it until when. One copied from a report says from which item."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Item dropped")

    workflow = Workflow(
        "state",
        {
            State.OPEN: {State.DONE, State.DROPPED},
            State.DONE: {State.OPEN},
            State.DROPPED: {State.OPEN},
        },
    )

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    aspect = models.CharField(_("aspect"), max_length=40)
    text = models.TextField(_("text"))
    owner = models.CharField(_("unit or person in charge"), max_length=80, blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN, editable=False)
    reason = models.CharField(_("result or reason"), max_length=300, blank=True, editable=False)
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    outlook = models.ForeignKey(
        OutlookItem,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="plan_items",
        verbose_name=_("outlook item"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a yearly plan")
        verbose_name_plural = _("items of yearly plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_item_number"),
            models.UniqueConstraint(
                fields=["outlook"],
                condition=Q(outlook__isnull=False),
                name="plan_item_copied_once",
                violation_error_message=_("This outlook item is in the plan already."),
            ),
            models.CheckConstraint(condition=~Q(aspect="") & ~Q(text=""), name="plan_item_says_something"),
            models.CheckConstraint(
                condition=Q(state="open", settled_on__isnull=True, reason="")
                | Q(state="done", settled_on__isnull=False)
                | (Q(state="dropped", settled_on__isnull=False) & ~Q(reason="")),
                name="plan_item_dropped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.aspect}"

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()


class PlanNote(models.Model):
    """How far an item has come on a day."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="notes")
    text = models.CharField(_("progress"), max_length=500)
    made_on = models.DateField(_("day"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("progress of a plan item")
        verbose_name_plural = _("progress of plan items")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="plan_note_says_something")]
        indexes = [models.Index(fields=["item", "-made_on", "-id"], name="plan_note_of_item")]

    def __str__(self) -> str:
        return self.text
