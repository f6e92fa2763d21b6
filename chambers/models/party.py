"""Party organisations of chambers and associations: their tree, whom they cover, who leads them.

They are no units of the federation: nobody holds a post in one, and their tree is their own. Who may read of
them is said in `rules.py` and nowhere follows from reading the chamber.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber
from federation.accounts.models import Organisation
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from members.models import Person


def days(first: str, last: str) -> Func:
    """The days of a row as a range: the first is in, the last bound is out, an open end is open."""
    return Func(F(first), F(last), Value("[)"), function="daterange")


class PartyOrganisationQuerySet(ScopedQuerySet):
    """Reached through the federation that keeps it; by a chamber's secretary while it covers the chamber."""

    def active(self):
        return self.filter(state=PartyOrganisation.State.ACTIVE)

    def for_detail(self):
        return self.select_related("organisation", "parent", "successor", "group")

    def matching(self, text: str):
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        found = self.filter(search__matches_terms=query.tsquery)
        for word in query.like:
            found = found.filter(name__contains=word)
        return found

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope is Scope.UNIT:
            return Q(Exists(PartyCoverage.objects.of(post.organisation_id, OuterRef("pk"))))
        return super().in_scope(scope, post)


class PartyOrganisation(models.Model):
    """A committee, a general branch or a branch. `organisation` is the federation that keeps its file.

    `path` holds the keys of the organisations above and its own, twelve digits each, as in the tree of units.
    """

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Party committee")
        GENERAL_BRANCH = "general", _("Party general branch")
        BRANCH = "branch", _("Party branch")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        MERGED = "merged", _("Merged into another one")
        DISSOLVED = "dissolved", _("Disbanded")

    workflow = Workflow("state", {State.ACTIVE: {State.MERGED, State.DISSOLVED}})

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="party_organisations", verbose_name=_("kept by")
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.BRANCH)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below", verbose_name=_("stands under")
    )
    path = models.CharField(max_length=120, editable=False, default="", db_collation="C")
    founded_on = models.DateField(_("founding date"), null=True, blank=True)
    approval = models.CharField(_("number of the approval"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ACTIVE, editable=False)
    ended_on = models.DateField(_("merged or dissolved on"), null=True, blank=True, editable=False)
    # Not called merged_into: a merged organisation keeps its page, with its history.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="predecessors",
        verbose_name=_("merged into"),
    )
    elected_on = models.DateField(_("last re-election"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends"), null=True, blank=True)
    group = models.ForeignKey(
        "chambers.PartyGroup",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="organisations",
        verbose_name=_("area group"),
    )
    note = models.TextField(_("note"), blank=True)
    sort_key = models.CharField(max_length=260, editable=False, default="", db_collation="C")
    search = SearchVectorField(null=True, editable=False)
    # The day on which it is reminded of the end of its term; kept by the services.
    remind_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party organisation")
        verbose_name_plural = _("Party organisations")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="party_has_a_name"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(state="active"),
                name="party_name_once",
                violation_error_message=_("An active Party organisation has this name already."),
            ),
            models.CheckConstraint(
                condition=Q(state="active", ended_on=None, successor=None)
                | Q(state="merged", ended_on__isnull=False, successor__isnull=False)
                | Q(state="dissolved", ended_on__isnull=False, successor=None),
                name="party_end_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(founded_on=None) | Q(ended_on__gte=F("founded_on")),
                name="party_ends_after_its_founding",
                violation_error_message=_("This day lies before the founding date."),
            ),
            models.CheckConstraint(
                condition=Q(term_ends_on=None) | Q(elected_on=None) | Q(term_ends_on__gt=F("elected_on")),
                name="party_term_ends_after_the_election",
                violation_error_message=_("The term must end after the last re-election."),
            ),
            models.CheckConstraint(
                condition=(Q(parent=None) | ~Q(parent=F("id"))) & (Q(successor=None) | ~Q(successor=F("id"))),
                name="party_not_above_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="party_list"),
            models.Index(fields=["organisation", "sort_key", "id"], name="party_keeper"),
            models.Index(fields=["state", "sort_key", "id"], name="party_state"),
            models.Index(fields=["term_ends_on", "id"], name="party_term"),
            models.Index(fields=["path"], name="party_path"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="party_remind"),
            GinIndex(fields=["search"], name="party_search"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyCoverageQuerySet(models.QuerySet):
    def present(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(since=None) | Q(since__lte=day)).filter(Q(until=None) | Q(until__gt=day))

    def of(self, chamber: Any, party_organisation: Any):
        """The present coverage of one chamber by one organisation: what a secretary's reach hangs on."""
        return self.present().filter(chamber_id=chamber, party_organisation=party_organisation)


class PartyCoverage(models.Model):
    """A Party organisation covers a chamber from a day on; `until` is the first day on which it does not."""

    class Way(models.TextChoices):
        OWN = "own", _("Of the chamber alone")
        JOINT = "joint", _("Joint with other chambers")
        ATTACHED = "attached", _("Attached to another one’s")

    party_organisation = models.ForeignKey(PartyOrganisation, models.CASCADE, related_name="coverage")
    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="party_coverage")
    way = models.CharField(_("way of building"), max_length=8, choices=Way, default=Way.OWN)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = PartyCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage by a Party organisation")
        verbose_name_plural = _("coverage by Party organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="party_coverage_ends_after_it_starts",
                violation_error_message=_("It would end before it starts."),
            ),
            ExclusionConstraint(
                name="party_coverage_one_at_a_time",
                expressions=[
                    ("chamber", RangeOperators.EQUAL),
                    (days("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("A Party organisation covers this chamber at that time already."),
            ),
            ExclusionConstraint(
                name="party_coverage_own_is_of_one",
                expressions=[
                    ("party_organisation", RangeOperators.EQUAL),
                    (days("since", "until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(way="own"),
                violation_error_message=_("It is another chamber’s own at that time."),
            ),
        ]
        indexes = [models.Index(fields=["party_organisation", "chamber"], name="party_coverage_of")]

    def __str__(self) -> str:
        return f"{self.party_organisation} → {self.chamber}"


class PartySecretaryQuerySet(models.QuerySet):
    def in_office(self, on=None):
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class PartySecretary(models.Model):
    """The secretary of a Party organisation for some time; a re-election begins a new row."""

    party_organisation = models.ForeignKey(PartyOrganisation, models.CASCADE, related_name="secretaries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="party_offices")
    session = models.CharField(_("term number"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = PartySecretaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party secretary")
        verbose_name_plural = _("Party secretaries")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="party_secretary_ends_after_the_start",
                violation_error_message=_("The term ends before it starts."),
            ),
            ExclusionConstraint(
                name="party_secretary_one_at_a_time",
                expressions=[
                    ("party_organisation", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is a secretary at that time already."),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="party_secretary_person")]

    def __str__(self) -> str:
        return f"{self.party_organisation} · {self.person}"
