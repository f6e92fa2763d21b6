"""Public offices of people who hold office in chambers: what decoupling forbids unless it was approved."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.governance import OfChamberQuerySet
from chambers.models.officers import Officer, OfficerQuerySet
from members.models import Person


class PublicOfficeQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Held on a day, by confirmed people and by those still to be checked."""
        day = on or timezone.localdate()
        rows = self.exclude(state=PublicOffice.State.REFUTED)
        return rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )


class PublicOffice(models.Model):
    """That a person holds a public office, as staff wrote or as a roster of the portal says.

    A roster knows names; where name and telephone agree the row is confirmed, else it is to be checked.
    A refuted row stays, so that the same namesake is not asked about again.
    """

    class Source(models.TextChoices):
        STAFF = "staff", _("Entered by staff")
        ACCOUNT = "account", _("Account of a department or a leader")
        ROSTER = "roster", _("Roster of a department")

    class State(models.TextChoices):
        SUSPECTED = "suspected", _("To be checked")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUTED = "refuted", _("Somebody else of that name")

    person = models.ForeignKey(Person, models.CASCADE, related_name="public_offices")
    body = models.CharField(_("government body"), max_length=200)
    title = models.CharField(_("public office"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=7, choices=Source, default=Source.STAFF)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CONFIRMED)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = PublicOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public office")
        verbose_name_plural = _("public offices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body", "source"],
                name="public_office_once_per_body",
                violation_error_message=_("This public office is on file for that person already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="public_office_ends_after_it_starts",
                violation_error_message=_("The office ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.title}".strip()


class ConflictQuerySet(OfficerQuerySet, OfChamberQuerySet):
    def present(self):
        """Offices held today by people who hold a public office today."""
        offices = PublicOffice.objects.in_force().filter(person=OuterRef("person"))
        return self.in_office().filter(Exists(offices))

    def unapproved(self):
        return self.present().filter(approval__isnull=True)


class Conflict(Officer):
    """An office in a chamber that a public official holds; the same row, seen by the supervisor."""

    objects = ConflictQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("official in a chamber’s office")
        verbose_name_plural = _("officials in chambers’ offices")


class OfficeApproval(models.Model):
    """That the competent body allowed an official to hold this office (兼职审批)."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="approval")
    approved_by = models.CharField(_("approved by"), max_length=100)
    approved_on = models.DateField(_("approved on"))
    number = models.CharField(_("number of the approval"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("approval of an office")
        verbose_name_plural = _("approvals of offices")

    def __str__(self) -> str:
        return f"{self.approved_by} {self.approved_on}"
