"""Rights complaints (维权投诉): the machine (b) of the practice. Who handles one reads it, and few others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from liaison.models import Department
from proposals.models.calls import CallMade
from proposals.models.dictionaries import Ground
from proposals.models.matters import Matter

# Roles of the federation that read a complaint only while they handle it.
HANDLERS = (Role.CITY_STAFF, Role.COUNTY_STAFF)


class ComplaintQuerySet(ScopedQuerySet):
    tree = "matter__organisation__"

    def open(self):
        return self.exclude(state__in=Complaint.FINISHED)

    def waiting(self):
        """Registered and nobody's yet: the queue of the desk."""
        handled = ComplaintHandler.objects.current().filter(complaint=OuterRef("pk"))
        return self.filter(~Exists(handled), state=Complaint.State.REGISTERED)

    def matching(self, text: str):
        """Complaints whose number, ticket or topic holds every word of `text`."""
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        return self.filter(matter__search__matches_terms=query.tsquery)

    def for_list(self):
        return self.select_related(
            "matter", "matter__organisation", "matter__topic", "respondent__organisation"
        )

    def for_detail(self):
        return self.for_list().select_related("matter__author", "ground")

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """Leaders read all of them. Staff read those they handle, a department those assigned to it, a
        chamber's secretary those it was named helper for, an enterprise its own."""
        if scope is Scope.CITY:
            return None
        if scope is Scope.OWN and post.role == Role.ENTERPRISE:
            return Q(matter__author_id=post.user_id) | Q(matter__organisation_id=post.organisation_id)
        if post.role in HANDLERS:
            rows = ComplaintHandler.objects.current().filter(user_id=post.user_id)
            return Exists(rows.filter(complaint=OuterRef("pk")))
        if post.role == Role.DEPARTMENT:
            parts = Matter._meta.get_field("assignments").related_model.objects
            mine = parts.filter(matter_id=OuterRef("pk"), department_id=post.organisation_id)
            return Exists(mine.exclude(state__in=["returned", "void"]))
        if post.role == Role.CHAMBER_SECRETARY:
            return Exists(ComplaintHelper.objects.filter(complaint=OuterRef("pk"), user_id=post.user_id))
        return super().in_scope(scope, post)


