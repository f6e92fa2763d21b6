"""Campaigns in which leading enterprises help small ones, and the register of their pairs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow


class PairCampaign(models.Model):
    """A campaign with its period and with what it wants to reach; an empty target is none.

    `target_leading` and `target_small` count enterprises, `target_pairs` counts pairs: an enterprise may
    stand in several.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Campaign under way")
        CLOSED = "closed", _("Campaign closed")

    workflow = Workflow("state", {State.RUNNING: {State.CLOSED}})

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pair_campaigns", verbose_name=_("kept by")
    )
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    target_leading = models.PositiveIntegerField(_("target of leading enterprises"), null=True, blank=True)
    target_small = models.PositiveIntegerField(_("target of small enterprises"), null=True, blank=True)
    target_pairs = models.PositiveIntegerField(_("target of pairs"), null=True, blank=True)
    note = models.TextField(_("aim and measures"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.RUNNING, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing campaign")
        verbose_name_plural = _("pairing campaigns")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pair_campaign_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pair_campaign_ends_after_start",
                violation_error_message=_("The campaign ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="pair_campaign_once",
                violation_error_message=_("This unit has a campaign of this name already."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "id"], name="pair_campaign_by_start"),
            models.Index(fields=["state", "starts_on", "id"], name="pair_campaign_by_state"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("liaison:campaign_detail", args=[self.pk])


class FirmPairQuerySet(ScopedQuerySet):
    """A county reaches the pairs of its own campaigns and those in which one of its enterprises stands."""

    tree = "campaign__organisation__"
    sides = ("leading__", "small__")

    def counted(self):
        """What stands in the figures: pairs at work and pairs with a result, not those given up."""
        return self.exclude(state=FirmPair.State.ENDED)

    def subtree(self, organisation: Organisation) -> Q:
        kept = super().subtree(organisation)
        for side in self.sides:
            if organisation.kind == organisation.Kind.COUNTY_FEDERATION:
                kept |= Q(**{f"{side}branch_id": organisation.pk})
            else:
                kept |= Q(**{f"{side}path__startswith": organisation.path})
        return kept

    def own(self, post: Post) -> Q:
        return Q(leading_id=post.organisation_id) | Q(small_id=post.organisation_id)

    def matching(self, text: str) -> Any:
        """Pairs in which the name of either side holds the words."""
        found = Organisation.objects.filter(kind=Organisation.Kind.ENTERPRISE)
        named = match_names(found, text, prefix="").values("pk")
        return self.filter(Q(leading__in=named) | Q(small__in=named))


class FirmPair(models.Model):
    """A leading enterprise that helps a small one in a campaign, by a plan, up to its result."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Help under way")
        COMPLETED = "completed", _("Help completed")
        ENDED = "ended", _("Ended early")

    workflow = Workflow("state", {State.ACTIVE: {State.COMPLETED, State.ENDED}})

    campaign = models.ForeignKey(PairCampaign, models.PROTECT, related_name="pairs")
    leading = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_pairs", verbose_name=_("leading enterprise")
    )
    small = models.ForeignKey(
        Organisation, models.PROTECT, related_name="helped_pairs", verbose_name=_("small enterprise")
    )
    plan = models.TextField(_("plan of help"))
    starts_on = models.DateField(_("paired on"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ACTIVE, editable=False)
    ended_on = models.DateField(_("day of the end"), null=True, blank=True, editable=False)
    # What came of it, or why it was given up.
    outcome = models.TextField(_("result or reason"), blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FirmPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of enterprises")
        verbose_name_plural = _("pairs of enterprises")
        constraints = [
            models.CheckConstraint(
                condition=~Q(leading=F("small")),
                name="firm_pair_has_two_sides",
                violation_error_message=_("An enterprise cannot be paired with itself."),
            ),
            # Whichever of the two leads: the same two stand in a campaign once.
            models.UniqueConstraint(
                F("campaign"),
                Least("leading", "small"),
                Greatest("leading", "small"),
                name="firm_pair_once_in_a_campaign",
                violation_error_message=_("These two are paired in this campaign already."),
            ),
            models.CheckConstraint(condition=~Q(plan=""), name="firm_pair_has_a_plan"),
            models.CheckConstraint(
                condition=Q(state="active", ended_on=None, outcome="")
                | (~Q(state="active") & Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="firm_pair_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="firm_pair_ends_after_start",
                violation_error_message=_("It would end before it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "id"], name="firm_pair_by_start"),
            models.Index(fields=["state", "starts_on", "id"], name="firm_pair_by_state"),
            models.Index(fields=["campaign", "state", "starts_on", "id"], name="firm_pair_by_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.leading.name} → {self.small.name}"

    def get_absolute_url(self) -> str:
        return reverse("liaison:pair_detail", args=[self.pk])


class PairContact(models.Model):
    """One line of the log of a pair: what the two did on a day."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Mutual visit")
        ORDERS = "orders", _("Orders and supply")
        TECHNOLOGY = "technology", _("Technology and management")
        FINANCE = "finance", _("Financing help")
        TRAINING = "training", _("Training of staff")
        MARKET = "market", _("Opening up markets")
        OTHER = "other", _("Other help")

    pair = models.ForeignKey(FirmPair, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind of help"), max_length=10, choices=Kind)
    held_on = models.DateField(_("day"))
    text = models.TextField(_("what was done"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("contact of a pair")
        verbose_name_plural = _("contacts of pairs")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="pair_contact_says_something")]
        indexes = [models.Index(fields=["pair", "-held_on", "-id"], name="pair_contact_of_pair")]

    def __str__(self) -> str:
        return f"{self.pair} {self.held_on}"
