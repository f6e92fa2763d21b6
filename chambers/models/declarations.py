"""Declarations of alliances (联盟宣言): what the member chambers signed together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber


class Declaration(models.Model):
    """One declaration with its text and the chambers that signed it; the signed copy is attached."""

    alliance = models.ForeignKey(Chamber, models.CASCADE, related_name="declarations")
    title = models.CharField(_("title"), max_length=200)
    declared_on = models.DateField(_("declared on"))
    text = models.TextField(_("text"))
    signers = models.ManyToManyField(
        Chamber, related_name="signed_declarations", blank=True, verbose_name=_("signed by")
    )

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "title"],
                name="declaration_once",
                violation_error_message=_("The alliance has a declaration of this title already."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="declaration_has_a_text"),
        ]
        ordering = ["-declared_on", "-id"]

    def __str__(self) -> str:
        return self.title
