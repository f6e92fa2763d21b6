"""How a chamber presents itself, in both languages, with its mark."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber
from federation.files.models import StoredFile


class Introduction(models.Model):
    """The words and the logo of a chamber's profile. The English name stands on its organisation."""

    chamber = models.OneToOneField(Chamber, models.CASCADE, primary_key=True, related_name="introduction")
    text = models.TextField(_("introduction"), blank=True)
    english_text = models.TextField(_("introduction in English"), blank=True)
    logo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")

    def __str__(self) -> str:
        return str(self.chamber)

    @property
    def words(self) -> str:
        """The introduction in the reader's language, or in the other one where that is all there is."""
        chosen, other = self.text, self.english_text
        if get_language() == "en":
            chosen, other = other, chosen
        return chosen or other
