"""The expert clinic: a roster of experts, whom each looks after, visits with their prescriptions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.services_offered import ServiceKind
from federation.accounts.models import Organisation, Post
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from members.models import Person, Zone


class ExpertQuerySet(ScopedQuerySet):
    def serving(self):
        day = timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def matching(self, text: str) -> Any:
        people = Person.objects.matching(text).values("pk")
        return self.filter(Q(person__in=people) | Q(speciality__contains=text.strip()))


class Expert(models.Model):
    """Somebody on the roster of a federation for a term. Name and telephone stand on the person's record."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experts", verbose_name=_("kept by")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="expert_terms", verbose_name=_("person"))
    fields = ArrayField(
        models.CharField(max_length=12, choices=ServiceKind), verbose_name=_("fields of expertise")
    )
    speciality = models.CharField(_("speciality"), max_length=120)
    starts_on = models.DateField(_("first day of the term"))
    ends_on = models.DateField(_("last day of the term"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                name="expert_once",
                violation_error_message=_("This person is on the roster already; change the term there."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="expert_term_ends_after_start",
                violation_error_message=_("The term ends before it starts."),
            ),
            models.CheckConstraint(condition=~Q(fields=[]), name="expert_has_a_field"),
        ]
        indexes = [models.Index(fields=["-ends_on", "-id"], name="expert_list")]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("liaison:expert_detail", args=[self.pk])

    @property
    def is_serving(self) -> bool:
        return self.starts_on <= timezone.localdate() <= self.ends_on


class ClinicPairQuerySet(ScopedQuerySet):
    tree = "expert__organisation__"


class ClinicPair(models.Model):
    """One expert looks after one enterprise: each stands in one pair at a time."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="pairs")
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="clinic_pairs", verbose_name=_("enterprise")
    )
    starts_on = models.DateField(_("paired on"))
    ended_on = models.DateField(_("day of the end"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = ClinicPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert of an enterprise")
        verbose_name_plural = _("experts of enterprises")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_on__isnull=True),
                name="clinic_pair_one_expert",
                violation_error_message=_("This enterprise has an expert already."),
            ),
            models.UniqueConstraint(
                fields=["expert"],
                condition=Q(ended_on__isnull=True),
                name="clinic_pair_one_enterprise",
                violation_error_message=_("This expert looks after another enterprise already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, reason="")
                | (Q(ended_on__gte=F("starts_on")) & ~Q(reason="")),
                name="clinic_pair_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} ↔ {self.unit.name}"


class ClinicVisitQuerySet(ScopedQuerySet):
    """A county reaches its own visits and those to its enterprises; assigned are those of the expert."""

    def subtree(self, organisation: Organisation) -> Q:
        found = super().subtree(organisation)
        if organisation.kind == organisation.Kind.COUNTY_FEDERATION:
            return found | Q(unit__branch_id=organisation.pk)
        return found | Q(unit__path__startswith=organisation.path)

    def own(self, post: Post) -> Q:
        return Q(unit_id=post.organisation_id)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            went = ClinicVisit.experts.through.objects.filter(
                clinicvisit_id=OuterRef("pk"), expert__person__account_id=post.user_id
            )
            return Exists(went)
        return super().in_scope(scope, post)

    def open(self):
        return self.filter(state=ClinicVisit.State.OPEN)

    def matching(self, text: str) -> Any:
        return match_names(self, text, prefix="unit__")


class ClinicVisit(models.Model):
    """Experts at an enterprise: what they found, what they prescribe, and what came of it.

    `revisit_on` is when somebody looks again; `remind_on` the day on which that is said, once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Followed up")
        CLOSED = "closed", _("Concluded")

    workflow = Workflow("state", {State.OPEN: {State.CLOSED}})

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="clinic_visits", verbose_name=_("federation")
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="clinic_visits_received", verbose_name=_("enterprise")
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone")
    )
    experts = models.ManyToManyField(Expert, related_name="visits", verbose_name=_("experts"))
    visited_on = models.DateField(_("day"))
    findings = models.TextField(_("findings"))
    revisit_on = models.DateField(_("re-visit due on"), null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    word = models.CharField(_("words of the enterprise"), max_length=500, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClinicVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("clinic visit")
        verbose_name_plural = _("clinic visits")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "visited_on", "organisation"],
                name="clinic_visit_once_a_day",
                violation_error_message=_("This clinic visit is on record already."),
            ),
            models.CheckConstraint(condition=~Q(findings=""), name="clinic_visit_finds_something"),
            models.CheckConstraint(
                condition=Q(revisit_on__isnull=True) | Q(revisit_on__gt=F("visited_on")),
                name="clinic_revisit_after_the_visit",
                violation_error_message=_("The re-visit comes after the visit."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", result="")
                | (Q(state="closed", remind_on__isnull=True) & ~Q(result="")),
                name="clinic_visit_ends_with_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="clinic_visit_list"),
            models.Index(fields=["state", "-visited_on", "-id"], name="clinic_visit_by_state"),
            models.Index(fields=["unit", "-visited_on", "-id"], name="clinic_visit_of_firm"),
            models.Index(
                fields=["remind_on"], condition=Q(remind_on__isnull=False), name="clinic_visit_reminder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.visited_on}"

    def get_absolute_url(self) -> str:
        return reverse("liaison:clinic_detail", args=[self.pk])


class PrescriptionItem(models.Model):
    """One line of a prescription: what is to be done, who does it until when, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("To be done")
        DONE = "done", _("Carried out")
        DROPPED = "dropped", _("Not carried out")

    workflow = Workflow("state", {State.OPEN: {State.DONE, State.DROPPED}})

    visit = models.ForeignKey(ClinicVisit, models.CASCADE, related_name="items")
    text = models.CharField(_("what is to be done"), max_length=300)
    who = models.CharField(_("who does it"), max_length=60)
    due_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN, editable=False)
    became = models.CharField(_("what became of it"), max_length=300, blank=True, editable=False)
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("item of a prescription")
        verbose_name_plural = _("items of prescriptions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(who=""), name="prescription_says_who_does_what"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_on__isnull=True)
                | (~Q(state="open") & Q(settled_on__isnull=False) & ~Q(became="")),
                name="prescription_settled_with_words",
            ),
        ]
        indexes = [models.Index(fields=["visit", "id"], name="prescription_of_visit")]

    def __str__(self) -> str:
        return self.text


class ClinicRevisit(models.Model):
    """Somebody looked again: what was seen."""

    visit = models.ForeignKey(ClinicVisit, models.CASCADE, related_name="revisits")
    held_on = models.DateField(_("day of the re-visit"))
    note = models.TextField(_("what was seen"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("re-visit")
        verbose_name_plural = _("re-visits")
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="clinic_revisit_says_something")]
        indexes = [models.Index(fields=["visit", "-held_on", "-id"], name="clinic_revisit_of_visit")]

    def __str__(self) -> str:
        return f"{self.visit} {self.held_on}"
