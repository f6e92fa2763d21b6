"""Chambers, associations and alliances, and who belongs to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet


class ChamberQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(organisation__merged_into__isnull=True)

    def for_list(self):
        return self.select_related("organisation", "organisation__region", "liaison_officer")

    def for_detail(self):
        return self.select_related(
            "organisation",
            "organisation__region",
            "organisation__industry",
            "organisation__parent",
            "liaison_officer",
        )

    def matching(self, text: str):
        return match_names(self, text, prefix="organisation__")

    def published(self) -> Q:
        return Q(organisation__status=Organisation.Status.ACTIVE)


class Chamber(models.Model):
    """A chamber of any kind. Name, code, region and place in the tree stand on its organisation.

    `member_count` is kept by the membership services; `reported_members` is what the chamber states, and so
    are `has_party_organisation` and `party_members`. What covers it is said by `PartyCoverage` alone.
    """

    class Kind(models.TextChoices):
        INDUSTRY = "industry", _("Industry chamber")
        TOWNSHIP = "township", _("Township or street chamber")
        PARK = "park", _("Park chamber")
        REMOTE = "remote", _("Remote chamber")
        VISITING = "visiting", _("Chamber of people from elsewhere")
        MARKET = "market", _("Market chamber")
        WOMEN = "women", _("Women's chamber")
        YOUTH = "youth", _("Young entrepreneurs' chamber")
        ASSOCIATION = "association", _("Association")
        ALLIANCE = "alliance", _("Alliance")
        INTERNATIONAL = "international", _("International chamber")
        OTHER = "other", _("Other chamber")

    class Decoupling(models.TextChoices):
        """How far a chamber is separated from the government body that once ran it (脱钩)."""

        EXEMPT = "exempt", _("Not concerned")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Decoupled")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="chamber"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.OTHER)
    has_party_organisation = models.BooleanField(_("Party organisation as reported"), null=True, blank=True)
    party_members = models.PositiveIntegerField(_("Party members as reported"), null=True, blank=True)
    reported_members = models.PositiveIntegerField(_("members as reported"), null=True, blank=True)
    member_count = models.PositiveIntegerField(_("members"), default=0, editable=False)
    last_election_on = models.DateField(_("last re-election"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends"), null=True, blank=True)
    liaison_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="liaised_chambers",
        verbose_name=_("liaison officer"),
    )
    note = models.TextField(_("note"), blank=True)
    decoupling = models.CharField(
        _("decoupling"), max_length=9, choices=Decoupling, blank=True, default="", db_default=""
    )
    decoupled_on = models.DateField(_("decoupled on"), null=True, blank=True)
    # Kept by the contact log, so that the directory can be sorted by it.
    last_contact_on = models.DateField(_("last contact"), null=True, editable=False)

    objects = ChamberQuerySet.as_manager()

    class Meta:
        verbose_name = _("chamber")
        verbose_name_plural = _("chambers")
        constraints = [
            models.CheckConstraint(
                condition=Q(term_ends_on__isnull=True)
                | Q(last_election_on__isnull=True)
                | Q(term_ends_on__gt=F("last_election_on")),
                name="chamber_term_ends_after_the_election",
            ),
            models.CheckConstraint(
                condition=~Q(decoupling="done") | Q(decoupled_on__isnull=False),
                name="chamber_decoupled_has_a_day",
                violation_error_message=_("Say on which day the chamber was decoupled."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind"], name="chamber_kind"),
            models.Index(fields=["term_ends_on"], name="chamber_term_end"),
            models.Index(fields=["last_contact_on"], name="chamber_last_contact"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class MembershipQuerySet(ScopedQuerySet):
    """A membership is seen by its chamber, by the federations above it, and by the member itself."""

    tree = "chamber__organisation__"

    def current(self):
        return self.filter(left_on__isnull=True)

    def for_detail(self):
        return self.select_related("chamber__organisation", "member", "member__region")

    def own(self, post):
        return Q(member_id=post.organisation_id)


class Membership(models.Model):
    """A member of a chamber with its dates: an enterprise, or a chamber where the chamber is an alliance."""

    class Rank(models.TextChoices):
        PRESIDENT_UNIT = "president", _("President unit")
        VICE_PRESIDENT_UNIT = "vice_president", _("Vice-president unit")
        COUNCIL_UNIT = "council", _("Council unit")
        MEMBER = "member", _("Member unit")

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    rank = models.CharField(_("rank"), max_length=14, choices=Rank, default=Rank.MEMBER)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # The number is unique in the ledger of numbers; a column default keeps bulk imports free of it.
    number = models.CharField(_("member number"), max_length=60, blank=True, default="", db_default="")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=~Q(chamber=F("member")),
                name="membership_not_in_oneself",
                violation_error_message=_("A chamber cannot be a member of itself."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("The day of leaving lies before the day of joining."),
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    # Sums, so that no query takes this index for one of its columns: in GiST the second one
                    # is found by reading nearly all of it, a second for a list page over a million rows.
                    (F("chamber") + 0, RangeOperators.EQUAL),
                    (F("member") + 0, RangeOperators.EQUAL),
                    (
                        Func(F("joined_on"), F("left_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This member already belongs to the chamber at that time."),
            ),
        ]
        indexes = [
            models.Index(fields=["chamber", "member"], condition=Q(left_on=None), name="membership_current"),
            models.Index(fields=["member"], name="membership_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.chamber}"
