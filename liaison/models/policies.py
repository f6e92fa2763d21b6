"""Support policies of three levels, with what an enterprise must be to fit them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.reference.models import Industry, Region
from liaison.trade_terms import terms_of
from members.models import Enterprise, Zone, ZoneTag


class SupportPolicyQuerySet(ScopedQuerySet):
    def in_force(self, on: date | None = None):
        day = on or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def with_conditions(self):
        """With the keys of regions, industries and zones beside each row, in the same statement."""
        return self.annotate(
            **{
                f"{name}_wanted": ArraySubquery(
                    getattr(SupportPolicy, name)
                    .through.objects.filter(supportpolicy=OuterRef("pk"))
                    .order_by("pk")
                    .values(f"{key}_id")
                )
                for name, key in SupportPolicy.CONDITIONS
            }
        )

    def matching(self, text: str) -> Any:
        """Policies in which every two-character term of `text` stands; none for a single character."""
        terms = terms_of(text, common=True)
        return self.filter(terms__contains=terms) if terms else self.none()

    def fitting(self, enterprise: Enterprise) -> Any:
        """Policies whose every condition `enterprise` meets; the same as `SupportPolicy.meets` turned round.

        What is not on file of an enterprise meets no condition about it.
        """
        party = enterprise.organisation
        sized = Q(sizes__contains=[enterprise.size]) if enterprise.size else Q(pk__in=[])
        rows = self.filter(Q(sizes=[]) | sized)
        if not enterprise.is_leading:
            rows = rows.filter(leading_only=False)
        for field, value in (("min_revenue__lte", "annual_revenue"), ("max_employees__gte", "employees")):
            known = getattr(enterprise, value)
            met = Q(pk__in=[]) if known is None else Q(**{field: known})
            rows = rows.filter(Q(**{f"{field.rpartition('__')[0]}__isnull": True}) | met)
        region, industry = party.region, party.industry
        regions = {region.pk, region.parent_id} - {None} if region else set()
        industries = {industry.pk, industry.parent_id} - {None} if industry else set()
        zones = ZoneTag.objects.filter(organisation_id=party.pk).values("zone_id")
        for (name, key), present in zip(SupportPolicy.CONDITIONS, (regions, industries, zones)):
            wanted = getattr(SupportPolicy, name).through.objects.filter(supportpolicy=OuterRef("pk"))
            rows = rows.filter(~Exists(wanted) | Exists(wanted.filter(**{f"{key}_id__in": present})))
        return rows


class SupportPolicy(models.Model):
    """A policy as its body has issued it. An empty condition asks for nothing; all that are set must be met.

    A region stands for what lies in it, an industry for what stands below it. Money is in yuan.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Provincial policy")
        CITY = "city", _("City policy")
        COUNTY = "county", _("County policy")

    # The conditions that are sets of rows, with the name of the key in the table between.
    CONDITIONS = (("regions", "region"), ("industries", "industry"), ("zones", "zone"))

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="support_policies", verbose_name=_("kept by")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level)
    title = models.CharField(_("headline"), max_length=120)
    body = models.CharField(_("issuing body"), max_length=120)
    document_number = models.CharField(_("number of the document"), max_length=60, blank=True)
    text = models.TextField(_("what it grants and how to apply"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    sizes = ArrayField(
        models.CharField(max_length=6, choices=Enterprise.Size),
        default=list,
        blank=True,
        verbose_name=_("sizes"),
    )
    leading_only = models.BooleanField(_("leading enterprises only"), default=False)
    min_revenue = models.DecimalField(
        _("annual revenue from (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    max_employees = models.PositiveIntegerField(_("employees up to"), null=True, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="+", verbose_name=_("regions"))
    industries = models.ManyToManyField(Industry, blank=True, related_name="+", verbose_name=_("industries"))
    zones = models.ManyToManyField(Zone, blank=True, related_name="+", verbose_name=_("zones"))
    terms = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SupportPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("support policy")
        verbose_name_plural = _("support policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="support_policy_ends_after_start",
                violation_error_message=_("The policy ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="support_policy_says_something"
            ),
            models.UniqueConstraint(
                fields=["body", "title", "valid_from"],
                name="support_policy_once",
                violation_error_message=_("This policy of this body is on file already."),
            ),
        ]
        indexes = [
            models.Index(fields=["valid_from", "id"], name="support_policy_by_start"),
            models.Index(fields=["level", "valid_from", "id"], name="support_policy_by_level"),
            GinIndex(fields=["terms"], name="support_policy_terms"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison:policy_detail", args=[self.pk])

    def meets(self) -> Q:
        """The condition for enterprises that fit; the row must come from `with_conditions`."""
        row: Any = self
        found = Q()
        if self.sizes:
            found &= Q(size__in=self.sizes)
        if self.leading_only:
            found &= Q(is_leading=True)
        if self.min_revenue is not None:
            found &= Q(annual_revenue__gte=self.min_revenue)
        if self.max_employees is not None:
            found &= Q(employees__lte=self.max_employees)
        if row.regions_wanted:
            places = row.regions_wanted
            found &= Q(organisation__region__in=places) | Q(organisation__region__parent__in=places)
        if row.industries_wanted:
            trades = row.industries_wanted
            found &= Q(organisation__industry__in=trades) | Q(organisation__industry__parent__in=trades)
        if row.zones_wanted:
            tags = ZoneTag.objects.filter(organisation=OuterRef("pk"), zone__in=row.zones_wanted)
            found &= Q(Exists(tags))
        return found
