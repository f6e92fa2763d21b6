"""Enterprise demands (需求清单): machine (e) of the practice. Each item has its number and its server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from members.models import Person
from proposals.models.calls import CallMade
from proposals.models.matters import Matter
from proposals.models.ratings import Rating


class DemandQuerySet(ScopedQuerySet):
    tree = "matter__organisation__"

    def open(self):
        return self.exclude(state__in=Demand.FINISHED)

    def matching(self, text: str):
        """Demands whose number or title holds every word of `text`."""
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        return self.filter(matter__search__matches_terms=query.tsquery)

    def for_list(self):
        return self.select_related("matter", "matter__organisation", "matter__topic", "server")

    def for_detail(self):
        return self.for_list().select_related(
            "matter__author", "matter__origin", "chamber", "demand_list", "person"
        )

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """An enterprise reads its own, a chamber's secretary those that the chamber raised for itself or for
        a member, a department those assigned to it."""
        if scope is Scope.OWN:
            own = Q(matter__organisation_id=post.organisation_id)
            if post.role == Role.CHAMBER_SECRETARY:
                own |= Q(chamber_id=post.organisation_id)
            return own
        if scope is Scope.ASSIGNED:
            parts = Matter._meta.get_field("assignments").related_model.objects
            mine = parts.filter(matter_id=OuterRef("pk"), department_id=post.organisation_id)
            return Exists(mine.exclude(state__in=["returned", "void"]))
        return super().in_scope(scope, post)


class DemandListQuerySet(ScopedQuerySet):
    def drafts_of(self, user):
        return self.filter(author=user, state=DemandList.State.DRAFT)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A list that is not sent is its author's alone, whatever the scope."""
        sent = Q(state=DemandList.State.SENT)
        mine = Q(author_id=post.user_id)
        if scope is Scope.OWN:
            own = Q(organisation_id=post.organisation_id) | Q(chamber_id=post.organisation_id)
            return mine | (sent & own)
        condition = super().in_scope(scope, post)
        return mine | (sent if condition is None else sent & condition)


