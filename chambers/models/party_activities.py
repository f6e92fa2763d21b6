"""Area groups (片组) of Party organisations, and what organisations and groups did together."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.party import PartyCoverage, PartyOrganisation
from federation.accounts.models import Organisation
from federation.accounts.scopes import Scope, ScopedQuerySet


class PartyGroupQuerySet(ScopedQuerySet):
    """Reached through its keeper; by a secretary where what covers the own chamber belongs to it."""

    def standing(self):
        return self.filter(ended_on=None)

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope is Scope.UNIT:
            covered = PartyCoverage.objects.present().filter(chamber_id=post.organisation_id)
            return Q(Exists(covered.filter(party_organisation__group=OuterRef("pk"))))
        return super().in_scope(scope, post)


class PartyGroup(models.Model):
    """Party organisations of one area that act together, led by one of them.

    Which ones belong to it stands on them (`PartyOrganisation.group`): each to one group at most.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="party_groups", verbose_name=_("kept by")
    )
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    lead = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="groups_led", verbose_name=_("lead organisation")
    )
    formed_on = models.DateField(_("formed on"), null=True, blank=True)
    ended_on = models.DateField(_("disbanded on"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("area group")
        verbose_name_plural = _("area groups")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="party_group_has_a_name"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_on=None),
                name="party_group_name_once",
                violation_error_message=_("An area group has this name already."),
            ),
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(ended_on=None),
                name="party_group_led_once",
                violation_error_message=_("This organisation leads another area group."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(formed_on=None) | Q(ended_on__gte=F("formed_on")),
                name="party_group_ends_after_it_formed",
                violation_error_message=_("This day lies before the founding date."),
            ),
        ]
        indexes = [models.Index(fields=["position", "id"], name="party_group_list")]

    def __str__(self) -> str:
        return self.name


class PartyActivityQuerySet(ScopedQuerySet):
    """Reached through its keeper; by a secretary where what covers the own chamber took part."""

    def counted(self):
        """Without what was put on file by mistake."""
        return self.filter(withdrawn_why="")

    def for_detail(self):
        return self.select_related("organisation", "group", "recorded_by")

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope is Scope.UNIT:
            covered = PartyCoverage.objects.present().filter(chamber_id=post.organisation_id)
            return Q(Exists(covered.filter(party_organisation__activities=OuterRef("pk"))))
        return super().in_scope(scope, post)


class PartyActivity(models.Model):
    """One activity: of an area group where `group` is named, else of the organisations that took part."""

    class Kind(models.TextChoices):
        THEME_DAY = "theme_day", _("Party theme day")
        MEETING = "meeting", _("Regular Party meeting")
        LECTURE = "lecture", _("Party lecture")
        STUDY = "study", _("Study session")
        SERVICE = "service", _("Volunteer service")
        VISIT = "visit", _("Study visit")
        OTHER = "other", _("Other activity")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="party_activities", verbose_name=_("kept by")
    )
    group = models.ForeignKey(
        PartyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("area group"),
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.THEME_DAY)
    theme = models.CharField(_("theme"), max_length=120)
    held_on = models.DateField(_("day of the activity"))
    place = models.CharField(_("venue"), max_length=120, blank=True)
    attendance = models.PositiveIntegerField(_("attendance"))
    summary = models.TextField(_("summary"), blank=True)
    participants = models.ManyToManyField(
        PartyOrganisation, related_name="activities", verbose_name=_("took part")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    # Why it does not count: it stays on file with its reason.
    withdrawn_why = models.CharField(_("why struck off"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party activity")
        verbose_name_plural = _("Party activities")
        constraints = [
            models.CheckConstraint(condition=~Q(theme=""), name="party_activity_has_a_theme"),
            models.CheckConstraint(
                condition=Q(attendance__gte=1),
                name="party_activity_was_attended",
                violation_error_message=_("Somebody must have attended."),
            ),
        ]
        indexes = [
            models.Index(fields=["held_on", "id"], name="party_activity_list"),
            models.Index(fields=["group", "held_on", "id"], name="party_activity_group"),
        ]

    def __str__(self) -> str:
        return self.theme
