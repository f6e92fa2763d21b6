"""What a department keeps about its part: contacts with those who raised the matter, and its own notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from proposals.models.assignments import Assignment


class PartContact(models.Model):
    """A contact with the proposer before the answer (面商, 电话 …); the first one has its own term."""

    class Way(models.TextChoices):
        MEETING = "meeting", _("Face to face")
        PHONE = "phone", _("By telephone")
        ONLINE = "online", _("Online")
        LETTER = "letter", _("In writing")
        SITE = "site", _("On site")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="contacts")
    held_on = models.DateField(_("day of the contact"))
    way = models.CharField(_("way of contact"), max_length=8, choices=Way)
    summary = models.TextField(_("what was said"), max_length=2000)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact with the proposer")
        verbose_name_plural = _("contacts with the proposer")
        indexes = [models.Index(F("assignment"), F("held_on").desc(), F("id").desc(), name="part_contact")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.get_way_display()}"


class PartNote(models.Model):
    """An internal note of a department about its part. Nobody outside the department reads it."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        indexes = [models.Index(fields=["assignment", "-id"], name="part_note")]

    def __str__(self) -> str:
        return self.text[:40]
