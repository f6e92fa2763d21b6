"""Party members: people of the registry in Party organisations. Sensitive: masked unless revealed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.party import PartyCoverage, PartyOrganisation, days
from federation.accounts.scopes import Scope, ScopedQuerySet
from members.models import Person


class PartyMemberQuerySet(ScopedQuerySet):
    """Reached as the organisation is."""

    tree = "party_organisation__organisation__"

    def present(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope is Scope.UNIT:
            covered = PartyCoverage.objects.of(post.organisation_id, OuterRef("party_organisation_id"))
            return Q(Exists(covered))
        return super().in_scope(scope, post)


class PartyMember(models.Model):
    """That somebody belongs to a Party organisation, from the day it took the person in.

    A transfer ends one row and begins another. The text of a row names the organisation alone: it goes on
    the trail and to the head of pages, where nobody's name belongs.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("Full member")
        PROBATIONARY = "probationary", _("Probationary member")

    class Ending(models.TextChoices):
        TRANSFERRED = "transferred", _("Transferred out")
        DECEASED = "deceased", _("Deceased")
        REMOVED = "removed", _("Left the Party")

    party_organisation = models.ForeignKey(PartyOrganisation, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="party_memberships")
    kind = models.CharField(_("kind of member"), max_length=12, choices=Kind, default=Kind.FULL)
    joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    full_on = models.DateField(_("full member since"), null=True, blank=True)
    since = models.DateField(_("taken in on"))
    came_from = models.CharField(_("came from"), max_length=100, blank=True)
    until = models.DateField(_("gone on"), null=True, blank=True)
    ending = models.CharField(_("why gone"), max_length=11, choices=Ending, blank=True)
    went_to = models.CharField(_("went to"), max_length=100, blank=True)

    objects = PartyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party member")
        verbose_name_plural = _("Party members")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="party_member_goes_after_coming",
                violation_error_message=_("This day lies before the day of coming."),
            ),
            models.CheckConstraint(
                condition=Q(until=None, ending="") | Q(until__isnull=False) & ~Q(ending=""),
                name="party_member_end_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(joined_on__lte=F("since")),
                name="party_member_joined_before",
                violation_error_message=_("Nobody is taken in before joining the Party."),
            ),
            models.CheckConstraint(
                condition=Q(full_on=None)
                | Q(kind="full") & (Q(joined_on=None) | Q(full_on__gte=F("joined_on"))),
                name="party_member_full_after_joining",
                violation_error_message=_("Nobody is a full member before joining the Party."),
            ),
            ExclusionConstraint(
                name="party_member_in_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days("since", "until"), RangeOperators.OVERLAPS),
                ],
                # Said to whoever merges two records of a person too, who may not know what list it is.
                violation_error_message=_("This person is on such a list for that time already."),
            ),
        ]
        indexes = [
            models.Index(fields=["party_organisation", "since", "id"], name="party_member_of"),
            models.Index(fields=["since", "id"], name="party_member_list"),
        ]

    def __str__(self) -> str:
        return str(self.party_organisation)
