"""Public holidays and make-up days, as the yearly notice gives them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class HolidayNotice(models.Model):
    """A year whose notice is loaded. Dates in a year without one are provisional."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday notice")
        verbose_name_plural = _("holiday notices")

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A weekday off or a working weekend (调休)."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORK = "work", _("Make-up working day")

    notice = models.ForeignKey(HolidayNotice, models.CASCADE, related_name="days")
    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