class DemandList(models.Model):
    """The demands (需求清单) of one unit for one quarter, sent in one go.

    While it is a draft `draft` holds what was typed so far (`services.demand_lists.tidy`) and is emptied when
    it is sent: from then on each item is a `Demand` with a number of its own.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent to the federation")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="demand_lists", verbose_name=_("unit that needs it")
    )
    chamber = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("raised through"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="demand_lists", verbose_name=_("written by")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    draft = models.JSONField(_("what was typed so far"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = DemandListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of demands")
        verbose_name_plural = _("lists of demands")
        constraints = [
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="demand_list_has_a_quarter"),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True)
                | (Q(state="sent", sent_at__isnull=False) & Q(draft={})),
                name="demand_list_is_emptied_when_sent",
            ),
            # Who opens the form twice goes on with the same draft.
            models.UniqueConstraint(
                fields=["author", "organisation"],
                condition=Q(state="draft"),
                name="demand_list_draft_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-year", "-quarter", "-id"], name="demand_list_unit"),
            models.Index(fields=["state", "-id"], name="demand_list_state"),
        ]

    def __str__(self) -> str:
        return _("%(unit)s, %(year)s, quarter %(quarter)s") % {
            "unit": self.organisation,
            "year": self.year,
            "quarter": self.quarter,
        }


class Demand(models.Model):
    """Something an enterprise or a chamber needs, from raising it to striking it off (销号).

    `outcome` is what came of the present round; the state moves on while it is rated and called back about.
    `verdict` is what was said at the last call that reached somebody.
    """

    class State(models.TextChoices):
        RAISED = "raised", _("Raised")
        REGISTERED = "registered", _("To be dispatched")
        DISPATCHED = "dispatched", _("Dispatched")
        MATCHED = "matched", _("Matched one to one")
        WORKING = "working", _("Being worked on")
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Partly solved")
        DEFERRED = "deferred", _("Deferred")
        IMPOSSIBLE = "impossible", _("Cannot be solved")
        RATED = "rated", _("Rated by the enterprise")
        NO_FEEDBACK = "no_feedback", _("Not rated in time")
        CALLED_BACK = "called_back", _("Enterprise called back")
        STRUCK_OFF = "struck_off", _("Taken off the list")
        TRANSFERRED = "transferred", _("Goes another way")
        WITHDRAWN = "withdrawn", _("Taken back by the enterprise")

    FINISHED = (State.STRUCK_OFF, State.TRANSFERRED, State.WITHDRAWN)
    OUTCOMES = (State.SOLVED, State.PARTLY, State.IMPOSSIBLE)
    HANDLED = (State.DISPATCHED, State.MATCHED, State.WORKING)
    STEPS = [
        State.RAISED,
        State.REGISTERED,
        State.DISPATCHED,
        State.MATCHED,
        State.WORKING,
        State.RATED,
        State.CALLED_BACK,
        State.STRUCK_OFF,
    ]

    class Priority(models.TextChoices):
        NORMAL = "normal", _("ordinary")
        HIGH = "high", _("pressing")
        URGENT = "urgent", _("urgent")

    class Problem(models.TextChoices):
        """What chambers themselves meet with (难点、痛点、堵点); "" for demands of enterprises."""

        DIFFICULTY = "difficulty", _("difficulty")
        PAIN = "pain", _("pain point")
        BLOCK = "block", _("blocking point")

    class Way(models.TextChoices):
        VISIT = "visit", _("at the enterprise")
        MEETING = "meeting", _("at a meeting")
        PHONE = "phone", _("by telephone")
        ONLINE = "online", _("online")

    workflow = Workflow(
        "state",
        {
            State.RAISED: {State.REGISTERED, State.TRANSFERRED, State.WITHDRAWN},
            State.REGISTERED: {State.DISPATCHED, State.TRANSFERRED, State.WITHDRAWN},
            # Given back by the department, it is dispatched anew.
            State.DISPATCHED: {State.MATCHED, State.REGISTERED, State.WITHDRAWN},
            State.MATCHED: {State.WORKING, State.REGISTERED, State.WITHDRAWN},
            State.WORKING: {
                State.SOLVED,
                State.PARTLY,
                State.DEFERRED,
                State.IMPOSSIBLE,
                State.MATCHED,
                State.REGISTERED,
                State.WITHDRAWN,
            },
            State.DEFERRED: {State.WORKING, State.WITHDRAWN},
            State.SOLVED: {State.RATED, State.NO_FEEDBACK},
            State.PARTLY: {State.RATED, State.NO_FEEDBACK},
            State.IMPOSSIBLE: {State.RATED, State.NO_FEEDBACK},
            State.NO_FEEDBACK: {State.RATED, State.CALLED_BACK},
            State.RATED: {State.CALLED_BACK},
            # Who is not satisfied gets one more round, then another way.
            State.CALLED_BACK: {
                State.STRUCK_OFF,
                State.REGISTERED,
                State.TRANSFERRED,
                State.WITHDRAWN,
            },
        },
    )

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="demand")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RAISED)
    number = models.CharField(_("number"), max_length=60, unique=True)
    demand_list = models.ForeignKey(
        DemandList, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("list")
    )
    chamber = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("raised through"),
    )
    text = models.TextField(_("what is needed"), max_length=5000)
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, default=Priority.NORMAL)
    problem = models.CharField(
        _("kind of problem"), max_length=10, choices=Problem, blank=True, default="", db_default=""
    )
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="demands",
        verbose_name=_("person who asks"),
    )
    wished_on = models.DateField(_("wished by"), null=True, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    raised_at = models.DateTimeField(_("raised"))
    dispatch_by = models.DateTimeField(_("to be dispatched by"))
    registered_at = models.DateTimeField(null=True, editable=False)
    dispatched_at = models.DateTimeField(null=True, editable=False)
    server = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demands_served",
        verbose_name=_("served by"),
    )
    plan = models.TextField(_("service plan"), max_length=3000, blank=True)
    planned_for = models.DateField(_("planned until"), null=True, blank=True)
    contacted_on = models.DateField(_("first contact"), null=True, blank=True)
    contact_way = models.CharField(_("way of contact"), max_length=8, choices=Way, blank=True)
    server_confirmed_at = models.DateTimeField(null=True, editable=False)
    raiser_confirmed_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=State, blank=True, editable=False)
    result = models.TextField(_("what came of it"), max_length=4000, blank=True)
    policy = models.CharField(_("policy cited"), max_length=300, blank=True)
    deferred_until = models.DateField(_("deferred until"), null=True, blank=True)
    outcome_at = models.DateTimeField(null=True, editable=False)
    verdict = models.CharField(
        _("said when called back"), max_length=12, choices=CallMade.Outcome, blank=True, editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closing_note = models.TextField(_("note on the end"), max_length=2000, blank=True)
    due_on = models.DateField(_("due"), null=True, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="impossible") | (~Q(policy="") & ~Q(result="")),
                name="demand_impossible_cites_a_policy",
                violation_error_message=_("Say why it cannot be solved and which policy says so."),
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | Q(deferred_until__isnull=False),
                name="demand_deferred_has_a_day",
                violation_error_message=_("Say until when it is deferred."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["matched", "working", "deferred", "solved", "partly", "impossible"])
                | (Q(server__isnull=False) & ~Q(plan="")),
                name="demand_matched_has_a_server_and_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["struck_off", "transferred", "withdrawn"], closed_at__isnull=False)
                | (~Q(state__in=["struck_off", "transferred", "withdrawn"]) & Q(closed_at__isnull=True)),
                name="demand_ends_with_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="struck_off")
                | (Q(outcome__in=["solved", "partly", "impossible"]) & ~Q(verdict__in=["", "dissatisfied"])),
                name="demand_struck_off_was_called_back",
            ),
            models.CheckConstraint(condition=Q(round__range=(1, 2)), name="demand_is_reopened_once"),
        ]
        indexes = [
            models.Index(fields=["state", "-matter"], name="demand_state"),
            models.Index(fields=["due_on", "matter"], name="demand_due"),
            models.Index(fields=["priority", "-matter"], name="demand_priority"),
            models.Index(fields=["chamber", "-matter"], name="demand_chamber"),
            models.Index(fields=["problem", "-matter"], condition=~Q(problem=""), name="demand_problem"),
            models.Index(fields=["server", "state"], name="demand_server"),
            models.Index(fields=["raised_at", "matter"], name="demand_raised"),
            models.Index(fields=["deferred_until"], condition=Q(state="deferred"), name="demand_comes_back"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def next_states(self) -> frozenset[str]:
        return self.workflow.next_states(self)

    @property
    def is_dispatched_late(self) -> bool:
        """Whether dispatching took longer than the term, to the minute."""
        return self.dispatched_at is not None and self.dispatched_at > self.dispatch_by


class ServiceOfficerQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(ended_on__isnull=True)


class ServiceOfficer(models.Model):
    """Who in the federation serves a unit (服务专员), from when to when; one at a time."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="service_officers", verbose_name=_("unit that is served")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="units_served", verbose_name=_("served by")
    )
    since = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True)

    objects = ServiceOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("service officer")
        verbose_name_plural = _("service officers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True),
                name="service_officer_one_at_a_time",
                violation_error_message=_("This unit has a service officer."),
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=Q(ended_on__isnull=True), name="service_officer_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.user}"


class ServiceRating(models.Model):
    """What the enterprise says of one round: whether the result is as reported, and how it was served."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("rated by")
    )
    server = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="service_ratings", verbose_name=_("served by")
    )
    confirms = models.BooleanField(_("the result is as reported"))
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=Rating.Satisfaction)
    attitude = models.CharField(_("attitude of who served"), max_length=4, choices=Rating.Attitude)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    rated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rating of a service")
        verbose_name_plural = _("ratings of services")
        constraints = [
            models.UniqueConstraint(fields=["demand", "round"], name="service_rating_once_per_round"),
            models.CheckConstraint(
                condition=(Q(confirms=True) & ~Q(satisfaction="dissatisfied")) | ~Q(comment=""),
                name="service_rating_says_what_is_wrong",
                violation_error_message=_("Say what is not right."),
            ),
        ]
        indexes = [models.Index(fields=["server", "-id"], name="service_rating_server")]

    def __str__(self) -> str:
        return self.get_satisfaction_display()


class DemandCall(CallMade):
    """A call to the enterprise about what came of its demand."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="calls")

    class Meta:
        verbose_name = _("call about a demand")
        verbose_name_plural = _("calls about demands")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="dissatisfied") | ~Q(note=""),
                name="demand_call_dissatisfaction_has_a_reason",
                violation_error_message=_("Say what the enterprise is not satisfied with."),
            )
        ]
        indexes = [models.Index(F("demand"), F("id").desc(), name="call_of_demand")]
