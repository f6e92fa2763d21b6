"""Chambers in course of foundation (筹建): initiators, papers, guidance and what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.officers import Officer
from chambers.models.registry import Chamber
from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow
from members.models import Person


class FoundingQuerySet(ScopedQuerySet):
    """`organisation` is the federation in charge; applicants reach what their own unit applied for."""

    def own(self, post):
        return Q(applicant_unit_id=post.organisation_id)

    def for_detail(self):
        return self.select_related(
            "organisation", "industry", "region", "applicant", "applicant_unit", "chamber__organisation"
        )

    def matching(self, text: str):
        """By name. The table holds the foundings of one city and stays small: no index is needed."""
        return self.filter(name__contains=text.strip())


class Founding(models.Model):
    """One application to found a chamber, from the first idea to the founding assembly.

    `chamber` is its entry in the directory: in preparation while the case runs, active once it is
    established. `opinion` holds the reasons of the last decision.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied for")
        PREPARING = "preparing", _("In preparation")
        UNDER_REVIEW = "review", _("Under review")
        RETURNED = "returned", _("Returned for change")
        APPROVED = "approved", _("Foundation approved")
        REFUSED = "refused", _("Foundation refused")
        ESTABLISHED = "established", _("Established")
        ABANDONED = "abandoned", _("Abandoned")

    workflow = Workflow(
        "state",
        {
            State.APPLIED: {State.PREPARING, State.REFUSED, State.ABANDONED},
            State.PREPARING: {State.UNDER_REVIEW, State.ABANDONED},
            State.UNDER_REVIEW: {State.APPROVED, State.RETURNED, State.REFUSED},
            State.RETURNED: {State.UNDER_REVIEW, State.ABANDONED},
            State.APPROVED: {State.ESTABLISHED, State.ABANDONED},
        },
    )
    FINAL = (State.REFUSED, State.ESTABLISHED, State.ABANDONED)
    # While these last, initiators and papers may still change.
    OPEN_TO_CHANGE = (State.APPLIED, State.PREPARING, State.RETURNED)

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="foundings", verbose_name=_("federation in charge")
    )
    name = models.CharField(_("intended name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=14, choices=Chamber.Kind)
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    scope = models.TextField(_("scope of business"), blank=True)
    purpose = models.TextField(_("why it is wanted"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.APPLIED)
    opinion = models.TextField(_("opinion of the review"), blank=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applicant"),
    )
    applicant_unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit of the applicant"),
    )
    chamber = models.OneToOneField(
        Chamber, models.PROTECT, null=True, blank=True, related_name="founding", verbose_name=_("chamber")
    )
    applied_on = models.DateField(_("applied on"), default=timezone.localdate)
    taken_up_on = models.DateField(_("taken up on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FoundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("founding of a chamber")
        verbose_name_plural = _("foundings of chambers")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="founding_has_a_name"),
            models.UniqueConstraint(
                fields=["name"],
                condition=~Q(state__in=["refused", "established", "abandoned"]),
                name="founding_once_at_a_time",
                violation_error_message=_("A chamber of this name is being founded already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="established") | Q(chamber__isnull=False, ended_on__isnull=False),
                name="founding_established_has_its_chamber_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["applied_on", "id"], name="founding_newest"),
            models.Index(fields=["state", "applied_on", "id"], name="founding_state"),
            models.Index(fields=["applicant_unit"], name="founding_applicant_unit"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_final(self) -> bool:
        return self.state in self.FINAL


class Initiator(models.Model):
    """Who starts a chamber: an enterprise, a chamber or a person, on file or typed."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Enterprise or other unit")
        PERSON = "person", _("Person")

    founding = models.ForeignKey(Founding, models.CASCADE, related_name="initiators")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="initiated"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="initiated")
    is_leading = models.BooleanField(_("takes the lead"), default=False)
    office = models.CharField(_("intended office"), max_length=16, choices=Officer.Office, blank=True)

    class Meta:
        verbose_name = _("initiator")
        verbose_name_plural = _("initiators")
        constraints = [
            models.UniqueConstraint(
                fields=["founding", "kind", "name"],
                name="initiator_once",
                violation_error_message=_("This initiator is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", person__isnull=True, office="")
                | Q(kind="person", organisation__isnull=True),
                name="initiator_is_a_unit_or_a_person",
            ),
        ]
        ordering = ["-is_leading", "id"]

    def __str__(self) -> str:
        return self.name


class MaterialKind(models.Model):
    """One line of the checklist that every new founding starts with; the federation keeps it."""

    name = models.CharField(_("paper"), max_length=100, unique=True)
    hint = models.CharField(_("what it must show"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    is_used = models.BooleanField(_("used for new foundings"), default=True)
    position = models.PositiveSmallIntegerField(_("place on the list"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the founding checklist")
        verbose_name_plural = _("lines of the founding checklist")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """A paper of one founding; its files are attached to it."""

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        HANDED_IN = "handed_in", _("Handed in")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")

    workflow = Workflow(
        "state",
        {
            State.MISSING: {State.HANDED_IN},
            State.HANDED_IN: {State.HANDED_IN, State.ACCEPTED, State.RETURNED},
            State.RETURNED: {State.HANDED_IN},
            State.ACCEPTED: {State.RETURNED},
        },
    )

    founding = models.ForeignKey(Founding, models.CASCADE, related_name="materials")
    name = models.CharField(_("paper"), max_length=100)
    hint = models.CharField(_("what it must show"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.MISSING)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("founding paper")
        verbose_name_plural = _("founding papers")
        constraints = [
            models.UniqueConstraint(
                fields=["founding", "name"],
                name="material_once_per_founding",
                violation_error_message=_("This paper is on the list already."),
            )
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Guidance(models.Model):
    """One time that the federation helped with a founding (靠前服务), and what comes next."""

    founding = models.ForeignKey(Founding, models.CASCADE, related_name="guidance")
    given_on = models.DateField(_("day"), default=timezone.localdate)
    guide = models.CharField(_("given by"), max_length=60)
    content = models.TextField(_("what was advised"))
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step due"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance log")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=models.F("given_on")),
                name="guidance_looks_ahead",
                violation_error_message=_("The next step lies before the day of the guidance."),
            )
        ]
        indexes = [models.Index(fields=["founding", "given_on"], name="guidance_founding")]
        ordering = ["-given_on", "-id"]

    def __str__(self) -> str:
        return f"{self.given_on} {self.guide}"


def readiness(materials: list[Material]) -> dict[str, Any]:
    """How ripe a founding is (成熟一家发展一家): required papers wanted, accepted, and the per cent."""
    wanted = [one for one in materials if one.is_required]
    accepted = sum(one.state == Material.State.ACCEPTED for one in wanted)
    return {
        "accepted": accepted,
        "wanted": len(wanted),
        "percent": round(accepted * 100 / len(wanted)) if wanted else 0,
    }
