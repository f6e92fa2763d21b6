"""Proposals: the state machine (a) of the federation's practice, its frozen versions and its ratings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from proposals.models.matters import Matter
from proposals.models.sessions import Sector, Session


class ProposalQuerySet(ScopedQuerySet):
    tree = "matter__organisation__"

    def for_list(self):
        return self.select_related("matter", "matter__organisation", "matter__industry", "matter__author")

    def for_detail(self):
        return self.for_list().select_related("matter__topic", "session", "sector", "reviewer")

    def matching(self, text: str):
        """Proposals whose subject or number holds every word of `text`."""
        query = search_query(text)
        return (
            self.none() if query.tsquery is None else self.filter(matter__search__matches_terms=query.tsquery)
        )

    def submitted(self):
        """Everything that was submitted at some time: a draft is its author's own."""
        return self.exclude(state=Proposal.State.DRAFT).filter(submitted_at__isnull=False)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """What was never submitted reaches nobody but its author and those who are to sign it."""
        filed = ~Q(state=Proposal.State.DRAFT) & Q(submitted_at__isnull=False)
        if post.role == Role.PARTNER:
            # The proposer's wish not to be published holds for other bodies' systems too.
            filed &= ~Q(publicity=Proposal.Publicity.NONE)
        if scope is Scope.CITY:
            return filed
        if scope is Scope.OWN:
            return Q(matter__author_id=post.user_id)
        if scope is Scope.UNIT:
            # What waits for the approval of the body that raises it.
            return Q(matter__organisation_id=post.organisation_id, state=Proposal.State.CHAMBER_REVIEW)
        if scope is Scope.ASSIGNED and post.role != Role.DEPARTMENT:
            return Q(pk__in=self.involving(post))
        if scope is Scope.ASSIGNED:
            assignments = Matter._meta.get_field("assignments").related_model.objects
            return Exists(
                assignments.filter(matter_id=OuterRef("matter_id"), department_id=post.organisation_id)
            )
        condition = super().in_scope(scope, post)
        return filed & condition if condition is not None else filed

    def involving(self, post: Post) -> models.QuerySet:
        """Keys of what a member has written, signed or is asked to sign: index scans, whatever there is."""
        written = Matter.objects.filter(author_id=post.user_id, kind=Matter.Kind.PROPOSAL)
        signed = Proposal._meta.get_field("cosigners").related_model.objects.concerning(post)
        return written.values("pk").union(signed.values("proposal_id"))

    def published(self) -> Q:
        return Q(is_published=True)


