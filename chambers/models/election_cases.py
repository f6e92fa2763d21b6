"""Re-elections: one case for each chamber and end of term, with its checklist and its postponements."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.governance import OfChamberQuerySet
from chambers.models.registry import Chamber
from federation.accounts.models.organisations import match_names


class ElectionCaseQuerySet(OfChamberQuerySet):
    def matching(self, text: str):
        return match_names(self, text, prefix="chamber__organisation__")

    def open(self):
        """Not held yet."""
        return self.filter(state__in=ElectionCase.OPEN)


class ElectionCase(models.Model):
    """The re-election at the end of one term.

    `term_ends_on` is the day that the term was to end and names the case; `due_on` is the day now, after
    postponements. `remind_on` is the day of the next reminder; kept by the services.
    """

    class State(models.TextChoices):
        UPCOMING = "upcoming", _("Upcoming")
        PREPARING = "preparing", _("Being prepared")
        HELD = "held", _("Held")
        FILED = "filed", _("Result filed")
        VOID = "void", _("Dropped")

    OPEN = (State.UPCOMING, State.PREPARING)

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="election_cases")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UPCOMING, editable=False)
    term_ends_on = models.DateField(_("end of the term"))
    due_on = models.DateField(_("due"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    filed_on = models.DateField(_("result filed on"), null=True, blank=True)
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True)
    remind_on = models.DateField(null=True, editable=False)

    objects = ElectionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-election case")
        verbose_name_plural = _("re-election cases")
        constraints = [
            models.UniqueConstraint(fields=["chamber", "term_ends_on"], name="election_once_per_term"),
            models.UniqueConstraint(
                fields=["chamber"],
                condition=Q(state__in=["upcoming", "preparing"]),
                name="election_one_open_case",
                violation_error_message=_("This chamber has an open re-election already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["upcoming", "preparing", "void"], held_on__isnull=True)
                | Q(state__in=["held", "filed"], held_on__isnull=False),
                name="election_held_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(filed_on__gte=F("held_on")),
                name="election_filed_after_it_was_held",
                violation_error_message=_("The result cannot be filed before the election was held."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("term_ends_on")), name="election_due_not_before_the_term_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="election_due"),
            models.Index(fields=["state", "due_on", "id"], name="election_state"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="election_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.chamber} {self.term_ends_on}"


class ElectionStep(models.Model):
    """One thing to do for a re-election; `days_before` the day it is due, after it where negative."""

    election = models.ForeignKey(ElectionCase, models.CASCADE, related_name="steps")
    title = models.CharField(_("step"), max_length=80)
    days_before = models.SmallIntegerField(_("days before the end of the term"))
    needs_file = models.BooleanField(_("a file must be attached"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a re-election")
        verbose_name_plural = _("steps of a re-election")
        constraints = [
            models.UniqueConstraint(fields=["election", "title"], name="election_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_by__isnull=False), name="election_step_done_by_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Postponement(models.Model):
    """A re-election put off to a later day, with who allowed it."""

    election = models.ForeignKey(ElectionCase, models.CASCADE, related_name="postponements")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300)
    approval = models.CharField(_("number of the approval"), max_length=60, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("postponement")
        verbose_name_plural = _("postponements")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gt=F("from_on")),
                name="postponement_goes_forward",
                violation_error_message=_("The new day must lie after the present one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"
