"""Membership dues by year: what a rank owes, what each member has paid. No money moves here."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber, Membership
from federation.accounts.scopes import ScopedQuerySet

YEARS = [MinValueValidator(1990), MaxValueValidator(2200)]


class DuesTariff(models.Model):
    """What a member of some rank pays to a chamber for a year, in yuan."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="tariffs")
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    rank = models.CharField(_("rank"), max_length=14, choices=Membership.Rank)
    amount = models.DecimalField(_("dues (yuan)"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("tariff of dues")
        verbose_name_plural = _("tariffs of dues")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "year", "rank"], name="tariff_once_per_chamber_year_and_rank"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="tariff_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.chamber} {self.year} {self.get_rank_display()}"


class DuesQuerySet(ScopedQuerySet):
    tree = "chamber__organisation__"

    def own(self, post):
        return Q(membership__member_id=post.organisation_id)

    def owing(self):
        return self.filter(state__in=[Dues.State.OWING, Dues.State.PART])


class Dues(models.Model):
    """What one member owes for one year. `received` is the sum of its payments, kept by the service.

    `chamber` repeats the membership's, so that a chamber's year is one range of an index.
    """

    class State(models.TextChoices):
        OWING = "owing", _("Owing")
        PART = "part", _("Paid in part")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="dues")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="dues")
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    rank = models.CharField(_("rank"), max_length=14, choices=Membership.Rank)
    expected = models.DecimalField(_("expected (yuan)"), max_digits=12, decimal_places=2)
    received = models.DecimalField(_("received (yuan)"), max_digits=12, decimal_places=2, default=0)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OWING)
    waived_reason = models.CharField(_("waived because"), max_length=200, blank=True)
    reminded_on = models.DateField(null=True, editable=False)

    objects = DuesQuerySet.as_manager()

    class Meta:
        verbose_name = _("dues of a year")
        verbose_name_plural = _("dues")
        constraints = [
            models.UniqueConstraint(fields=["membership", "year"], name="dues_once_per_membership_and_year"),
            models.CheckConstraint(
                condition=Q(expected__gte=0, received__gte=0), name="dues_are_not_negative"
            ),
            # The state says what the sums say; nobody is called a debtor who has paid.
            models.CheckConstraint(
                condition=Q(state="waived")
                | Q(state="paid", received__gte=F("expected"))
                | Q(state="part", received__gt=0, received__lt=F("expected"))
                | Q(state="owing", received=0, expected__gt=0),
                name="dues_state_follows_the_sums",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | ~Q(waived_reason=""), name="dues_waived_with_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["chamber", "year", "state", "id"], name="dues_chamber_year"),
            models.Index(fields=["year", "chamber"], name="dues_year"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.year}"


class DuesPayment(models.Model):
    """Money that a chamber's treasurer has received, with its receipt."""

    dues = models.ForeignKey(Dues, models.CASCADE, related_name="payments")
    amount = models.DecimalField(_("amount (yuan)"), max_digits=12, decimal_places=2)
    received_on = models.DateField(_("received on"))
    receipt_no = models.CharField(_("receipt no."), max_length=40)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("payment of dues")
        verbose_name_plural = _("payments of dues")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="dues_payment_is_positive"),
            models.UniqueConstraint(
                fields=["dues", "receipt_no"],
                name="dues_receipt_counts_once",
                violation_error_message=_("A payment with this receipt number is on file already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_no} {self.amount}"
