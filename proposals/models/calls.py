"""A call about the result of a round, whatever kind of matter it is about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CallMade(models.Model):
    """One call to whoever raised a matter. No answer is not satisfaction."""

    class Outcome(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        MOSTLY = "mostly", _("Mostly satisfied")
        DISSATISFIED = "dissatisfied", _("Dissatisfied")
        NO_ANSWER = "no_answer", _("No answer")

    round = models.PositiveSmallIntegerField()
    called_on = models.DateField(_("called on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    note = models.TextField(_("what was said"), max_length=2000, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("caller")
    )
    called_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_outcome_display()
