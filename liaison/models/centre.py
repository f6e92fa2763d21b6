"""The service centre: services offered free or for a price, and what enterprises asked of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.services_offered import ServiceKind
from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from liaison.trade_terms import terms_of


class CentreServiceQuerySet(ScopedQuerySet):
    """Published is what stands in the catalogue today, and whatever the own unit or one below it offers."""

    def live(self):
        return self.filter(self.published())

    def published(self) -> Q:
        valid = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
        return Q(state=CentreService.State.LISTED) & valid

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.PUBLISHED:
            return self.published() | self.subtree(post.organisation)
        return super().in_scope(scope, post)

    def matching(self, text: str) -> Any:
        """Services in which every two-character term of `text` stands, the name of the provider included."""
        terms = terms_of(text, common=True)
        return self.filter(terms__contains=terms) if terms else self.none()


class CentreService(models.Model):
    """One entry of the catalogue. A free one names no price; a paid one its price and what it follows.

    `price` is in yuan where it is a number; `price_words` are its unit then, or all of the price in words.
    """

    class Mode(models.TextChoices):
        FREE = "free", _("Free public service")
        PAID = "paid", _("Paid professional service")

    class State(models.TextChoices):
        DRAFT = "draft", _("Service being drafted")
        WAITING = "waiting", _("Service waiting for the check")
        LISTED = "listed", _("Service listed")
        WITHDRAWN = "withdrawn", _("Service withdrawn")

    # A draft that came back from the check says why. What others change while listed is checked anew.
    workflow = Workflow(
        "state",
        {
            State.DRAFT: {State.DRAFT, State.WAITING, State.LISTED, State.WITHDRAWN},
            State.WAITING: {State.WAITING, State.LISTED, State.DRAFT, State.WITHDRAWN},
            State.LISTED: {State.LISTED, State.WAITING, State.DRAFT, State.WITHDRAWN},
            State.WITHDRAWN: {State.DRAFT},
        },
    )
    FEDERATIONS = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="centre_services", verbose_name=_("provider")
    )
    mode = models.CharField(_("free or paid"), max_length=4, choices=Mode)
    category = models.CharField(_("category"), max_length=12, choices=ServiceKind)
    title = models.CharField(_("service"), max_length=80)
    description = models.TextField(_("what it is"))
    audience = models.CharField(_("for whom"), max_length=120)
    how = models.CharField(_("how to ask"), max_length=200)
    price = models.DecimalField(
        _("price (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    price_words = models.CharField(_("unit of the price, or the price in words"), max_length=60, blank=True)
    basis = models.CharField(_("charging basis"), max_length=120, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    until = models.DateField(_("valid until"), null=True, blank=True)
    terms = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT, editable=False)
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

    objects = CentreServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service of the centre")
        verbose_name_plural = _("services of the centre")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(description=""), name="centre_service_says_something"
            ),
            models.CheckConstraint(
                condition=Q(mode="free", price__isnull=True, price_words="", basis="")
                | (Q(mode="paid") & ~Q(price_words="") & ~Q(basis="")),
                name="centre_service_price_if_paid",
                violation_error_message=_(
                    "A paid service names its price and its charging basis, a free one neither."
                ),
            ),
            models.UniqueConstraint(
                fields=["organisation", "title"],
                condition=~Q(state="withdrawn"),
                name="centre_service_once",
                violation_error_message=_("This provider offers a service of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(returned_why=""), name="centre_service_returned_as_draft"
            ),
        ]
        indexes = [
            GinIndex(fields=["terms"], name="centre_service_terms"),
            models.Index(fields=["state", "-id"], name="centre_service_by_state"),
            models.Index(fields=["mode", "-id"], name="centre_service_by_mode"),
            models.Index(fields=["category", "-id"], name="centre_service_by_category"),
            models.Index(fields=["organisation", "-id"], name="centre_service_of_provider"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison:service_detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        in_time = self.until is None or self.until >= timezone.localdate()
        return self.state == self.State.LISTED and in_time

    @property
    def is_paid(self) -> bool:
        return self.mode == self.Mode.PAID

    @property
    def needs_check(self) -> bool:
        """Whether somebody outside of the federation offers it."""
        return self.organisation.kind not in self.FEDERATIONS

    @property
    def price_shown(self) -> str:
        """As in 800 元/次, or the words alone where the price is no number; "" for a free service."""
        return price_in_words(self.price, self.price_words)


def price_in_words(price: Decimal | None, words: str) -> str:
    if price is None:
        return words
    number = f"{price:f}".rstrip("0").rstrip(".")
    return f"{number} {words}"


class CentreRequestQuerySet(ScopedQuerySet):
    """Own is what the own unit has to answer; a unit's are those and what it has asked for itself."""

    tree = "service__organisation__"

    def subtree(self, organisation: Organisation) -> Q:
        """A county sees what its providers are asked, and what its enterprises ask."""
        found = super().subtree(organisation)
        if organisation.kind == organisation.Kind.COUNTY_FEDERATION:
            return found | Q(organisation__branch_id=organisation.pk)
        return found | Q(organisation__path__startswith=organisation.path)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.UNIT:
            unit = post.organisation_id
            return Q(service__organisation_id=unit) | Q(organisation_id=unit)
        return super().in_scope(scope, post)


