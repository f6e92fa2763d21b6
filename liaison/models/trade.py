"""Supply and demand: what enterprises and chambers offer and seek, and who took it up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from liaison.trade_terms import terms_of


class TradePostQuerySet(ScopedQuerySet):
    """Published to somebody is what everybody reads, and whatever stands in the own unit or below it."""

    def live(self):
        return self.filter(self.published())

    def published(self) -> Q:
        return Q(state=TradePost.State.PUBLISHED, until__gte=timezone.localdate())

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.PUBLISHED:
            return self.published() | self.subtree(post.organisation)
        return super().in_scope(scope, post)

    def matching(self, text: str) -> Any:
        """Posts in which every two-character term of `text` stands; none for a single character."""
        terms = terms_of(text, common=True)
        return self.filter(terms__contains=terms) if terms else self.none()


class TradePost(models.Model):
    """Something offered or sought until a day. It is read by others once the desk has checked it.

    Whom to call stands here for those alone who have agreed with its owner. `terms` are what its title and
    text are found and matched by.
    """

    class Kind(models.TextChoices):
        SUPPLY = "supply", _("Supply offered")
        DEMAND = "demand", _("Demand sought")

    class Category(models.TextChoices):
        PRODUCTS = "products", _("Products and materials")
        PROCESSING = "processing", _("Processing and supporting supply")
        TECHNOLOGY = "technology", _("Technology and research")
        EQUIPMENT = "equipment", _("Equipment and premises")
        LOGISTICS = "logistics", _("Storage and transport")
        FUNDS = "funds", _("Funds and investment")
        SERVICES = "services", _("Professional services")
        OTHER = "other", _("Other cooperation")

    class State(models.TextChoices):
        WAITING = "waiting", _("Post waiting for the check")
        PUBLISHED = "published", _("Post published")
        RETURNED = "returned", _("Post returned")
        CLOSED = "closed", _("Post closed")

    # What its owner changes is checked anew.
    workflow = Workflow(
        "state",
        {
            State.WAITING: {State.WAITING, State.PUBLISHED, State.RETURNED, State.CLOSED},
            State.RETURNED: {State.WAITING, State.CLOSED},
            State.PUBLISHED: {State.WAITING, State.RETURNED, State.CLOSED},
        },
    )

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="trade_posts", verbose_name=_("posted by")
    )
    kind = models.CharField(_("supply or demand"), max_length=6, choices=Kind)
    category = models.CharField(_("category"), max_length=10, choices=Category)
    title = models.CharField(_("headline"), max_length=80)
    text = models.TextField(_("description"))
    until = models.DateField(_("valid until"))
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    terms = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING, editable=False)
    returned_why = models.CharField(_("why returned"), max_length=200, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TradePostQuerySet.as_manager()

    class Meta:
        verbose_name = _("supply or demand post")
        verbose_name_plural = _("supply and demand posts")
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="trade_post_says_something"),
            models.CheckConstraint(
                condition=Q(state="returned") ^ Q(returned_why=""), name="trade_post_returned_for_a_reason"
            ),
        ]
        indexes = [
            GinIndex(fields=["terms"], name="trade_post_terms"),
            models.Index(fields=["state", "-id"], name="trade_post_by_state"),
            models.Index(fields=["kind", "-id"], name="trade_post_by_kind"),
            models.Index(fields=["category", "-id"], name="trade_post_by_category"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison:trade_detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state == self.State.PUBLISHED and self.until >= timezone.localdate()


class TradeInterestQuerySet(ScopedQuerySet):
    """Own is what was shown in one's posts; a unit's are those and the interest that it has shown itself."""

    tree = "post__organisation__"

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.UNIT:
            return Q(post__organisation_id=post.organisation_id) | Q(organisation_id=post.organisation_id)
        return super().in_scope(scope, post)


class TradeInterest(models.Model):
    """Somebody takes up a post. Who shows interest agrees by that; the owner of the post agrees or declines.

    Once both agree each sees whom to call, and either may record what came of it.
    """

    class State(models.TextChoices):
        SHOWN = "shown", _("Interest shown")
        AGREED = "agreed", _("Both sides agreed")
        DECLINED = "declined", _("Interest declined")
        DONE = "done", _("Deal made")
        FAILED = "failed", _("No deal")

    workflow = Workflow(
        "state",
        {State.SHOWN: {State.AGREED, State.DECLINED}, State.AGREED: {State.DONE, State.FAILED}},
    )
    # In these each side may see whom to call on the other.
    OPENED = (State.AGREED, State.DONE, State.FAILED)

    post = models.ForeignKey(TradePost, models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="trade_interests", verbose_name=_("interested unit")
    )
    words = models.CharField(_("what it proposes"), max_length=500)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.SHOWN, editable=False)
    outcome = models.CharField(_("result or reason"), max_length=500, blank=True, editable=False)
    # In yuan, as both sides say.
    amount = models.DecimalField(
        _("amount of the deal (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    shown_at = models.DateTimeField(_("shown at"), auto_now_add=True)

    objects = TradeInterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest in a post")
        verbose_name_plural = _("interest in posts")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "organisation"],
                name="trade_interest_once",
                violation_error_message=_("Your unit has shown interest in this post already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(state="done", amount__gte=0),
                name="trade_interest_amount_of_a_deal",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "failed", "declined"]) | ~Q(outcome=""),
                name="trade_interest_ends_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} → {self.post.title}"

    @property
    def is_opened(self) -> bool:
        return self.state in self.OPENED
