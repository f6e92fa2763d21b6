"""How a chamber governs itself and is supervised: papers, pledges, complaints, sanctions, separations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.options import Option
from chambers.models.registry import Chamber
from federation.accounts.scopes import ScopedQuerySet


class OfChamberQuerySet(ScopedQuerySet):
    """Rows that hang on a chamber and are reached as far as it is."""

    tree = "chamber__organisation__"


class Separation(models.Model):
    """One of the separations from a government body that decoupling consists of, once it is done."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="separations")
    kind = models.ForeignKey(Option, models.PROTECT, related_name="+")
    done_on = models.DateField(_("done on"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("separation")
        verbose_name_plural = _("separations")
        constraints = [
            models.UniqueConstraint(fields=["chamber", "kind"], name="separation_once_per_kind"),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class DocumentQuerySet(OfChamberQuerySet):
    def valid(self, on=None):
        """Present versions that have not run out."""
        day = on or timezone.localdate()
        return self.filter(is_present=True).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class GovernanceDocument(models.Model):
    """One version of a charter or a rule of a chamber; of each kind one version is the present one.

    `valid_until` is the last valid day. `remind_on` is when somebody is told next; kept by the services.
    """

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="governance_documents")
    kind = models.ForeignKey(Option, models.PROTECT, related_name="+", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=120)
    edition = models.CharField(_("version"), max_length=30, blank=True)
    adopted_on = models.DateField(_("adopted on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_present = models.BooleanField(_("present version"), default=True)
    remind_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("governance document")
        verbose_name_plural = _("governance documents")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "kind"],
                condition=Q(is_present=True),
                name="document_one_present_version",
                violation_error_message=_("Another version of this kind is the present one already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("adopted_on")),
                name="document_valid_after_its_adoption",
                violation_error_message=_("It would run out before it was adopted."),
            ),
        ]
        indexes = [
            models.Index(fields=["chamber", "-adopted_on"], name="document_chamber"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="document_remind"),
        ]

    def __str__(self) -> str:
        return self.title


class Pledge(models.Model):
    """A pledge of self-discipline that a chamber has signed, with the version of its text."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="pledges")
    title = models.CharField(_("pledge"), max_length=120)
    text_version = models.CharField(_("version of the text"), max_length=30, blank=True)
    signed_on = models.DateField(_("signed on"))
    signatory = models.CharField(_("who signed"), max_length=60, blank=True)

    objects = OfChamberQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge of self-discipline")
        verbose_name_plural = _("pledges of self-discipline")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "title", "text_version", "signed_on"],
                name="pledge_once_per_version_and_day",
                violation_error_message=_("This pledge is on file for that day already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Complaint(models.Model):
    """A complaint about a chamber: taken in, handled, answered. The chamber never sees who complained."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Taken in")
        HANDLING = "handling", _("Being handled")
        CLOSED = "closed", _("Closed with a result")
        DISMISSED = "dismissed", _("Not taken up")

    class Channel(models.TextChoices):
        LETTER = "letter", _("Letter")
        VISIT = "visit", _("Visit")
        TELEPHONE = "telephone", _("Telephone")
        ONLINE = "online", _("Online")
        REFERRED = "referred", _("Referred by another body")

    OPEN = (State.RECEIVED, State.HANDLING)

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="complaints")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RECEIVED, editable=False)
    channel = models.CharField(_("received by"), max_length=9, choices=Channel, default=Channel.LETTER)
    received_on = models.DateField(_("complaint received on"))
    complainant = models.CharField(_("complainant"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=120)
    facts = models.TextField(_("facts"), blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handled by")
    )
    result = models.TextField(_("result"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = OfChamberQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint about a chamber")
        verbose_name_plural = _("complaints about chambers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "handling"], closed_on__isnull=True)
                | Q(state__in=["closed", "dismissed"], closed_on__isnull=False) & ~Q(result=""),
                name="complaint_ends_with_a_day_and_a_result",
                violation_error_message=_("A complaint ends with a day and a result."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("received_on")),
                name="complaint_closes_after_it_came",
                violation_error_message=_("It would be closed before it was received."),
            ),
        ]
        indexes = [models.Index(fields=["chamber", "-received_on"], name="complaint_chamber")]

    def __str__(self) -> str:
        return self.subject


class SanctionQuerySet(OfChamberQuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day, lifted_on__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def suspending(self, on=None):
        return self.in_force(on).filter(kind__marked=True)


class Sanction(models.Model):
    """A warning or a sanction with its ground and decision. `ends_on` is its last day; open without one."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="sanctions")
    kind = models.ForeignKey(Option, models.PROTECT, related_name="+", verbose_name=_("kind"))
    complaint = models.ForeignKey(
        Complaint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sanctions",
        verbose_name=_("complaint"),
    )
    ground = models.TextField(_("ground"))
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True, editable=False)
    lifted_why = models.CharField(_("why it was lifted"), max_length=200, blank=True, editable=False)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="sanction_ends_after_it_starts",
                violation_error_message=_("The sanction ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("starts_on")),
                name="sanction_lifted_after_it_started",
                violation_error_message=_("It would be lifted before it starts."),
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="sanction_has_a_ground"),
        ]
        indexes = [models.Index(fields=["chamber", "-starts_on"], name="sanction_chamber")]

    def __str__(self) -> str:
        return str(self.kind)
