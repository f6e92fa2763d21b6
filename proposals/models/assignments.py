"""One department's part in a matter."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from liaison.models import Department
from proposals.models.matters import Matter


class AssignmentQuerySet(ScopedQuerySet):
    tree = "department__organisation__"

    def open(self):
        return self.exclude(state__in=Assignment.FINISHED)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)

    def for_list(self):
        return self.select_related(
            "matter", "matter__proposal", "matter__organisation", "department", "department__organisation"
        )

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            return Q(department_id=post.organisation_id)
        if scope is Scope.SUBTREE:
            units = Organisation.objects.filter(pk=OuterRef("matter__organisation_id"))
            return Exists(units.filter(units.subtree(post.organisation)))
        return super().in_scope(scope, post)


class Assignment(models.Model):
    """A department's part: the lead or a separate unit writes the letter, a co-handler sends an opinion."""

    class Mode(models.TextChoices):
        LEAD = "lead", _("Lead")
        CO = "co", _("Co-handler")
        SEPARATE = "separate", _("Separate handler")

    class State(models.TextChoices):
        TO_SIGN = "to_sign", _("To be signed for")
        HANDLING = "handling", _("In handling")
        OPINION_SENT = "opinion_sent", _("Opinion sent")
        DRAFTING = "drafting", _("Reply being drafted")
        DELIVERED = "delivered", _("Reply delivered")

    FINISHED = (State.OPINION_SENT, State.DELIVERED)

    workflow = Workflow(
        "state",
        {
            State.TO_SIGN: {State.HANDLING},
            State.HANDLING: {State.OPINION_SENT, State.DRAFTING},
            State.DRAFTING: {State.DELIVERED},
        },
    )

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.TO_SIGN)
    round = models.PositiveSmallIntegerField(default=1)
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due"))
    due_is_provisional = models.BooleanField(default=False)
    due_why = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    finished_on = models.DateField(null=True)
    opinion = models.TextField(_("opinion"), blank=True, max_length=5000)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "department", "round"],
                name="assignment_once_per_department_and_round",
                violation_error_message=_("This department is already assigned."),
            ),
            models.UniqueConstraint(
                fields=["matter", "round"],
                condition=Q(mode="lead"),
                name="assignment_one_lead",
                violation_error_message=_("There is exactly one lead department."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("assigned_on")), name="assignment_is_due_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=["to_sign", "handling", "drafting"]),
                name="assignment_open_due",
            ),
            models.Index(fields=["department", "state"], name="assignment_department"),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_mode_display()}"

    @property
    def is_finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def writes_the_letter(self) -> bool:
        return self.mode != self.Mode.CO