class Complaint(models.Model):
    """A complaint of an enterprise about what an authority or somebody else does to it.

    The subject of its matter holds number and topic alone, because to-do lists, notices and searches show
    it; what it is about stands here, behind `ComplaintQuerySet.in_scope`.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        TRIAGE = "triage", _("Being looked at")
        ACCEPTED = "accepted", _("Accepted for handling")
        REFUSED = "refused", _("Not accepted")
        REFERRED = "referred", _("Referred elsewhere")
        HANDLING = "handling", _("In handling")
        ANSWERED = "answered", _("Result to be checked")
        CHECKED = "checked", _("To be called back")
        CALLED_BACK = "called_back", _("Called back")
        CLOSED = "closed", _("Closed")
        TERMINATED = "terminated", _("Terminated")

    FINISHED = (State.REFUSED, State.REFERRED, State.CLOSED, State.TERMINATED)

    class Mode(models.TextChoices):
        NONE = "", _("not decided")
        SELF = "self", _("handled by the federation")
        ASSIGN = "assign", _("assigned")
        JOINT = "joint", _("handled jointly")
        SUPERVISE = "supervise", _("under supervision")
        ELEVATE = "elevate", _("put before the leader")

    class Channel(models.TextChoices):
        HOTLINE = "12345", _("hotline 12345")
        LETTER = "letter", _("letter")
        ONLINE = "online", _("online")
        RECEPTION = "reception", _("reception day")
        PHONE = "phone", _("telephone")
        VISIT = "visit", _("visit")

    workflow = Workflow(
        "state",
        {
            State.REGISTERED: {State.TRIAGE, State.TERMINATED},
            State.TRIAGE: {State.ACCEPTED, State.REFUSED, State.REFERRED, State.TERMINATED},
            State.ACCEPTED: {State.HANDLING, State.TERMINATED},
            State.HANDLING: {State.ANSWERED, State.TERMINATED},
            State.ANSWERED: {State.CHECKED, State.HANDLING, State.TERMINATED},
            State.CHECKED: {State.CALLED_BACK, State.TERMINATED},
            State.CALLED_BACK: {State.CLOSED, State.HANDLING},
        },
    )
    # Modes only go up (workflows.md (b)); a case that is handled by itself may still be assigned.
    modes = Workflow(
        "mode",
        {
            Mode.NONE: {Mode.SELF, Mode.ASSIGN, Mode.JOINT},
            Mode.SELF: {Mode.ASSIGN, Mode.JOINT},
            Mode.ASSIGN: {Mode.JOINT, Mode.SUPERVISE},
            Mode.JOINT: {Mode.SUPERVISE},
            Mode.SUPERVISE: {Mode.ELEVATE},
        },
    )
    STEPS = [
        State.REGISTERED,
        State.TRIAGE,
        State.ACCEPTED,
        State.HANDLING,
        State.ANSWERED,
        State.CHECKED,
        State.CLOSED,
    ]

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="complaint")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.REGISTERED)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.NONE, blank=True)
    number = models.CharField(_("number"), max_length=60, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    ticket = models.CharField(_("ticket of the hotline"), max_length=40, blank=True)
    received_on = models.DateField(_("received on"))
    title = models.CharField(_("what it is about"), max_length=200)
    facts = models.TextField(_("facts"), max_length=10_000)
    wish = models.TextField(_("what is asked for"), max_length=4000, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    respondent = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints_about",
        verbose_name=_("department complained of"),
    )
    respondent_text = models.CharField(_("who else is complained of"), max_length=120, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ground")
    )
    answer = models.TextField(_("what the complainant was told"), max_length=4000, blank=True)
    evidence_is_shared = models.BooleanField(_("departments may read the evidence"), default=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    due_on = models.DateField(_("due"), null=True, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=~Q(channel="12345") | ~Q(ticket=""),
                name="complaint_of_the_hotline_has_a_ticket",
                violation_error_message=_("Give the number of the ticket."),
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=~Q(ticket=""),
                name="complaint_ticket_is_unique",
                violation_error_message=_("A complaint with this ticket is registered already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "referred"]) | ~Q(answer=""),
                name="complaint_says_what_it_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handling", "answered", "checked", "called_back", "closed"])
                | ~Q(mode=""),
                name="complaint_in_handling_has_a_mode",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-matter"], name="complaint_state"),
            models.Index(fields=["due_on", "matter"], name="complaint_due"),
            models.Index(fields=["received_on", "matter"], name="complaint_received"),
            models.Index(fields=["respondent", "-received_on"], name="complaint_respondent"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def next_states(self) -> frozenset[str]:
        return self.workflow.next_states(self)


class HandlerQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)


class ComplaintHandler(models.Model):
    """One of the staff who handle a complaint, from when to when; reading it hangs on this row."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="handlers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints_handled")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = HandlerQuerySet.as_manager()

    class Meta:
        verbose_name = _("handler of a complaint")
        verbose_name_plural = _("handlers of a complaint")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "user"],
                condition=Q(ended_at__isnull=True),
                name="complaint_handler_once",
                violation_error_message=_("This colleague handles it already."),
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "complaint"], condition=Q(ended_at__isnull=True), name="complaint_of_handler"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.user_id}"


class ComplaintHelper(models.Model):
    """A secretary whom the complainant named to help; reads the case, but not its evidence."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="helpers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("helper of a complainant")
        verbose_name_plural = _("helpers of a complainant")
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="complaint_helper_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.user_id}"


class CallBack(CallMade):
    """One call to the complainant about the result of a round."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="call_backs")

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="dissatisfied") | ~Q(note=""),
                name="call_back_dissatisfaction_has_a_reason",
                violation_error_message=_("Say what the complainant is not satisfied with."),
            )
        ]
        indexes = [models.Index(F("complaint"), F("id").desc(), name="call_back_of_complaint")]
