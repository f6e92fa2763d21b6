"""Strategic zones and platforms (双区、三大平台…) that chambers and enterprises are tagged with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet


class ZoneQuerySet(ScopedQuerySet):
    def current(self):
        """Zones in force: not ended."""
        return self.filter(valid_to__isnull=True)


class Zone(models.Model):
    """One entry of the dictionary; ended entries stay for what was tagged with them."""

    class Kind(models.TextChoices):
        AREA = "area", _("Strategic zone")
        PLATFORM = "platform", _("Platform")

    name = models.CharField(_("name"), max_length=60)
    english_name = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.AREA)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(valid_to__isnull=True),
                name="zone_name_once",
                violation_error_message=_("The dictionary has an entry of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="zone_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ZoneChange(models.Model):
    """What a zone was called before, and until when."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="changes")
    old_name = models.CharField(max_length=60)
    new_name = models.CharField(max_length=60)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a zone")
        verbose_name_plural = _("changes of zones")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"


class ZoneTag(models.Model):
    """An organisation serves a zone."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="tags")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="zone_tags")
    since = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("zone tag")
        verbose_name_plural = _("zone tags")
        constraints = [
            # The organisation leads: a list asks for each of its rows whether it has the tag.
            models.UniqueConstraint(fields=["organisation", "zone"], name="zone_tag_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.zone}"
