"""Lending a post: its rights go to a colleague for some days, and come back by themselves."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models.users import ADMIN_ROLES, Post, Role, User


class DelegationQuerySet(models.QuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(ended_at__isnull=True, starts_on__lte=day, ends_on__gt=day)

    def still_to_come_or_in_force(self):
        return self.filter(ended_at__isnull=True, ends_on__gt=timezone.localdate())


class Delegation(models.Model):
    """A post lent from a day on, up to but without its last bound; same role, same unit, never more.

    It hangs on a post, and a lent post is none: so nothing can be lent on. `role` and `lender` repeat what
    the post says, for the table itself to refuse what nobody may lend.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="delegations", verbose_name=_("post"))
    role = models.CharField(max_length=3, choices=Role, editable=False)
    lender = models.ForeignKey(User, models.CASCADE, related_name="posts_lent", editable=False)
    delegate = models.ForeignKey(User, models.CASCADE, related_name="posts_borrowed")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (exclusive)"))
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="delegation_ends_after_it_starts",
                violation_error_message=_("The delegation must end after it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ADMIN_ROLES)), name="delegation_of_no_administrator_role"
            ),
            models.CheckConstraint(condition=~Q(lender=F("delegate")), name="delegation_to_somebody_else"),
            ExclusionConstraint(
                name="delegation_one_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This post is lent to somebody already at that time."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["delegate"], condition=Q(ended_at__isnull=True), name="delegation_of_delegate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lender} → {self.delegate}"