class Proposal(models.Model):
    """A proposal of a member or a chamber, from draft to archive.

    The number is allotted in the transaction that files it. `text_sha256` is the hash of the version that
    was submitted last.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        COSIGNING = "cosigning", _("Being co-signed")
        CHAMBER_REVIEW = "chamber_review", _("For the chamber's approval")
        SUBMITTED = "submitted", _("Submitted")
        UNDER_REVIEW = "under_review", _("Under review")
        RETURNED = "returned", _("Returned for change")
        NOT_FILED = "not_filed", _("Not filed")
        REROUTED = "rerouted", _("Rerouted")
        MERGED = "merged", _("Joined into another")
        FILED = "filed", _("Filed")
        ASSIGNED = "assigned", _("Assigned")
        REPLIED = "replied", _("Replied")
        RATED = "rated", _("Rated")
        NO_FEEDBACK = "no_feedback", _("Not rated in time")
        REHANDLING = "rehandling", _("Handled anew")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        ARCHIVED = "archived", _("Archived")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Track(models.TextChoices):
        """Who registers it: the federation, or an outer body whose number and dates are typed in here."""

        INTERNAL = "internal", _("Federation's own")
        EXTERNAL = "external", _("Of an outer body")

    class ProposerKind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual proposal")
        JOINT = "joint", _("Joint proposal")
        GROUP = "group", _("Group proposal")

    class Publicity(models.TextChoices):
        FULL = "full", _("Publish in full")
        SUMMARY = "summary", _("Publish a summary")
        NONE = "none", _("Do not publish")

    workflow = Workflow(
        "state",
        {
            State.DRAFT: {State.SUBMITTED, State.COSIGNING, State.CHAMBER_REVIEW},
            # Back to change the text: a draft, or what the desk had returned.
            State.COSIGNING: {
                State.SUBMITTED,
                State.CHAMBER_REVIEW,
                State.DRAFT,
                State.RETURNED,
                State.WITHDRAWN,
            },
            State.CHAMBER_REVIEW: {State.SUBMITTED, State.DRAFT, State.RETURNED, State.WITHDRAWN},
            State.SUBMITTED: {State.UNDER_REVIEW, State.WITHDRAWN},
            State.UNDER_REVIEW: {
                State.RETURNED,
                State.NOT_FILED,
                State.REROUTED,
                State.MERGED,
                State.FILED,
                State.WITHDRAWN,
            },
            State.RETURNED: {State.SUBMITTED, State.COSIGNING, State.CHAMBER_REVIEW, State.WITHDRAWN},
            State.NOT_FILED: {State.UNDER_REVIEW, State.REROUTED},
            State.MERGED: {State.UNDER_REVIEW, State.REPLIED, State.WITHDRAWN},
            State.FILED: {State.ASSIGNED, State.WITHDRAWN},
            State.ASSIGNED: {State.REPLIED, State.WITHDRAWN},
            State.REPLIED: {State.RATED, State.NO_FEEDBACK},
            # Who rates late is heard until the proposal is closed.
            State.NO_FEEDBACK: {State.RATED, State.REHANDLING, State.CLOSED},
            State.RATED: {State.REHANDLING, State.CLOSED},
            State.REHANDLING: {State.REPLIED},
            State.CLOSED: {State.REOPENED, State.ARCHIVED},
            State.REOPENED: {State.REHANDLING, State.CLOSED},
        },
    )
    # What the page's process bar shows, in order; side states stand at the step they belong to.
    STEPS = [
        State.SUBMITTED,
        State.UNDER_REVIEW,
        State.FILED,
        State.ASSIGNED,
        State.REPLIED,
        State.RATED,
        State.CLOSED,
    ]

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="proposal")
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT)
    proposer_kind = models.CharField(
        _("kind of proposer"), max_length=10, choices=ProposerKind, default=ProposerKind.INDIVIDUAL
    )
    facts = models.TextField(_("facts"), blank=True, max_length=10_000)
    analysis = models.TextField(_("analysis"), blank=True, max_length=10_000)
    suggestions = models.TextField(_("suggestions"), blank=True, max_length=10_000)
    publicity = models.CharField(_("publication"), max_length=8, choices=Publicity, default=Publicity.FULL)
    wished_units = models.CharField(_("departments wished for"), max_length=200, blank=True)
    publicity_ground = models.CharField(
        _("ground for not publishing"), max_length=200, blank=True, default="", db_default=""
    )
    track = models.CharField(
        _("track"), max_length=8, choices=Track, default=Track.INTERNAL, db_default=Track.INTERNAL
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("session")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("sector")
    )
    is_key = models.BooleanField(_("key proposal"), default=False)
    key_leader = models.CharField(_("leader in charge"), max_length=60, blank=True, default="", db_default="")
    supervision_plan = models.TextField(
        _("supervision plan"), max_length=2000, blank=True, default="", db_default=""
    )
    is_published = models.BooleanField(_("published"), default=False)
    number = models.CharField(_("number"), max_length=100, blank=True)
    # Who has it for review, so that colleagues leave it alone.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewing_since = models.DateTimeField(null=True, editable=False)
    # Who gave a group's proposal the approval of the chamber.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    text_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    filed_at = models.DateTimeField(null=True, editable=False)
    replied_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    # The earliest open due date of its assignments, kept by the services so that lists can sort by it.
    due_on = models.DateField(_("due"), null=True, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="proposal_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "cosigning",
                        "chamber_review",
                        "submitted",
                        "under_review",
                        "returned",
                        "not_filed",
                        "rerouted",
                        "withdrawn",
                    ]
                )
                | ~Q(number=""),
                name="proposal_has_a_number_once_filed",
            ),
            models.CheckConstraint(
                condition=Q(is_key=True) | Q(key_leader="", supervision_plan=""),
                name="proposal_has_a_plan_only_as_a_key_one",
                violation_error_message=_("Only a key proposal has a leader in charge and a plan."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-matter"], name="proposal_state"),
            models.Index(fields=["due_on", "matter"], name="proposal_due"),
            models.Index(fields=["session", "-matter"], name="proposal_session"),
            # Statistics are of a period.
            models.Index(fields=["filed_at", "matter"], name="proposal_filed"),
            models.Index(fields=["-matter"], condition=Q(is_key=True), name="proposal_key"),
        ]

    def __str__(self) -> str:
        return self.matter.subject

    @property
    def next_states(self) -> frozenset[str]:
        return self.workflow.next_states(self)
