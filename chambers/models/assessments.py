"""Rounds of an assessment (考评): who takes part, what was scored by whom, with which evidence."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chambers.models.indicators import Indicator
from chambers.models.party import PartyOrganisation
from chambers.models.rubrics import POINTS, AssessedGroup, Rubric, RubricVersion
from federation.accounts.models import Organisation
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.files.models import StoredFile
from federation.workflow import Workflow
from members.models import Person


class RoundQuerySet(ScopedQuerySet):
    """Rounds are announced to everybody who may take part; a trial run stays with the office. An enterprise
    reads of those that assess enterprises, and of others once it or somebody of it takes part."""

    def in_scope(self, scope: Scope, post: Any) -> Any:
        announced = ~Q(state=AssessmentRound.State.DRAFT) & Q(is_trial=False)
        if scope is Scope.UNIT:
            return announced
        if scope is Scope.OWN:
            mine = AssessmentEntry.objects.filter(own_entry(post), round=OuterRef("pk"))
            return announced & (Q(version__rubric__subject=Rubric.Subject.ENTERPRISE) | Q(Exists(mine)))
        if scope is Scope.ASSIGNED:
            return Q(Exists(ExpertSeat.objects.filter(entry__round=OuterRef("pk"), expert_id=post.user_id)))
        return super().in_scope(scope, post)

    def published(self):
        return Q(state__in=[AssessmentRound.State.AWARDED, AssessmentRound.State.CLOSED], is_trial=False)

    def for_detail(self):
        return self.select_related("version__rubric", "organisation")


class AssessmentRound(models.Model):
    """One call of a rubric. The terms of the version are copied, so that later ones do not change it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        OPEN = "open", _("Open for applications")
        CHECKING = "checking", _("First check")
        SCORING = "scoring", _("Experts score")
        REVIEWING = "reviewing", _("Review")
        PUBLICITY = "publicity", _("Published for objections")
        AWARDED = "awarded", _("Awarded")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    workflow = Workflow(
        "state",
        {
            State.DRAFT: {State.OPEN, State.CANCELLED},
            State.OPEN: {State.CHECKING, State.CANCELLED},
            State.CHECKING: {State.SCORING, State.REVIEWING, State.CANCELLED},
            State.SCORING: {State.REVIEWING, State.CANCELLED},
            State.REVIEWING: {State.SCORING, State.PUBLICITY, State.CLOSED, State.CANCELLED},
            State.PUBLICITY: {State.REVIEWING, State.AWARDED, State.CANCELLED},
            State.AWARDED: {State.CLOSED},
        },
    )

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assessment_rounds", verbose_name=_("federation")
    )
    version = models.ForeignKey(
        RubricVersion, models.PROTECT, related_name="rounds", verbose_name=_("version of the rubric")
    )
    title = models.CharField(_("title"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    is_trial = models.BooleanField(_("trial run (试算)"), default=False)
    # Chambers score each other (互评): secretaries of other chambers sit where experts would.
    is_peer = models.BooleanField(_("peer review among chambers"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    first_day = models.DateField(_("counted from"))
    last_day = models.DateField(_("counted until"))
    apply_by = models.DateField(_("apply by"))
    submit_by = models.DateField(_("self-score by"))
    check_by = models.DateField(_("first check by"))
    score_by = models.DateField(_("experts score by"))
    experts = models.PositiveSmallIntegerField(_("experts for each unit"), default=2)
    spread_limit = models.DecimalField(
        _("spread that calls one more expert"), null=True, blank=True, **POINTS
    )
    drops_extremes = models.BooleanField(_("highest and lowest do not count"), default=False)
    publicity_days = models.PositiveSmallIntegerField(_("working days of publicity"), default=5)
    valid_months = models.PositiveSmallIntegerField(_("an award lasts, in months"), default=24)
    published_on = models.DateField(_("publicity from"), null=True, editable=False)
    objections_until = models.DateField(_("objections until"), null=True, editable=False)
    awarded_on = models.DateField(_("awarded on"), null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment round")
        verbose_name_plural = _("assessment rounds")
        ordering = [F("year").desc(), F("id").desc()]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "year"],
                name="assessment_round_title_once",
                violation_error_message=_("There is a round of this title in that year."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="assessment_round_period_ends_after_it_begins",
                violation_error_message=_("The period must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(submit_by__gte=F("apply_by"))
                & Q(check_by__gte=F("submit_by"))
                & Q(score_by__gte=F("check_by")),
                name="assessment_round_days_are_in_order",
                violation_error_message=_(
                    "Apply, self-score, first check, experts: the days follow each other."
                ),
            ),
        ]
        indexes = [models.Index(fields=["state", "-year", "-id"], name="assessment_round_state")]

    def __str__(self) -> str:
        return self.title


def own_entry(post: Any) -> Q:
    """Entries of the unit of a post and its people, and that of the person whose account it is."""
    return Q(organisation_id=post.organisation_id) | Q(person__account_id=post.user_id)


class EntryQuerySet(ScopedQuerySet):
    """An entry is seen by its unit, the federations above it and the experts who score it. Whoever declined
    sees it no longer, and a unit never sees what is tried on it."""

    def in_scope(self, scope: Scope, post: Any) -> Any:
        if scope is Scope.ASSIGNED:
            seats = ExpertSeat.objects.exclude(state=ExpertSeat.State.DECLINED)
            return Q(Exists(seats.filter(entry=OuterRef("pk"), expert_id=post.user_id)))
        if scope is Scope.UNIT:
            return Q(organisation_id=post.organisation_id, round__is_trial=False)
        if scope is Scope.OWN:
            return own_entry(post) & Q(round__is_trial=False)
        return super().in_scope(scope, post)

    def published(self):
        return Q(state=AssessmentEntry.State.AWARDED, round__is_trial=False)

    def counted(self):
        """Those that are ranked: neither withdrawn nor turned down."""
        return self.exclude(state__in=[AssessmentEntry.State.WITHDRAWN, AssessmentEntry.State.REFUSED])

    def for_detail(self):
        return self.select_related("round__version__rubric", "organisation", "person", "party", "group")


class AssessmentEntry(models.Model):
    """Somebody who takes part: a unit, or a person or a Party organisation on the file of a unit."""

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        SUBMITTED = "submitted", _("Self-scored")
        RETURNED = "returned", _("Returned for correction")
        CHECKED = "checked", pgettext_lazy("entry of an assessment", "Checked")
        SCORED = "scored", _("Scored by experts")
        REVIEWED = "reviewed", _("Reviewed")
        AWARDED = "awarded", _("Awarded")
        UNAWARDED = "unawarded", _("Without an award")
        REFUSED = "refused", _("Not admitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    workflow = Workflow(
        "state",
        {
            State.APPLIED: {State.SUBMITTED, State.REFUSED, State.WITHDRAWN},
            State.SUBMITTED: {State.RETURNED, State.CHECKED, State.REFUSED, State.WITHDRAWN},
            State.RETURNED: {State.SUBMITTED, State.REFUSED, State.WITHDRAWN},
            State.CHECKED: {State.SCORED, State.REVIEWED},
            State.SCORED: {State.CHECKED, State.REVIEWED},
            State.REVIEWED: {State.SCORED, State.CHECKED, State.AWARDED, State.UNAWARDED},
        },
    )

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assessment_entries", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_entries",
        verbose_name=_("person"),
    )
    party = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_entries",
        verbose_name=_("Party organisation"),
    )
    group = models.ForeignKey(
        AssessedGroup, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("group")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.APPLIED)
    statement = models.TextField(_("statement"), max_length=4000, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by")
    )
    applied_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    returns = models.PositiveSmallIntegerField(default=0, editable=False)
    return_reason = models.TextField(_("to be corrected"), max_length=2000, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of an assessment")
        verbose_name_plural = _("entries of assessments")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "person", "party"],
                nulls_distinct=False,
                name="assessment_entry_once",
                violation_error_message=_("This one takes part already."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(party__isnull=True), name="assessment_entry_is_of_one"
            ),
            models.CheckConstraint(
                condition=Q(returns__lte=1),
                name="assessment_entry_is_returned_once",
                violation_error_message=_("An entry is returned for correction once."),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state", "id"], name="assessment_entry_state"),
            models.Index(fields=["organisation", "-id"], name="assessment_entry_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.party or self.organisation)


class Mark(models.Model):
    """What somebody gave for one leaf at one stage. `value` is what the leaf's kind asks for: units, an
    option's points, points, 1 for met or struck. What it is worth in points the rubric says."""

    class Stage(models.TextChoices):
        SELF = "self", _("Self-score")
        CHECK = "check", _("First check")
        EXPERT = "expert", _("Expert")
        FINAL = "final", _("Review")

    entry = models.ForeignKey(AssessmentEntry, models.CASCADE, related_name="marks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="marks")
    stage = models.CharField(max_length=6, choices=Stage)
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="marks_given",
        verbose_name=_("expert"),
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "indicator", "stage", "expert"],
                nulls_distinct=False,
                name="mark_once_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(stage="expert", expert__isnull=False)
                | (~Q(stage="expert") & Q(expert__isnull=True)),
                name="mark_of_an_expert_says_whose",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="mark_is_not_less_than_nothing",
                violation_error_message=_(
                    "A value cannot be less than 0; a deduction is written as what is taken off."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class Evidence(models.Model):
    """A file that shows what a mark claims (佐证)."""

    entry = models.ForeignKey(AssessmentEntry, models.CASCADE, related_name="evidence")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    caption = models.CharField(_("what it shows"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(auto_now_add=True)
    # Taken away again before the entry was sent; the row and its file stay.
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "indicator", "file"],
                condition=Q(removed_at__isnull=True),
                name="evidence_once_for_an_indicator",
                violation_error_message=_("This file is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExpertSeat(models.Model):
    """An expert who scores an entry. Nobody sits over their own unit; a wide spread calls one more."""

    class State(models.TextChoices):
        ASKED = "asked", _("To be scored")
        SUBMITTED = "submitted", _("Submitted")
        DECLINED = "declined", _("Declined")

    workflow = Workflow(
        "state",
        {State.ASKED: {State.SUBMITTED, State.DECLINED}, State.SUBMITTED: {State.ASKED}},
    )

    entry = models.ForeignKey(AssessmentEntry, models.CASCADE, related_name="seats")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_seats", verbose_name=_("expert")
    )
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    is_additional = models.BooleanField(_("called because of the spread"), default=False)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    seated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("seated by")
    )
    seated_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("seat of an expert")
        verbose_name_plural = _("seats of experts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "expert"],
                name="expert_sits_once",
                violation_error_message=_("This expert scores it already."),
            )
        ]
        indexes = [models.Index(fields=["expert", "state", "id"], name="expert_seat_of_expert")]

    def __str__(self) -> str:
        return f"{self.expert} {self.entry}"


class ObjectionQuerySet(ScopedQuerySet):
    tree = "entry__organisation__"

    def for_detail(self):
        return self.select_related("entry__round", "entry__organisation", "entry__person", "entry__party")


class AssessmentObjection(models.Model):
    """An objection (异议) raised in the days of publicity, and its answer."""

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")

    workflow = Workflow("state", {State.OPEN: {State.UPHELD, State.REJECTED}})

    entry = models.ForeignKey(AssessmentEntry, models.PROTECT, related_name="objections")
    # Who objects need not have an account.
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40)
    text = models.TextField(_("objection"), max_length=4000)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("raised by")
    )
    raised_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to an assessment")
        verbose_name_plural = _("objections to assessments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="assessment_objection_ends_with_an_answer",
                violation_error_message=_("Say why."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
