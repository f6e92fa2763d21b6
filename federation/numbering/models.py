"""Number series without gaps: one counter row a series and year, moved in the transaction of the act."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class NumberSeries(models.Model):
    """The counter of one agency code and year. `digits` pads the serial (3 → 077)."""

    code = models.CharField(_("series"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    digits = models.PositiveSmallIntegerField(default=0)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="number_series_per_code_and_year"),
            models.CheckConstraint(condition=Q(year__range=(1949, 2200)), name="number_series_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕"


class NumberEntry(models.Model):
    """One number and what bears it. A void number stays in the ledger with its reason."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="entries")
    serial = models.PositiveIntegerField(_("serial"))
    text = models.CharField(_("number"), max_length=60, unique=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    taken_over = models.BooleanField(default=False)
    void_reason = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "serial"],
                condition=Q(taken_over=False),
                name="number_serial_is_taken_once",
            )
        ]

    def __str__(self) -> str:
        return self.text
