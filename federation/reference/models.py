"""Regions and industries: dictionaries that staff may correct, with every earlier wording kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class CurrentQuerySet(ScopedQuerySet):
    def current(self):
        """Entries in force: not ended."""
        return self.filter(valid_to__isnull=True)


class Region(models.Model):
    """A division of GB/T 2260, or a zone that the city counts like one."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County or district")
        ZONE = "zone", _("Zone")

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=30)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [models.Index(fields=["short_name"], name="region_short_name")]

    def __str__(self) -> str:
        return self.name


class Industry(models.Model):
    """An entry of an industry dictionary: the sections of GB/T 4754, or the city's own two levels."""

    class Scheme(models.TextChoices):
        NATIONAL = "gbt4754", _("GB/T 4754 section")
        CITY = "city", _("City industry")

    scheme = models.CharField(_("dictionary"), max_length=8, choices=Scheme)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["scheme", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="industry_code_is_unique"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="industry_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DictionaryChange(models.Model):
    """What an entry was called before, and until when."""

    industry = models.ForeignKey(Industry, models.CASCADE, null=True, related_name="changes")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="changes")
    old_name = models.CharField(max_length=60)
    new_name = models.CharField(max_length=60)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a dictionary")
        verbose_name_plural = _("changes of dictionaries")
        constraints = [
            models.CheckConstraint(
                condition=Q(industry__isnull=False) ^ Q(region__isnull=False),
                name="dictionary_change_is_about_one_entry",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
