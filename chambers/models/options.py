"""What the supervision of chambers is set up with: kinds, checklists, reminders, limits. Data, not code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class OptionQuerySet(ScopedQuerySet):
    def of(self, area: str):
        """The entries of an area that are in use, in their order."""
        return self.filter(area=area, in_use=True).order_by("position", "pk")


class Option(models.Model):
    """One entry of one area. What `amount` and `marked` say differs by area, see `MEANING`.

    An entry that is no longer used stays: what was recorded with it keeps its name.
    """

    class Area(models.TextChoices):
        SEPARATION = "separation", _("Separations")
        DOCUMENT = "document", _("Governance documents")
        CHECKLIST = "checklist", _("Re-election checklist")
        REMINDER = "reminder", _("Re-election reminders")
        SANCTION = "sanction", _("Sanctions")
        CONTACT = "contact", _("Ways of contact")
        LIMIT = "limit", _("Limits")

    # Area: what the number says, what the mark says; None where the area has no use for it.
    MEANING = {
        Area.SEPARATION: (None, None),
        Area.DOCUMENT: (_("Months that a version is valid"), _("Every chamber must have one")),
        Area.CHECKLIST: (_("Days before the end of the term"), _("A file must be attached")),
        Area.REMINDER: (_("Months from the end of the term (negative: before it)"), None),
        Area.SANCTION: (None, _("Suspends the chamber while it is in force")),
        Area.CONTACT: (None, _("Counts as guidance")),
        Area.LIMIT: (_("Value"), None),
    }
    CHARTER = "charter"
    POSTPONEMENT = "postponement_months"
    SILENCE = "silent_months"
    NOTICE = "document_notice_days"
    TERM = "term_years"

    area = models.CharField(_("area"), max_length=10, choices=Area)
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    amount = models.SmallIntegerField(_("number"), null=True, blank=True)
    marked = models.BooleanField(_("mark"), default=False)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = OptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting of supervision")
        verbose_name_plural = _("settings of supervision")
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="option_code_once_in_an_area"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="option_name_once_in_an_area",
                violation_error_message=_("This name is in the list already."),
            ),
            models.CheckConstraint(
                condition=~Q(area__in=["checklist", "reminder", "limit"]) | Q(amount__isnull=False),
                name="option_has_the_number_its_area_needs",
                violation_error_message=_("This entry needs a number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
