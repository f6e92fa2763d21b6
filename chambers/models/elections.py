"""Re-elections of boards (换届): when the members voted, and for which term."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber


class Election(models.Model):
    """One vote of a chamber's members for a new board. The terms it opened stand on its officers."""

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="elections")
    session = models.CharField(_("term number"), max_length=20, blank=True)
    held_on = models.DateField(_("held on"))
    term_ends_on = models.DateField(_("term ends"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("re-election")
        verbose_name_plural = _("re-elections")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "held_on"],
                name="election_once_a_day",
                violation_error_message=_("A re-election on this day is on file already."),
            ),
            models.CheckConstraint(
                condition=Q(term_ends_on__isnull=True) | Q(term_ends_on__gt=F("held_on")),
                name="election_term_ends_after_it",
                violation_error_message=_("The term ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chamber} · {self.held_on}"
