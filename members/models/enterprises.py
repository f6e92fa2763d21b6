"""Enterprises: the profile that stands on an Organisation row."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import Scope, ScopedQuerySet


class EnterpriseQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(organisation__merged_into__isnull=True)

    def for_list(self):
        return self.select_related("organisation", "organisation__region", "organisation__industry")

    def for_detail(self):
        return self.select_related(
            "organisation", "organisation__region", "organisation__industry", "organisation__parent"
        )

    def matching(self, text: str):
        return match_names(self, text, prefix="organisation__")

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A chamber's own enterprises are its present members; membership lives in the app above."""
        if scope is Scope.UNIT and post.organisation.kind == Organisation.Kind.CHAMBER:
            memberships = Organisation._meta.get_field("memberships").related_model
            return Q(
                Exists(
                    memberships.objects.filter(
                        member_id=OuterRef("organisation_id"), chamber_id=post.organisation_id, left_on=None
                    )
                )
            )
        return super().in_scope(scope, post)


class Enterprise(models.Model):
    """A member enterprise. Name, code, region and industry stand on its organisation.

    Money is in yuan. `annual_revenue` and `employees` are as last reported.
    """

    class Size(models.TextChoices):
        LARGE = "large", _("Large")
        MEDIUM = "medium", _("Medium-sized")
        SMALL = "small", _("Small")
        MICRO = "micro", _("Micro")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="enterprise"
    )
    size = models.CharField(_("size"), max_length=6, choices=Size, blank=True)
    is_leading = models.BooleanField(_("leading enterprise"), default=False)
    registered_capital = models.DecimalField(
        _("registered capital (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    annual_revenue = models.DecimalField(
        _("annual revenue (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_capital__isnull=True) | Q(registered_capital__gte=0),
                name="enterprise_capital_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(annual_revenue__isnull=True) | Q(annual_revenue__gte=0),
                name="enterprise_revenue_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
