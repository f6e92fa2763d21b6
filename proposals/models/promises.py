"""What a draft letter promises, sentence by sentence, before it is issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from proposals.models.replies import Reply


class PromiseMark(models.Model):
    """A sentence that the drafter marked as a promise; a `Commitment` once the letter is issued."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="marks")
    quote = models.TextField(_("quoted sentence"), max_length=1000)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("unit that keeps it")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    review_on = models.DateField(_("review date"), null=True, blank=True)

    class Meta:
        verbose_name = _("marked promise")
        verbose_name_plural = _("marked promises")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "quote"],
                name="promise_is_marked_once",
                violation_error_message=_("This sentence is marked already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(review_on__isnull=False),
                name="promise_mark_has_a_date",
                violation_error_message=_(
                    "Give the date of the promise or, where there is none, a review date."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80]
