"""Visits to enterprises and chambers: who goes where by plan, who was where, and the problems told there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from liaison.models.departments import Department


class VisitPlan(models.Model):
    """A campaign or a leader's round: who leads it, in which area, until when, how many visits.

    `organisation` is the federation whose plan it is.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visit_plans", verbose_name=_("federation")
    )
    name = models.CharField(_("name"), max_length=100)
    leader = models.CharField(_("leading visitor"), max_length=60, blank=True)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    target = models.PositiveIntegerField(_("visits intended"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit plan")
        verbose_name_plural = _("visit plans")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="visit_plan_once",
                violation_error_message=_("A plan of this name is on file already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="visit_plan_ends_after_it_starts",
                violation_error_message=_("The plan ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="visit_plan_list")]

    def __str__(self) -> str:
        return self.name


class PlannedUnit(models.Model):
    """An enterprise or chamber that a plan means to visit."""

    plan = models.ForeignKey(VisitPlan, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Organisation, models.CASCADE, related_name="planned_visits")

    class Meta:
        verbose_name = _("unit of a visit plan")
        verbose_name_plural = _("units of visit plans")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "plan"],
                name="planned_unit_once",
                violation_error_message=_("This unit is in the plan already."),
            )
        ]
        indexes = [models.Index(fields=["plan", "unit"], name="planned_unit_of_plan")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.unit}"


class VisitQuerySet(ScopedQuerySet):
    def matching(self, text: str):
        return match_names(self, text, prefix="unit__")


class Visit(models.Model):
    """One visit of a federation to one unit on one day: it is counted once, whoever writes it down."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visits_made", verbose_name=_("federation")
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visits", verbose_name=_("visited unit")
    )
    plan = models.ForeignKey(
        VisitPlan, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("plan")
    )
    visited_on = models.DateField(_("day"))
    visitors = models.CharField(_("visitors"), max_length=200)
    met = models.CharField(_("met"), max_length=200, blank=True)
    summary = models.TextField(_("what was talked about"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits to units")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "visited_on", "organisation"],
                name="visit_once_a_day",
                violation_error_code="visited",
                violation_error_message=_("This visit is on record already."),
            )
        ]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_list"),
            models.Index(fields=["organisation", "-visited_on", "-id"], name="visit_federation"),
            models.Index(fields=["plan", "-visited_on", "-id"], name="visit_plan_visits"),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.unit}"


class IssueQuerySet(ScopedQuerySet):
    tree = "visit__organisation__"

    def open(self):
        return self.filter(state__in=VisitIssue.OPEN)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A department has those that it is in charge of."""
        if scope is Scope.ASSIGNED:
            return Q(handler_id=post.organisation_id)
        return super().in_scope(scope, post)

    def matching(self, text: str):
        typed = text.strip()
        named = match_names(self.model.objects.all(), text, prefix="visit__unit__").values("pk")
        return self.filter(Q(title__icontains=typed) | Q(pk__in=named))


class VisitIssue(models.Model):
    """A problem told at a visit, with who takes it up and how it ended."""

    class State(models.TextChoices):
        NEW = "new", _("Not taken up")
        HANDLING = "handling", _("In hand")
        SOLVED = "solved", _("Solved")
        EXPLAINED = "explained", _("Explained, cannot be solved")

    OPEN = (State.NEW, State.HANDLING)
    workflow = Workflow(
        "state",
        {
            State.NEW: {State.HANDLING, State.SOLVED, State.EXPLAINED},
            State.HANDLING: {State.HANDLING, State.SOLVED, State.EXPLAINED},
            State.SOLVED: {State.HANDLING},
            State.EXPLAINED: {State.HANDLING},
        },
    )

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="issues")
    title = models.CharField(_("problem"), max_length=120)
    handler = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_issues",
        verbose_name=_("department in charge"),
    )
    handler_name = models.CharField(_("handled by"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem told at a visit")
        verbose_name_plural = _("problems told at visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "handling"], closed_on=None)
                | Q(state__in=["solved", "explained"], closed_on__isnull=False),
                name="visit_issue_closed_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["visit", "id"], name="visit_issue_visit"),
            models.Index(fields=["state", "-id"], name="visit_issue_state"),
        ]

    def __str__(self) -> str:
        return self.title
