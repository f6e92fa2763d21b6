"""One department's part in a matter."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from liaison.models import Department
from proposals.models.matters import Matter

# Staff of the federation; what they reach of a complaint hangs on whether they handle it.
STAFF = (Role.CITY_STAFF, Role.COUNTY_STAFF)


class AssignmentQuerySet(ScopedQuerySet):
    tree = "department__organisation__"

    def open(self):
        return self.filter(state__in=Assignment.OPEN)

    def standing(self):
        """Parts that count: neither returned nor taken back."""
        return self.exclude(state__in=[Assignment.State.RETURNED, Assignment.State.VOID])

    def answering(self):
        """Parts whose answer the proposer waits for; co-handlers only advise the lead."""
        return self.exclude(mode=Assignment.Mode.CO)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)

    def for_list(self):
        return self.select_related(
            "matter", "matter__proposal", "matter__organisation", "department", "department__organisation"
        )

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A department's own parts; of complaints staff reach only the parts of those that they handle."""
        if scope is Scope.ASSIGNED and post.role == Role.DEPARTMENT:
            return Q(department_id=post.organisation_id)
        if post.role in STAFF and scope in (Scope.ASSIGNED, Scope.CITY):
            complaints = Matter._meta.get_field("complaint").related_model.objects
            behind = complaints.filter(pk=OuterRef("matter_id"))
            handled = behind.in_scope(Scope.ASSIGNED, post)
            if scope is Scope.ASSIGNED:
                return Exists(behind.filter(handled))
            return ~Exists(behind.exclude(handled))
        if scope is Scope.SUBTREE:
            units = Organisation.objects.filter(pk=OuterRef("matter__organisation_id"))
            return Exists(units.filter(units.subtree(post.organisation)))
        return super().in_scope(scope, post)


class Assignment(models.Model):
    """A department's part in one round: who leads or handles alone answers, a co-handler advises the lead.

    Answers are letters or, for kinds of matters that are not answered by letter, a reported result
    (`proposals.services.handling`).
    """

    class Mode(models.TextChoices):
        SINGLE = "single", _("Sole handler")
        LEAD = "lead", _("Lead")
        CO = "co", _("Co-handler")
        SEPARATE = "separate", _("Separate handler")

    class State(models.TextChoices):
        TO_SIGN = "to_sign", _("To be signed for")
        ACCEPTED = "accepted", _("Signed for")
        HANDLING = "handling", _("In handling")
        OPINION_SENT = "opinion_sent", _("Opinion sent")
        REPORTED = "reported", _("Result reported")
        DRAFTING = "drafting", _("Reply being drafted")
        COUNTERSIGNING = "countersigning", _("Reply being countersigned")
        VETTING = "vetting", _("Reply being vetted")
        TO_ISSUE = "to_issue", _("Reply to be issued")
        ISSUED = "issued", _("Reply issued")
        DELIVERED = "delivered", _("Reply delivered")
        RETURNED = "returned", _("Returned to the federation")
        LAPSED = "lapsed", _("No opinion given")
        VOID = "void", _("Taken back")

    # With its letter under way.
    IN_LETTER = (State.DRAFTING, State.COUNTERSIGNING, State.VETTING, State.TO_ISSUE, State.ISSUED)
    OPEN = (State.TO_SIGN, State.ACCEPTED, State.HANDLING, *IN_LETTER)

    workflow = Workflow(
        "state",
        {
            State.TO_SIGN: {State.ACCEPTED, State.RETURNED, State.LAPSED, State.VOID},
            State.ACCEPTED: {State.HANDLING, State.RETURNED, State.LAPSED, State.VOID},
            State.HANDLING: {
                State.OPINION_SENT,
                State.REPORTED,
                State.DRAFTING,
                State.RETURNED,
                State.LAPSED,
                State.VOID,
            },
            State.DRAFTING: {State.COUNTERSIGNING, State.VETTING, State.VOID},
            State.COUNTERSIGNING: {State.DRAFTING, State.VETTING, State.VOID},
            State.VETTING: {State.DRAFTING, State.TO_ISSUE, State.VOID},
            State.TO_ISSUE: {State.DRAFTING, State.ISSUED, State.VOID},
            # Withdrawn before it reached the proposer: the letter keeps its number and is not delivered.
            State.ISSUED: {State.DELIVERED, State.VOID},
        },
    )

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.TO_SIGN)
    round = models.PositiveSmallIntegerField(default=1)
    section = models.CharField(_("section that handles it"), max_length=60, blank=True)
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due"))
    # The rule that gave the date: only such a date is computed anew when a holiday notice comes.
    term = models.CharField(max_length=8, blank=True, default="", db_default="")
    due_is_provisional = models.BooleanField(default=False)
    due_why = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    finished_on = models.DateField(null=True)
    opinion = models.TextField(_("opinion"), blank=True, max_length=5000)
    result = models.TextField(_("result"), blank=True, max_length=5000)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "department", "round"],
                condition=~Q(state__in=["returned", "void"]),
                name="assignment_once_per_department_and_round",
                violation_error_message=_("This department is already assigned."),
            ),
            models.UniqueConstraint(
                fields=["matter", "round"],
                condition=Q(mode__in=["lead", "single"]) & ~Q(state__in=["returned", "void"]),
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
                condition=Q(
                    state__in=[
                        "to_sign",
                        "accepted",
                        "handling",
                        "drafting",
                        "countersigning",
                        "vetting",
                        "to_issue",
                        "issued",
                    ]
                ),
                name="assignment_open_due",
            ),
            models.Index(fields=["department", "state"], name="assignment_department"),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_mode_display()}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.OPEN

    @property
    def answers(self) -> bool:
        """Whether the proposer waits for this department's answer."""
        return self.mode != self.Mode.CO
