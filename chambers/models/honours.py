"""Honours by level and year, such as the four-good chamber of the province."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet


class HonourQuerySet(ScopedQuerySet):
    def matching(self, text: str):
        """Honours of units whose name or code holds every word of `text`."""
        return match_names(self, text, prefix="organisation__")


class Honour(models.Model):
    """An award to an organisation. `title` names the award ("四好商会"), as the awarding body does."""

    class Level(models.TextChoices):
        NATION = "nation", _("National")
        PROVINCE = "province", _("Provincial")
        CITY = "city", _("City level")
        COUNTY = "county", _("County level")

    # The award that the list of chambers shows: its title holds this word.
    FOUR_GOODS = "四好"
    # The order in which levels count, best first.
    LEVEL_ORDER = [Level.NATION, Level.PROVINCE, Level.CITY, Level.COUNTY]

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="honours")
    title = models.CharField(_("honour"), max_length=100)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    awarded_by = models.CharField(_("awarded by"), max_length=120, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "level", "year"],
                nulls_distinct=False,
                name="honour_once_per_level_and_year",
                violation_error_message=_("This honour is already on file for that level and year."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1949, 2200)), name="honour_year_is_plausible"
            ),
        ]
        ordering = [F("year").desc(nulls_last=True), "id"]
        indexes = [
            models.Index(fields=["level", "-id"], name="honour_of_level"),
            models.Index(fields=["year", "-id"], name="honour_of_year"),
            models.Index(fields=["title", "-id"], name="honour_of_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.get_level_display()}"
