"""What a chamber offers, and what it has done for each member."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber
from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet


class ServiceKind(models.TextChoices):
    """Kinds of service after the provincial notice's three strengths and what chambers report."""

    FINANCE = "finance", _("Financing")
    POLICY = "policy", _("Policy advice")
    LEGAL = "legal", _("Legal help")
    MARKET = "market", _("Markets and matchmaking")
    TRAINING = "training", _("Training")
    TALENT = "talent", _("Recruiting")
    TECHNOLOGY = "technology", _("Technology and quality")
    RIGHTS = "rights", _("Protection of rights")
    COORDINATION = "coordination", _("Coordination in the trade")
    OTHER = "other", _("Other service")


class Audience(models.TextChoices):
    MEMBERS = "members", _("Members only")
    TRADE = "trade", _("Enterprises of the trade")
    EVERYBODY = "everybody", _("Every enterprise")


class OfferedQuerySet(ScopedQuerySet):
    tree = "chamber__organisation__"


class OfferedService(models.Model):
    """One line of a chamber's catalogue. A withdrawn one stays, because services rendered refer to it."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="offered_services")
    kind = models.CharField(_("kind"), max_length=12, choices=ServiceKind)
    title = models.CharField(_("service"), max_length=100)
    description = models.TextField(_("what it is"), blank=True, max_length=1000)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    phone = models.CharField(_("office telephone"), max_length=40, blank=True)
    withdrawn_on = models.DateField(null=True, editable=False)

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered service")
        verbose_name_plural = _("offered services")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "title"],
                condition=Q(withdrawn_on=None),
                name="service_offered_once",
                violation_error_message=_("The catalogue holds a service of this name already."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="service_has_a_title"),
        ]
        indexes = [models.Index(fields=["chamber", "kind", "id"], name="service_chamber")]

    def __str__(self) -> str:
        return self.title


class RenderedService(models.Model):
    """One thing a chamber did for one member, and how the member took it."""

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        MOSTLY = "mostly", _("Mostly satisfied")
        DISSATISFIED = "dissatisfied", _("Dissatisfied")

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="rendered_services")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="services_received")
    service = models.ForeignKey(
        OfferedService, models.PROTECT, null=True, blank=True, related_name="rendered"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ServiceKind)
    title = models.CharField(_("service"), max_length=100)
    rendered_on = models.DateField(_("day"))
    provided_by = models.CharField(_("by whom"), max_length=60, blank=True)
    result = models.TextField(_("result"), blank=True, max_length=1000)
    satisfaction = models.CharField(
        _("satisfaction"),
        max_length=12,
        choices=Satisfaction,
        blank=True,
        help_text=_("Empty where the member has not said; never counted as satisfied"),
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = _("service rendered")
        verbose_name_plural = _("services rendered")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="rendered_has_a_title")]
        indexes = [
            models.Index(fields=["chamber", "-rendered_on", "-id"], name="rendered_chamber"),
            models.Index(fields=["chamber", "member", "rendered_on"], name="rendered_chamber_member"),
            models.Index(fields=["member", "-rendered_on", "-id"], name="rendered_member"),
        ]

    def __str__(self) -> str:
        return self.title
