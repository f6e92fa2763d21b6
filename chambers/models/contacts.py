"""Contacts with chambers, enterprises and outside bodies, and memberships in outside bodies."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from chambers.models.options import Option
from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet


class ContactQuerySet(ScopedQuerySet):
    def matching(self, text: str):
        return match_names(self, text, prefix="organisation__")


class Contact(models.Model):
    """A visit, a call, a meeting, a letter or an hour of guidance, with what follows from it.

    `organisation` is whom it was with: a chamber, an enterprise or an outside body.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    kind = models.ForeignKey(Option, models.PROTECT, related_name="+", verbose_name=_("way of contact"))
    held_on = models.DateField(_("day"))
    subject = models.CharField(_("subject"), max_length=120)
    people = models.CharField(_("people"), max_length=200, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    follow_up = models.CharField(_("to follow up"), max_length=200, blank=True)
    follow_up_due_on = models.DateField(_("follow up by"), null=True, blank=True)
    followed_up_on = models.DateField(_("followed up on"), null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The day on which whoever recorded it is reminded of the follow-up; kept by the services.
    remind_on = models.DateField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up_due_on__isnull=True)
                | Q(follow_up_due_on__gte=F("held_on")) & ~Q(follow_up=""),
                name="contact_follow_up_is_named_and_comes_later",
                violation_error_message=_("Say what is to follow up, by a day after the contact."),
            ),
            models.CheckConstraint(
                condition=Q(followed_up_on__isnull=True) | Q(followed_up_on__gte=F("held_on")),
                name="contact_followed_up_after_it",
                violation_error_message=_("It would be followed up before the contact."),
            ),
        ]
        indexes = [
            models.Index(fields=["-held_on", "-id"], name="contact_list"),
            models.Index(fields=["organisation", "-held_on", "-id"], name="contact_organisation"),
            models.Index(
                fields=["follow_up_due_on", "id"],
                condition=Q(follow_up_due_on__isnull=False, followed_up_on__isnull=True),
                name="contact_open_follow_up",
            ),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="contact_remind"),
        ]

    def __str__(self) -> str:
        return self.subject


class OutsideBodyQuerySet(ScopedQuerySet):
    def matching(self, text: str):
        return match_names(self, text, prefix="organisation__")


class OutsideBody(models.Model):
    """A body outside the federation: an alliance of other cities, an institute, an association."""

    class Kind(models.TextChoices):
        ALLIANCE = "alliance", _("Alliance")
        FEDERATION = "federation", _("Federation of another place")
        ASSOCIATION = "association", _("Association")
        INSTITUTE = "institute", _("University or institute")
        OTHER = "other", _("Other body")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="outside_body"
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.ALLIANCE)
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = OutsideBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside body")
        verbose_name_plural = _("outside bodies")

    def __str__(self) -> str:
        return self.organisation.name


class OutsideMembership(models.Model):
    """That a chamber or a federation belongs to an outside body, with its dates; the last day is out."""

    body = models.ForeignKey(OutsideBody, models.CASCADE, related_name="members")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="outside_memberships")
    standing = models.CharField(_("standing"), max_length=60, blank=True)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership in an outside body")
        verbose_name_plural = _("memberships in outside bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="outside_membership_ends_after_it_starts",
                violation_error_message=_("The day of leaving lies before the day of joining."),
            ),
            models.CheckConstraint(condition=~Q(body=F("member")), name="outside_membership_not_in_oneself"),
            ExclusionConstraint(
                name="outside_membership_once_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(F("joined_on"), F("left_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This unit already belongs to the body at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.body}"
