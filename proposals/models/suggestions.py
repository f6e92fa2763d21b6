"""What was heard (意见建议) at a visit, a round table, a salon, in an instruction, or as advice of a chamber.

Each one is tracked until it has become a matter, was answered or is kept for reference.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from proposals.models.matters import Matter


class SuggestionQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=Suggestion.State.OPEN)

    def matching(self, text: str):
        """Suggestions whose title, occasion or speaker holds every word of `text`."""
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        return self.filter(search__matches_terms=query.tsquery)

    def for_list(self):
        return self.select_related("organisation", "industry")

    def for_detail(self):
        return self.for_list().select_related("matter", "recorded_by", "sorted_by")

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """Beside what is in reach, everybody sees what they wrote down themselves."""
        condition = super().in_scope(scope, post)
        return None if condition is None else condition | Q(recorded_by_id=post.user_id)


class Suggestion(models.Model):
    """One thing that somebody said, where and when, and what became of it.

    It is the origin of the matter that it became: `matter` is made from it, or was raised together with it
    (`services.origins`). `place` is the row of another app where it was heard, such as a visit; that app
    gives it and finds its own by it.
    """

    class Source(models.TextChoices):
        VISIT = "visit", _("visit to an enterprise")
        ROUND_TABLE = "round_table", _("round table")
        SALON = "salon", _("salon")
        INSTRUCTION = "instruction", _("instruction of a leader")
        ADVICE = "advice", _("advice of a chamber")
        OTHER = "other", _("another occasion")

    class State(models.TextChoices):
        OPEN = "open", _("To be sorted")
        TURNED = "turned", _("Became a matter")
        ANSWERED = "answered", _("Answered")
        KEPT = "kept", _("Kept for reference")

    workflow = Workflow(
        "state",
        {
            State.OPEN: {State.TURNED, State.ANSWERED, State.KEPT},
            # What is kept may still be taken up.
            State.KEPT: {State.TURNED, State.ANSWERED},
        },
    )

    source = models.CharField(_("heard at"), max_length=12, choices=Source)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    heard_on = models.DateField(_("heard on"))
    occasion = models.CharField(_("occasion"), max_length=200, blank=True)
    place_type = models.ForeignKey(ContentType, models.PROTECT, null=True, editable=False, related_name="+")
    place_id = models.PositiveBigIntegerField(null=True, editable=False)
    speaker = models.CharField(_("who said it"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("unit of who said it"),
    )
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    title = models.CharField(_("what it is about"), max_length=200)
    text = models.TextField(_("what was said"), max_length=5000)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, editable=False, related_name="origin")
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    sorted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sorted_at = models.DateTimeField(null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("thing heard")
        verbose_name_plural = _("things heard")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="turned", matter__isnull=False)
                | (~Q(state="turned") & Q(matter__isnull=True)),
                name="suggestion_turned_has_a_matter",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""),
                name="suggestion_answered_has_an_answer",
                violation_error_message=_("Write the answer."),
            ),
            models.CheckConstraint(
                condition=~Q(source="advice") | Q(organisation__isnull=False),
                name="suggestion_of_a_chamber_names_it",
            ),
            models.CheckConstraint(
                condition=Q(place_type__isnull=True, place_id__isnull=True)
                | Q(place_type__isnull=False, place_id__isnull=False),
                name="suggestion_place_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="suggestion_state"),
            models.Index(fields=["source", "-id"], name="suggestion_source"),
            models.Index(fields=["organisation", "-id"], name="suggestion_unit"),
            models.Index(fields=["recorded_by", "-id"], name="suggestion_recorder"),
            models.Index(fields=["heard_on", "id"], name="suggestion_heard"),
            models.Index(fields=["place_type", "place_id"], name="suggestion_place"),
            GinIndex(fields=["search"], name="suggestion_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def next_states(self) -> frozenset[str]:
        return self.workflow.next_states(self)
