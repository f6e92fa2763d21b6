"""What an assessment ends in: awards, certificates, rewards; results and recommendations elsewhere."""

from __future__ import annotations

import zlib
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.assessments import AssessmentEntry
from chambers.models.honours import Honour
from chambers.models.rubrics import Grade
from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet
from federation.files.models import StoredFile
from federation.workflow import Workflow
from members.models import Person

FROZEN = ("kind", "number", "code", "content", "sha256", "valid_from", "valid_to", "issued_at")


def fingerprint(*said: Any) -> int:
    """Of all that a row says, nine digits at the most: two people who edit at once have different ones."""
    return zlib.crc32(repr([str(one) for one in said]).encode()) % 10**9


class CertificateQuerySet(ScopedQuerySet):
    def published(self):
        return Q(voided_at__isnull=True)

    def in_force(self):
        return self.filter(voided_at__isnull=True)

    def for_detail(self):
        return self.select_related("organisation", "person", "issued_by", "png", "pdf")


class Certificate(models.Model):
    """A certificate or plaque with number, code and public check. `content` is everything that is printed,
    `sha256` its hash; neither ever changes. The worker draws the files once, a moment after the issue."""

    class Kind(models.TextChoices):
        AWARD = "award", _("Certificate of an award")
        PLAQUE = "plaque", _("Plaque")
        APPOINTMENT = "appointment", _("Letter of appointment")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="certificates")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    number = models.CharField(_("certificate number"), max_length=60, unique=True)
    code = models.CharField(max_length=32, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    png = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("void because"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="certificate_ends_after_it_begins",
                violation_error_message=_("The certificate must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="certificate_void_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(pdf=None), name="certificate_to_be_drawn")]
        triggers = [
            pgtrigger.Protect(
                name="certificate_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
            pgtrigger.Protect(name="certificate_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


class AwardQuerySet(ScopedQuerySet):
    tree = "entry__organisation__"

    def published(self):
        return Q(revoked_on__isnull=True)

    def in_force(self, day: Any):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), revoked_on__isnull=True)

    def held_on(self, day: Any):
        """Those that counted on a day, whatever has become of them since."""
        began = self.filter(awarded_on__lte=day, entry__round__is_trial=False)
        lasted = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return began.filter(lasted, Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))

    def for_detail(self):
        return self.select_related(
            "entry__round__version__rubric",
            "entry__organisation",
            "entry__person",
            "entry__party",
            "entry__group",
            "grade",
            "certificate",
            "honour",
            "awarded_by",
            "revoked_by",
        )


class Award(models.Model):
    """The result of an entry: its grade, how long it lasts, the honour it put on file and its certificate."""

    entry = models.OneToOneField(AssessmentEntry, models.PROTECT, related_name="award")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="awards")
    total = models.DecimalField(_("total"), max_digits=11, decimal_places=3)
    place = models.PositiveIntegerField(_("place in the group"))
    awarded_on = models.DateField(_("awarded on"))
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("awarded by")
    )
    valid_to = models.DateField(_("valid to"), null=True)
    honour = models.OneToOneField(Honour, models.SET_NULL, null=True, related_name="award")
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, related_name="award")
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )
    revocation_reason = models.CharField(_("revoked because"), max_length=300, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award of an assessment")
        verbose_name_plural = _("awards of assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revocation_reason=""),
                name="award_revoked_says_why",
                violation_error_message=_("Say why it is revoked."),
            )
        ]
        indexes = [
            models.Index(
                fields=["valid_to", "id"], condition=Q(revoked_on__isnull=True), name="award_to_be_renewed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.grade}"


class RewardQuerySet(ScopedQuerySet):
    tree = "award__entry__organisation__"

    def for_detail(self):
        of_entry = ("round", "organisation", "person", "party")
        return self.select_related("award__grade", *(f"award__entry__{name}" for name in of_entry))


class Reward(models.Model):
    """A line of the ledger of rewards (奖补台账): computed from the award by its rule, then paid."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="reward")
    amount = models.DecimalField(_("sum in yuan"), max_digits=12, decimal_places=2)
    # How the sum came about, in words.
    explanation = models.CharField(_("computed as"), max_length=300)
    budget_year = models.PositiveSmallIntegerField(_("budget year"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="reward_is_not_less")]
        indexes = [models.Index(fields=["budget_year", "id"], name="reward_of_year")]

    def __str__(self) -> str:
        return f"{self.award} {self.amount}"


class OfUnitsQuerySet(ScopedQuerySet):
    """Rows of units; a county federation reads those of its own beside those of the units below it."""

    def subtree(self, organisation: Any) -> Q:
        return super().subtree(organisation) | Q(**{f"{self.tree}id": organisation.pk})

    def matching(self, text: str):
        """Rows of units whose name or code holds every word of `text`."""
        return match_names(self, text, prefix="organisation__")


class ExternalResult(models.Model):
    """A rank or score that others gave a unit: a national assessment, the higher federation, a best case."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="external_results")
    title = models.CharField(_("assessment"), max_length=150)
    body = models.CharField(_("assessed by"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    of = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    score = models.DecimalField(_("score reached"), max_digits=9, decimal_places=3, null=True, blank=True)
    result = models.CharField(_("result"), max_length=120, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfUnitsQuerySet.as_manager()

    class Meta:
        verbose_name = _("result elsewhere")
        verbose_name_plural = _("results elsewhere")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "year"],
                name="external_result_once_a_year",
                violation_error_message=_("This result is on file for that year."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=False) | Q(score__isnull=False) | ~Q(result=""),
                name="external_result_says_something",
                violation_error_message=_("Give the rank, the score or the result."),
            ),
            models.CheckConstraint(
                condition=Q(of__isnull=True) | Q(rank__isnull=True) | Q(of__gte=F("rank")),
                name="external_result_rank_is_within",
                violation_error_message=_("The rank is beyond the number of those assessed."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1949, 2200)), name="external_result_year_is_plausible"
            ),
        ]
        indexes = [models.Index(fields=["-year", "-id"], name="external_result_by_year")]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    @property
    def version(self) -> int:
        return fingerprint(
            self.title, self.body, self.year, self.rank, self.of, self.score, self.result, self.file_id
        )


class RecommendationCall(models.Model):
    """A call of somebody else (参评推荐) for which units or persons are proposed."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recommendation_calls", verbose_name=_("federation")
    )
    title = models.CharField(_("title"), max_length=150)
    body = models.CharField(_("awarded by"), max_length=120)
    level = models.CharField(_("level"), max_length=8, choices=Honour.Level)
    year = models.PositiveSmallIntegerField(_("year"))
    hand_in_by = models.DateField(_("hand in by"))
    quota = models.PositiveSmallIntegerField(_("how many may be recommended"), null=True, blank=True)
    conditions = models.TextField(_("conditions"), max_length=4000, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for recommendations")
        verbose_name_plural = _("calls for recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "year"],
                name="recommendation_call_once_a_year",
                violation_error_message=_("There is a call of this title in that year."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def version(self) -> int:
        return fingerprint(
            self.title, self.body, self.level, self.year, self.hand_in_by, self.quota, self.conditions
        )


class CandidateQuerySet(OfUnitsQuerySet):
    def published(self):
        return Q(state=Candidate.State.AWARDED)


class Candidate(models.Model):
    """One candidate of a call: put forward with materials, decided about, recommended, and what came of it.

    `entry` is the assessment that is cited for it, such as the year's result of a chamber.
    """

    class State(models.TextChoices):
        PUT_FORWARD = "put_forward", _("Put forward")
        RECOMMENDED = "recommended", _("Recommended")
        TURNED_DOWN = "turned_down", _("Not recommended")
        AWARDED = "awarded", _("Awarded")
        FAILED = "failed", _("Not awarded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    workflow = Workflow(
        "state",
        {
            State.PUT_FORWARD: {State.RECOMMENDED, State.TURNED_DOWN, State.WITHDRAWN},
            State.RECOMMENDED: {State.AWARDED, State.FAILED, State.WITHDRAWN},
        },
    )

    call = models.ForeignKey(RecommendationCall, models.PROTECT, related_name="candidates")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="candidacies", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="candidacies", verbose_name=_("person")
    )
    entry = models.ForeignKey(
        AssessmentEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_by",
        verbose_name=_("assessment cited"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PUT_FORWARD)
    reasons = models.TextField(_("why"), max_length=4000)
    decision = models.TextField(_("decision"), max_length=2000, blank=True)
    put_forward_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("put forward by"),
    )
    put_forward_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    honour = models.OneToOneField(Honour, models.SET_NULL, null=True, related_name="candidate")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation", "person"],
                condition=~Q(state="withdrawn"),
                nulls_distinct=False,
                name="candidate_once_a_call",
                violation_error_message=_("This one is put forward already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="turned_down") | ~Q(decision=""),
                name="candidate_turned_down_is_told_why",
                violation_error_message=_("Say why it is not recommended."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.organisation)

    @property
    def version(self) -> int:
        return fingerprint(self.reasons, self.state, self.entry_id)
