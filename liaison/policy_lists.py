"""The list of support policies: its filters and its columns."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import name_cell, status, tag
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of
from liaison.models import SupportPolicy

LEVELS = dict(SupportPolicy.Level.choices)
LEVEL_TONES = {"province": "gold", "city": "blue", "county": "green"}
STANDINGS = {"force": _("Policy in force"), "coming": _("Not yet in force"), "over": _("No longer in force")}
STANDING_TONES = {"force": "green", "coming": "blue", "over": ""}


def standing(valid_from: Any, valid_to: Any) -> str:
    today = timezone.localdate()
    if valid_from > today:
        return "coming"
    return "over" if valid_to is not None and valid_to < today else "force"


def standing_of(row: Row) -> str:
    return standing(row["valid_from"], row["valid_to"])


class PolicyFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Words of two characters or more"))
    level = django_filters.ChoiceFilter(choices=SupportPolicy.Level.choices, label=_("Level"))
    standing = django_filters.ChoiceFilter(
        choices=list(STANDINGS.items()), method="by_standing", label=_("State")
    )

    class Meta:
        model = SupportPolicy
        fields: list[str] = []

    def by_standing(self, queryset: Any, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "force":
            return queryset.in_force(today)
        return queryset.filter(Q(valid_from__gt=today) if value == "coming" else Q(valid_to__lt=today))


class PolicyTable(Table):
    default_order = "-valid_from"
    unit = _("policies")
    columns = [
        Column(
            "title",
            _("Policy"),
            ("title", "body"),
            cell=lambda row: name_cell(
                row["title"], address_of("liaison:policy_detail", row["pk"]), row["body"]
            ),
            area="name",
        ),
        Column(
            "level",
            _("Level"),
            ("level",),
            cell=lambda row: tag(LEVELS[row["level"]], LEVEL_TONES[row["level"]]),
            text=lambda row: str(LEVELS[row["level"]]),
            area="tag",
        ),
        Column("document_number", _("Number of the document"), ("document_number",), area="line"),
        Column("valid_from", _("Valid from"), ("valid_from",), ordering=Ordering("valid_from"), area="line"),
        Column("valid_to", _("Valid to"), ("valid_to",), area="line"),
        Column(
            "standing",
            _("State"),
            ("valid_from", "valid_to"),
            cell=lambda row: status(STANDINGS[standing_of(row)], STANDING_TONES[standing_of(row)]),
            text=lambda row: str(STANDINGS[standing_of(row)]),
            area="state",
        ),
    ]
