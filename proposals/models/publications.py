"""Whether and how an issued letter stands before the public: proposed by one, reviewed by another."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from proposals.models.dictionaries import Ground
from proposals.models.proposals import Proposal
from proposals.models.replies import Reply


class PublicationQuerySet(ScopedQuerySet):
    tree = "reply__assignment__department__organisation__"

    def public(self):
        """What anybody may read now."""
        return self.filter(state=Publication.State.PUBLISHED)

    def matching(self, text: str):
        """Publications whose title, subject or number holds every word of `text`."""
        query = search_query(text)
        return self.none() if query.tsquery is None else self.filter(search__matches_terms=query.tsquery)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            return Q(reply__assignment__department_id=post.organisation_id)
        return super().in_scope(scope, post)


class Publication(models.Model):
    """The publication of one letter (公开、摘要公开、不公开); the public sees no contact data.

    What is withheld or shown as a summary has a legal ground and a day on which that is looked at again.
    """

    class Mode(models.TextChoices):
        FULL = "full", _("Publish in full")
        SUMMARY = "summary", _("Publish a summary")
        NONE = "none", _("Do not publish")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To be reviewed")
        REFUSED = "refused", _("Sent back")
        PUBLISHED = "published", _("Published")
        WITHHELD = "withheld", _("Not published")
        TAKEN_DOWN = "taken_down", _("Taken down")

    workflow = Workflow(
        "state",
        {
            State.PROPOSED: {State.REFUSED, State.PUBLISHED, State.WITHHELD},
            State.REFUSED: {State.PROPOSED},
            State.WITHHELD: {State.PROPOSED},
            State.PUBLISHED: {State.TAKEN_DOWN},
            State.TAKEN_DOWN: {State.PROPOSED},
        },
    )

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="publication")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    mode = models.CharField(_("publication"), max_length=7, choices=Mode)
    title = models.CharField(_("title of the page"), max_length=250)
    summary = models.TextField(_("summary"), max_length=5000, blank=True)
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("legal ground")
    )
    ground_text = models.CharField(_("explanation"), max_length=300, blank=True)
    review_on = models.DateField(_("review date"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    answer = models.CharField(_("remark"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True)
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_down_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # What the public list is narrowed by, kept beside the letter so that its indexes serve it.
    department = models.ForeignKey("liaison.Department", models.PROTECT, related_name="+")
    topic = models.ForeignKey("proposals.Topic", models.PROTECT, null=True, related_name="+")
    letter_class = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication of a letter")
        verbose_name_plural = _("publications of letters")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("proposed_by")),
                name="publication_is_reviewed_by_another",
                violation_error_message=_("Who proposes a publication does not review it."),
            ),
            models.CheckConstraint(
                condition=Q(mode="full") | (Q(ground__isnull=False) & Q(review_on__isnull=False)),
                name="publication_withheld_has_ground_and_review_date",
                violation_error_message=_("Name the legal ground and the day it is looked at again."),
            ),
            models.CheckConstraint(
                condition=~Q(mode="summary") | ~Q(summary=""), name="publication_summary_is_written"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withheld", "taken_down"])
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="publication_is_reviewed_before_it_shows",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(mode="none")),
                name="publication_shows_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_down")
                | (Q(taken_down_at__isnull=False) & ~Q(taken_down_reason="")),
                name="publication_taken_down_says_why",
            ),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="publication_new",
            ),
            models.Index(
                F("department"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="publication_department",
            ),
            models.Index(
                F("topic"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="publication_topic",
            ),
            GinIndex("search", name="publication_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page; it stays there, whatever becomes of the letter."""
        return reverse("replies:reply", args=[self.pk])

    @property
    def proposal(self) -> Proposal:
        return self.reply.assignment.matter.proposal
