"""The service pledge: its named principles, and how enterprises rate the service against each."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from liaison.models.centre import CentreRequest


class PrincipleQuerySet(ScopedQuerySet):
    def in_force(self):
        """The principles of today, in their order."""
        day = timezone.localdate()
        begun = self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        return begun.order_by("position", "pk")


class Principle(models.Model):
    """One principle of the pledge. What was rated against one that has ended stays with it."""

    name = models.CharField(_("principle"), max_length=20)
    text = models.CharField(_("what it promises"), max_length=400)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("last day in force"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PrincipleQuerySet.as_manager()

    class Meta:
        verbose_name = _("principle of the pledge")
        verbose_name_plural = _("principles of the pledge")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ends_on__isnull=True),
                name="principle_once",
                violation_error_message=_("The pledge has a principle of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="principle_says_something"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="principle_ends_after_start",
                violation_error_message=_("It would end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("liaison:pledge")


class PledgeAnswer(models.Model):
    """How one enterprise rates the service: once a quarter in general, and once for each service it got."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pledge_answers", verbose_name=_("enterprise")
    )
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    quarter = models.PositiveSmallIntegerField(_("quarter"), editable=False)
    request = models.OneToOneField(
        CentreRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pledge_answer",
        verbose_name=_("service rendered"),
    )
    words = models.CharField(_("words of the enterprise"), max_length=300, blank=True)
    answered_on = models.DateField(_("answered on"), editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer about the pledge")
        verbose_name_plural = _("answers about the pledge")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "quarter"],
                condition=Q(request__isnull=True),
                name="pledge_answer_once_a_quarter",
                violation_error_message=_("Your enterprise has answered for this quarter already."),
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="pledge_answer_in_a_quarter"),
        ]
        indexes = [
            models.Index(fields=["year", "quarter", "-id"], name="pledge_answer_by_quarter"),
            models.Index(fields=["organisation", "-id"], name="pledge_answer_of_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.year} Q{self.quarter}"

    def get_absolute_url(self) -> str:
        return reverse("liaison:pledge_answer", args=[self.pk])


class PledgeScore(models.Model):
    """One to five for one principle."""

    answer = models.ForeignKey(PledgeAnswer, models.CASCADE, related_name="scores")
    principle = models.ForeignKey(Principle, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        verbose_name = _("score of a principle")
        verbose_name_plural = _("scores of principles")
        constraints = [
            models.UniqueConstraint(fields=["answer", "principle"], name="pledge_score_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="pledge_score_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.principle} {self.score}"
