"""What a department asks of the assigning office about its part: to give it back, or for more time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from proposals.models.assignments import Assignment


class PartRequestQuerySet(ScopedQuerySet):
    tree = "assignment__department__organisation__"

    def open(self):
        return self.filter(state=PartRequest.State.ASKED)

    def in_scope(self, scope: Scope, post: Post):
        if scope is Scope.ASSIGNED:
            return Q(assignment__department_id=post.organisation_id)
        return super().in_scope(scope, post)


class PartRequest(models.Model):
    """申请退办 or 申请延期. A part goes back to the office that assigned it, never to another department."""

    class Kind(models.TextChoices):
        RETURN = "return", _("Asks to return it")
        EXTENSION = "extension", _("Asks for more time")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for an answer")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        DROPPED = "dropped", _("Taken back")

    workflow = Workflow("state", {State.ASKED: {State.GRANTED, State.REFUSED, State.DROPPED}})

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="requests")
    kind = models.CharField(_("request"), max_length=9, choices=Kind)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ASKED)
    reason = models.TextField(_("reason"), max_length=2000)
    due_before = models.DateField(null=True)
    wanted_on = models.DateField(_("new date asked for"), null=True, blank=True)
    granted_on = models.DateField(_("new date"), null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = PartRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a department")
        verbose_name_plural = _("requests of departments")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state="asked"),
                name="part_request_one_at_a_time",
                violation_error_message=_("Another request about this part waits for its answer."),
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state="granted", kind="extension"),
                name="part_request_one_extension",
                violation_error_message=_("More time is granted once."),
            ),
            models.CheckConstraint(
                condition=Q(kind="return") | Q(wanted_on__isnull=False, due_before__isnull=False),
                name="part_request_extension_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "dropped"]) | Q(answered_by__isnull=False),
                name="part_request_is_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["assignment", "-id"], name="part_request_of_part")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.kind}"
