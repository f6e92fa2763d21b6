"""Awards and certificates as columns, with their filters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from chambers.assessment_result_tables import entry_name, total_column
from chambers.filters import DayFilter
from chambers.forms.assessment_results import rubric_choices, year_choices
from chambers.models import Award, Certificate, Honour
from chambers.party_filters import KeyFilter
from chambers.services.certificates import state_of
from chambers.supervision_filters import CITY, county_choices
from federation.keyset import Ordering
from federation.ui.cells import name_cell, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

LEVELS = dict(Honour.Level.choices)
VALID, SOON, EXPIRED, REVOKED = "valid", "soon", "expired", "revoked"
AWARD_STATES: dict[str, Any] = {
    VALID: gettext_lazy("Award in force"),
    SOON: gettext_lazy("Ends soon"),
    EXPIRED: gettext_lazy("Expired"),
    REVOKED: gettext_lazy("Revoked"),
}
AWARD_TONES = {VALID: "green", SOON: "amber", EXPIRED: "", REVOKED: "red"}
CERTIFICATE_STATES: dict[str, Any] = {
    "valid": gettext_lazy("Valid"),
    "early": gettext_lazy("Not valid yet"),
    "expired": gettext_lazy("Expired"),
    "void": gettext_lazy("Void"),
}
CERTIFICATE_TONES = {"valid": "green", "early": "amber", "expired": "", "void": "red"}
KINDS = dict(Certificate.Kind.choices)


def award_state(row: Row) -> str:
    """How an award stands today, from a row with revoked_on and valid_to."""
    today, until = timezone.localdate(), row["valid_to"]
    if row["revoked_on"] is not None:
        return REVOKED
    if until is None:
        return VALID
    if until < today:
        return EXPIRED
    return SOON if until <= today + timedelta(days=settings.AWARD_REMIND_DAYS) else VALID


def standing(value: str) -> Q:
    """The same as a condition of the list."""
    today = timezone.localdate()
    near = today + timedelta(days=settings.AWARD_REMIND_DAYS)
    if value == REVOKED:
        return Q(revoked_on__isnull=False)
    still = Q(revoked_on__isnull=True)
    if value == EXPIRED:
        return still & Q(valid_to__lt=today)
    if value == SOON:
        return still & Q(valid_to__range=(today, near))
    return still & (Q(valid_to__isnull=True) | Q(valid_to__gt=near))


def grade_column(way: str = "") -> Column:
    """The grade of an award; `way` leads from the row to the award, as "award__"."""
    name = f"{way}grade__name"
    return Column(
        "grade",
        gettext_lazy("Grade reached"),
        (name,),
        cell=lambda row: tag(row[name], "gold", "award"),
        text=lambda row: row[name],
        area="tag",
    )


def level_column(way: str = "", *, shown: bool = True) -> Column:
    level = f"{way}grade__level"
    return Column(
        "level",
        gettext_lazy("Level of the honour"),
        (level,),
        cell=lambda row: LEVELS.get(row[level], "—"),
        text=lambda row: str(LEVELS.get(row[level], "")),
        shown=shown,
        area="line",
    )


class AwardTable(Table):
    default_order = "-id"
    unit = gettext_lazy("awards")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            ("entry__organisation__name", "entry__person__name", "entry__party__name", "entry__round__title"),
            cell=lambda row: name_cell(
                entry_name(row), address_of("chambers:award_detail", row["pk"]), row["entry__round__title"]
            ),
            text=entry_name,
            area="name",
        ),
        Column("branch", gettext_lazy("Federation"), ("entry__organisation__branch__name",), area="note"),
        Column("round", gettext_lazy("Assessment"), ("entry__round__title",), shown=False, area="line"),
        Column("year", gettext_lazy("Year"), ("entry__round__year",), align="end", shown=False, area="line"),
        grade_column(),
        level_column(shown=False),
        total_column(),
        Column(
            "place", gettext_lazy("Place in the group"), ("place",), align="end", shown=False, area="line"
        ),
        Column("number", gettext_lazy("Number of the certificate"), ("certificate__number",), area="line"),
        Column("awarded", gettext_lazy("Awarded on"), ("awarded_on",), area="line"),
        Column("valid_to", gettext_lazy("Valid to"), ("valid_to",), area="line"),
        Column(
            "state",
            gettext_lazy("State"),
            ("revoked_on", "valid_to"),
            cell=lambda row: status(AWARD_STATES[award_state(row)], AWARD_TONES[award_state(row)]),
            text=lambda row: str(AWARD_STATES[award_state(row)]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


def of_county(queryset: QuerySet, value: str, path: str) -> QuerySet:
    if value == CITY:
        return queryset.filter(**{f"{path}branch": None})
    return queryset.filter(**{f"{path}branch_id": value})


class AwardFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        method="standing_so", choices=list(AWARD_STATES.items()), label=gettext_lazy("State")
    )
    level = django_filters.ChoiceFilter(
        field_name="grade__level", choices=Honour.Level.choices, label=gettext_lazy("Level of the honour")
    )
    year = django_filters.ChoiceFilter(
        field_name="entry__round__year", choices=year_choices, label=gettext_lazy("Year")
    )
    rubric = django_filters.ChoiceFilter(
        field_name="entry__round__version__rubric",
        choices=rubric_choices,
        label=gettext_lazy("Rubric"),
    )
    county = django_filters.ChoiceFilter(
        method="kept_by", choices=county_choices, label=gettext_lazy("Federation")
    )
    on = DayFilter(method="held_on", label=gettext_lazy("In force on the day"))
    round = KeyFilter(field_name="entry__round_id", label=gettext_lazy("Assessment"))

    class Meta:
        model = Award
        fields: list[str] = []

    def standing_so(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(standing(value))

    def kept_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return of_county(queryset, value, "entry__organisation__")

    def held_on(self, queryset: Any, name: str, value: Any) -> QuerySet:
        return queryset.held_on(value) if value else queryset


class CertificateTable(Table):
    default_order = "-id"
    unit = gettext_lazy("certificates")
    columns = [
        Column(
            "number",
            gettext_lazy("Number of the certificate"),
            ("number", "kind"),
            cell=lambda row: name_cell(
                row["number"],
                address_of("chambers:certificate_detail", row["pk"]),
                str(KINDS[row["kind"]]),
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            text=lambda row: str(KINDS[row["kind"]]),
            cell=lambda row: KINDS[row["kind"]],
            shown=False,
            area="line",
        ),
        Column("recipient", gettext_lazy("Awarded to"), ("content__recipient",), area="line"),
        Column("unit", gettext_lazy("Unit"), ("organisation__name",), shown=False, area="line"),
        Column("title", gettext_lazy("What is awarded"), ("content__title",), area="line"),
        Column("valid_from", gettext_lazy("Valid from"), ("valid_from",), area="line"),
        Column("valid_to", gettext_lazy("Valid to"), ("valid_to",), area="line"),
        Column(
            "state",
            gettext_lazy("State"),
            ("voided_at", "valid_from", "valid_to"),
            cell=lambda row: status(CERTIFICATE_STATES[state_of(row)], CERTIFICATE_TONES[state_of(row)]),
            text=lambda row: str(CERTIFICATE_STATES[state_of(row)]),
            area="state",
        ),
        Column("reason", gettext_lazy("Void because"), ("void_reason",), shown=False, area="line"),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class CertificateFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(choices=Certificate.Kind.choices, label=gettext_lazy("Kind"))
    state = django_filters.ChoiceFilter(
        method="standing_so", choices=list(CERTIFICATE_STATES.items()), label=gettext_lazy("State")
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def standing_so(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "void":
            return queryset.filter(voided_at__isnull=False)
        queryset = queryset.filter(voided_at=None)
        if value == "early":
            return queryset.filter(valid_from__gt=today)
        if value == "expired":
            return queryset.filter(valid_to__lt=today)
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        return queryset.filter(lasting, valid_from__lte=today)
