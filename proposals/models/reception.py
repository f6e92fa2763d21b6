"""企业维权接待日: reception days, and the appointments that enterprises make for them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from proposals.models.complaints import Complaint
from proposals.models.dictionaries import Topic


class ReceptionDayQuerySet(ScopedQuerySet):
    def upcoming(self, day):
        return self.filter(held_on__gte=day, state=ReceptionDay.State.OPEN)


class ReceptionDay(models.Model):
    """A day on which a leader receives enterprises, cut into slots of equal length."""

    class State(models.TextChoices):
        OPEN = "open", _("Open for appointments")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Called off")

    workflow = Workflow("state", {State.OPEN: {State.HELD, State.CANCELLED}})

    held_on = models.DateField(_("day"))
    begins_at = models.TimeField(_("begins at"))
    ends_at = models.TimeField(_("ends at"))
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes for each enterprise"),
        default=30,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
    )
    place = models.CharField(_("place"), max_length=120)
    leader_name = models.CharField(_("leader on duty"), max_length=60)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account of the leader"),
    )
    topic = models.CharField(_("theme of the day"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    minutes = models.TextField(_("minutes"), max_length=10_000, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="reception_day_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["held_on", "place"],
                condition=~Q(state="cancelled"),
                name="reception_day_once_at_a_place",
                violation_error_message=_("There is a reception on this day at this place already."),
            ),
        ]
        indexes = [models.Index(F("held_on").desc(), F("id").desc(), name="reception_day_held")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"

    @property
    def slots(self) -> list[time]:
        """When appointments begin; the last one ends with the day or before."""
        step = timedelta(minutes=self.slot_minutes)
        at = datetime.combine(self.held_on, self.begins_at)
        end = datetime.combine(self.held_on, self.ends_at)
        found = []
        while at + step <= end:
            found.append(at.time())
            at += step
        return found


class AppointmentQuerySet(ScopedQuerySet):
    def standing(self):
        return self.exclude(state=Appointment.State.CANCELLED)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """An enterprise reaches its own."""
        if scope is Scope.OWN and post.role == Role.ENTERPRISE:
            return Q(organisation_id=post.organisation_id)
        return super().in_scope(scope, post)


class Appointment(models.Model):
    """One slot of a reception day, for one enterprise; what comes of it may be a complaint."""

    class State(models.TextChoices):
        BOOKED = "booked", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        ARRIVED = "arrived", _("Was there")
        ABSENT = "absent", _("Did not come")
        CANCELLED = "cancelled", _("Taken back")

    workflow = Workflow(
        "state",
        {
            State.BOOKED: {State.CONFIRMED, State.ARRIVED, State.ABSENT, State.CANCELLED},
            State.CONFIRMED: {State.ARRIVED, State.ABSENT, State.CANCELLED},
        },
    )

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="appointments")
    slot = models.TimeField(_("time"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="appointments", verbose_name=_("enterprise")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    contact_name = models.CharField(_("who comes"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    about = models.TextField(_("what it is about"), max_length=1000)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.BOOKED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    booked_at = models.DateTimeField(auto_now_add=True)
    arrived_at = models.DateTimeField(null=True)
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True)
    complaint = models.OneToOneField(
        Complaint, models.PROTECT, null=True, related_name="appointment", verbose_name=_("complaint")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "slot"],
                condition=~Q(state="cancelled"),
                name="appointment_slot_is_taken_once",
                violation_error_message=_("This time has been taken. Choose another one."),
            ),
            models.UniqueConstraint(
                fields=["day", "organisation"],
                condition=~Q(state="cancelled"),
                name="appointment_once_for_each_enterprise",
                violation_error_message=_("Your enterprise has an appointment on this day already."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="appointment_organisation")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.slot:%H:%M}"