class AskedQuerySet(ScopedQuerySet):
    """The same requests as those who asked reach them."""


class CentreRequest(models.Model):
    """An enterprise asks for a service; its provider takes it or says why not, and renders it.

    `mode` is what the service was when it was asked for, so that later changes move no figure.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Service asked for")
        TAKEN = "taken", _("Request taken")
        REFUSED = "refused", _("Request refused")
        RENDERED = "rendered", _("Service rendered, not rated")
        RATED = "rated", _("Service rendered and rated")

    workflow = Workflow(
        "state",
        {
            State.ASKED: {State.TAKEN, State.REFUSED},
            State.TAKEN: {State.RENDERED, State.REFUSED},
            State.RENDERED: {State.RATED},
        },
    )
    OPEN = (State.ASKED, State.TAKEN)
    DONE = (State.RENDERED, State.RATED)

    service = models.ForeignKey(CentreService, models.PROTECT, related_name="requests")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="centre_requests", verbose_name=_("enterprise")
    )
    mode = models.CharField(_("free or paid"), max_length=4, choices=CentreService.Mode, editable=False)
    need = models.CharField(_("what is needed"), max_length=500)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    asked_on = models.DateField(_("asked on"), editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED, editable=False)
    answer = models.CharField(_("answer of the provider"), max_length=300, blank=True, editable=False)
    rendered_on = models.DateField(_("rendered on"), null=True, blank=True, editable=False)
    result = models.CharField(_("what was done"), max_length=500, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(
        _("score"),
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    words = models.CharField(_("words of the enterprise"), max_length=300, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CentreRequestQuerySet.as_manager()
    asked = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a service")
        verbose_name_plural = _("requests for services")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "organisation"],
                condition=Q(state__in=["asked", "taken"]),
                name="centre_request_one_open",
                violation_error_message=_("Your unit has an open request for this service already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["rendered", "rated"], rendered_on__isnull=False)
                | (~Q(state__in=["rendered", "rated"]) & Q(rendered_on__isnull=True)),
                name="centre_request_day_if_rendered",
            ),
            models.CheckConstraint(
                condition=Q(state="rated", score__range=(1, 5)) | (~Q(state="rated") & Q(score__isnull=True)),
                name="centre_request_score_if_rated",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="centre_request_refused_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="centre_request_by_state"),
            models.Index(fields=["service", "-id"], name="centre_request_of_service"),
            models.Index(fields=["organisation", "-id"], name="centre_request_of_firm"),
            models.Index(fields=["asked_on", "mode"], name="centre_request_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} → {self.service.title}"

    def get_absolute_url(self) -> str:
        return reverse("liaison:request_detail", args=[self.pk])
