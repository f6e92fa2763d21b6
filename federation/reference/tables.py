from __future__ import annotations

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.reference.models import DictionaryChange, Industry
from federation.reference.services import first_level_choices
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table


def industries_for_table(queryset: QuerySet) -> QuerySet:
    """Entries with their earlier names, the newest first, in the same query."""
    changes = DictionaryChange.objects.filter(industry=OuterRef("pk")).order_by("-id")
    return queryset.annotate(earlier=ArraySubquery(changes.values("old_name")))


def earlier_names(row: Row) -> str:
    return "、".join(row["earlier"]) or "—"


class IndustryTable(Table):
    default_order = "code"
    unit = _("entries")
    columns = [
        Column("code", _("Code"), ("code",), ordering=Ordering("code")),
        Column(
            "name",
            _("Name"),
            ("name",),
            cell=lambda row: format_html(
                '<a class="p-title" href="{}">{}</a>',
                reverse("reference:industry_rename", args=[row["pk"]]),
                row["name"],
            ),
            text=lambda row: row["name"],
            area="name",
        ),
        Column("parent", _("Belongs to"), ("parent__name",)),
        Column("earlier", _("Earlier names"), ("earlier",), cell=earlier_names, text=earlier_names),
    ]


class IndustryFilter(PortalFilterSet):
    parent = django_filters.TypedChoiceFilter(
        field_name="parent_id", choices=first_level_choices, coerce=int, label=_("Belongs to")
    )

    class Meta:
        model = Industry
        fields: list[str] = []
