"""Applications for membership: from the first word to the membership, a return or a refusal."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber, Membership
from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow

OPEN = ("submitted", "chamber_review", "confirmation", "returned")


class ApplicationQuerySet(ScopedQuerySet):
    tree = "chamber__organisation__"

    def for_list(self):
        return self.select_related("chamber__organisation", "region")

    def for_detail(self):
        return self.select_related(
            "chamber__organisation", "region", "industry", "organisation", "folded_into", "user"
        )

    def in_hand(self):
        """What the desks work on: sent, and not a repetition of another one."""
        return self.exclude(state="draft").filter(folded_into=None)

    def matching(self, text: str):
        """Applications whose name, code or number holds every word of `text`."""
        query = search_query(text)
        return self.none() if query.tsquery is None else self.filter(search__matches_terms=query.tsquery)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A draft is seen by whoever writes it and nobody else."""
        sent = ~Q(state="draft")
        if scope is Scope.CITY:
            return sent
        if scope is Scope.OWN:
            return Q(user__isnull=False, organisation_id=post.organisation_id)
        return sent & super().in_scope(scope, post)


class MembershipApplication(models.Model):
    """An enterprise asks to join a chamber, in the words of the applicant.

    `key` stands in the address of the form and opens nothing by itself. `digest` is the hash of the
    secret in the private status link. `organisation` is the enterprise on file that is meant, once it is
    known; until then only the typed name and code are.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        CHAMBER_REVIEW = "chamber_review", _("With the chamber")
        CONFIRMATION = "confirmation", _("To be confirmed")
        CONFIRMED = "confirmed", _("Admitted")
        RETURNED = "returned", _("Returned for correction")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    WRITABLE = (State.DRAFT, State.RETURNED)

    workflow = Workflow(
        "state",
        {
            State.DRAFT: {State.SUBMITTED},
            State.SUBMITTED: {
                State.CHAMBER_REVIEW,
                State.CONFIRMATION,
                State.RETURNED,
                State.REFUSED,
                State.WITHDRAWN,
            },
            State.CHAMBER_REVIEW: {State.CONFIRMATION, State.RETURNED, State.REFUSED, State.WITHDRAWN},
            State.CONFIRMATION: {State.CONFIRMED, State.CHAMBER_REVIEW, State.REFUSED, State.WITHDRAWN},
            State.RETURNED: {State.SUBMITTED, State.WITHDRAWN},
        },
    )

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chamber = models.ForeignKey(Chamber, models.PROTECT, related_name="applications")
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT)
    number = models.CharField(_("receipt number"), max_length=60, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="membership_applications"
    )
    name = models.CharField(_("name of the enterprise"), max_length=200, blank=True)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True, max_length=2000)
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    consent_version = models.CharField(_("version of the consent"), max_length=20, blank=True)
    consent_at = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    rank = models.CharField(_("proposed rank"), max_length=14, choices=Membership.Rank, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    due_on = models.DateField(_("due"), null=True, editable=False)
    due_why = models.TextField(blank=True, editable=False)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="application"
    )
    folded_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="repetitions"
    )
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership application")
        verbose_name_plural = _("membership applications")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "credit_code"],
                condition=Q(state__in=OPEN, folded_into=None),
                name="application_open_once_per_chamber_and_code",
                violation_error_message=_("An application of this enterprise to the chamber is under way."),
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="application_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="application_link_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & ~Q(credit_code="") & ~Q(name="")),
                name="application_is_complete_once_sent",
            ),
            # PIPL 13 and 29: nothing is received without the consent, its version and its moment.
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(consent_at__isnull=False) & ~Q(consent_version="")),
                name="application_has_consent_once_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(membership__isnull=False, organisation__isnull=False, folded_into__isnull=True),
                name="application_confirmed_has_a_membership",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "refused"]) | ~Q(reason=""),
                name="application_return_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="application_state"),
            models.Index(fields=["chamber", "state", "-id"], name="application_chamber"),
            models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="application_due"),
            models.Index(fields=["updated_at"], condition=Q(state="draft"), name="application_drafts"),
            GinIndex(fields=["search"], name="application_search"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.chamber}" if self.name else str(self.chamber)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class StageTerm(models.Model):
    """How long a stage of an application may last, and when its desk is reminded before it is over."""

    class Stage(models.TextChoices):
        CHAMBER = "chamber", _("Review by the chamber")
        CONFIRMATION = "confirmation", _("Confirmation by the federation")
        CORRECTION = "correction", _("Correction by the applicant")

    stage = models.CharField(_("stage"), max_length=12, choices=Stage, unique=True)
    rule = models.CharField(_("term"), max_length=8, help_text=_("Such as 10wd (working days), 30d or 2m"))
    remind_before = models.PositiveSmallIntegerField(_("remind before (working days)"), default=2)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of a stage")
        verbose_name_plural = _("terms of stages")
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__regex=r"^[0-9]{1,3}(wd|d|m)$"),
                name="stage_term_rule_is_known",
                violation_error_message=_("Write the term as 10wd, 30d or 2m."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.rule}"

    @property
    def words(self) -> str:
        """The rule as a person says it."""
        count, unit = self.rule.rstrip("wdm"), self.rule.lstrip("0123456789")
        said = {"wd": _("%s working days"), "d": _("%s days"), "m": _("%s months")}
        return str(said[unit]) % count
