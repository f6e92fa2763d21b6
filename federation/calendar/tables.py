from __future__ import annotations

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.calendar.models import HolidayNotice, SpecialDay
from federation.keyset import Ordering
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table


def notices_for_table(queryset: QuerySet) -> QuerySet:
    """Notices with their days, in the same query."""
    days = SpecialDay.objects.filter(notice=OuterRef("pk")).order_by("day")
    return queryset.annotate(
        off=ArraySubquery(days.filter(kind=SpecialDay.Kind.OFF).values("day")),
        work=ArraySubquery(days.filter(kind=SpecialDay.Kind.WORK).values("day")),
    )


def in_words(row: Row, kind: str) -> str:
    return "、".join(f"{day:%m-%d}" for day in row[kind]) or "—"


class NoticeTable(Table):
    default_order = "-year"
    unit = _("notices")
    columns = [
        Column("year", _("Year"), ("year",), ordering=Ordering("year"), area="name"),
        Column(
            "off",
            _("Weekdays off"),
            ("off",),
            cell=lambda row: in_words(row, "off"),
            text=lambda row: in_words(row, "off"),
        ),
        Column(
            "work",
            _("Make-up working days"),
            ("work",),
            cell=lambda row: in_words(row, "work"),
            text=lambda row: in_words(row, "work"),
        ),
        Column("source", _("Source"), ("source",)),
        Column(
            "loaded",
            _("Loaded"),
            ("loaded_at",),
            cell=lambda row: f"{timezone.localtime(row['loaded_at']):%Y-%m-%d}",
            text=lambda row: f"{timezone.localtime(row['loaded_at']):%Y-%m-%d}",
        ),
    ]


class NoticeFilter(PortalFilterSet):
    year = django_filters.NumberFilter(min_value=2000, max_value=2100, label=_("Year"))

    class Meta:
        model = HolidayNotice
        fields: list[str] = []
