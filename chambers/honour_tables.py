"""Honours and results elsewhere as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Award, ExternalResult, Honour
from chambers.party_filters import KeyFilter
from chambers.services.honour_figures import held_on
from chambers.tables import LEVEL_TONES
from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status, tag
from federation.ui.fields import DayField
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of

LEVELS = dict(Honour.Level.choices)
TONES = {str(level): tone for level, tone in LEVEL_TONES.items()}
YEARS_BACK = 30
KINDS = [
    ("chamber", _("Chambers")),
    ("enterprise", _("Enterprises")),
    ("park", _("Parks")),
    ("federation", _("Federations")),
]
OF_KIND = {
    "chamber": [Organisation.Kind.CHAMBER],
    "enterprise": [Organisation.Kind.ENTERPRISE],
    "park": [Organisation.Kind.PARK],
    "federation": [Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION],
}
PAGES = {
    Organisation.Kind.CHAMBER: "chambers:chamber_honours",
    Organisation.Kind.ENTERPRISE: "members:enterprise_detail",
}


def years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this, this - YEARS_BACK, -1)]


def unit_url(row: Row) -> str:
    page = PAGES.get(row["organisation__kind"])
    return address_of(page, row["organisation_id"]) if page else ""


def validity(row: Row) -> Any:
    if row["is_revoked"]:
        return status(_("Revoked"), "red")
    if row["valid_to"] is None:
        return status(_("Without an end"), "green")
    ended = row["valid_to"] < timezone.localdate()
    return status(f"{row['valid_to']:%Y-%m-%d}", "" if ended else "green")


def validity_text(row: Row) -> str:
    if row["is_revoked"]:
        return str(_("Revoked"))
    return f"{row['valid_to']:%Y-%m-%d}" if row["valid_to"] else ""


def honours_for_table(queryset: QuerySet) -> QuerySet:
    revoked = Award.objects.filter(honour=OuterRef("pk"), revoked_on__isnull=False)
    return queryset.annotate(is_revoked=Exists(revoked))


class HonourTable(Table):
    default_order = "-id"
    unit = _("honours")
    columns = [
        Column(
            "unit",
            _("Unit"),
            ("organisation__name", "organisation_id", "organisation__kind", "organisation__region__name"),
            cell=lambda row: name_cell(
                row["organisation__name"], unit_url(row), row["organisation__region__name"] or ""
            ),
            area="name",
        ),
        Column("title", _("Honour"), ("title",), area="line"),
        Column(
            "level",
            _("Level"),
            ("level",),
            cell=lambda row: tag(LEVELS[row["level"]], TONES[row["level"]], "award"),
            text=lambda row: str(LEVELS[row["level"]]),
            area="tag",
        ),
        Column(
            "year",
            _("Year"),
            ("year",),
            cell=lambda row: row["year"] or "—",
            align="end",
            area="count",
        ),
        Column("by", _("Awarded by"), ("awarded_by",), area="note"),
        Column(
            "validity",
            _("Valid to"),
            ("valid_to", "is_revoked"),
            cell=validity,
            text=validity_text,
            area="state",
        ),
        Column("note", _("Note"), ("note",), shown=False),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class HonourFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    title = django_filters.ChoiceFilter(choices=(), label=_("Honour"))
    level = django_filters.ChoiceFilter(choices=Honour.Level.choices, label=_("Level"))
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    kind = django_filters.ChoiceFilter(method="of_kind", choices=KINDS, label=_("Kind"))
    held = django_filters.DateFilter(method="held_that_day", label=_("Cut-off date"))
    held.field_class = DayField

    class Meta:
        model = Honour
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The names of honours within reach are read once."""
        super().__init__(*args, **kwargs)
        seen = Honour.objects.visible_to(self.request.user, "chambers.view_honour")
        titles = seen.order_by("title").values_list("title", flat=True).distinct()
        field: Any = self.form.fields["title"]
        field.choices = [("", field.label), *((title, title) for title in titles[:200])]

    def of_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(organisation__kind__in=OF_KIND[value])

    def held_that_day(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(held_on(value))


def rank_cell(row: Row) -> str:
    if row["rank"] is None:
        return "—"
    return f"{row['rank']} / {row['of']}" if row["of"] else str(row["rank"])


class ResultTable(Table):
    default_order = "-year"
    unit = _("results")
    columns = [
        Column(
            "title",
            _("Assessment"),
            ("title", "body"),
            cell=lambda row: name_cell(
                row["title"],
                address_of("chambers:result_detail", row["pk"]),
                row["body"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column("unit", _("Unit"), ("organisation__name",), area="line"),
        Column("year", _("Year"), ("year",), ordering=Ordering("year"), align="end", area="line"),
        Column("rank", _("Place in the ranking"), ("rank", "of"), cell=rank_cell, align="end", area="line"),
        Column(
            "score",
            _("Points reached"),
            ("score",),
            cell=lambda row: number(row["score"].normalize() if row["score"] is not None else None),
            align="end",
            area="line",
        ),
        Column("result", _("Result"), ("result",), area="line"),
        Column(
            "file",
            _("Evidence"),
            ("file_name",),
            cell=lambda row: row["file_name"] or "—",
            shown=False,
            area="state",
        ),
    ]


class ResultFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name, credit code or pinyin initials"))
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"))
    kind = django_filters.ChoiceFilter(method="of_kind", choices=KINDS, label=_("Kind"))
    unit = KeyFilter(field_name="organisation_id", label=_("Unit"))

    class Meta:
        model = ExternalResult
        fields: list[str] = []

    def of_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(organisation__kind__in=OF_KIND[value]))

    def _readable(self, field: Any, value: str) -> str:
        if field is self.form.fields["unit"]:
            rows = Organisation.objects.filter(external_results__in=self.queryset)
            return rows.filter(pk=value).values_list("name", flat=True).first() or value
        return super()._readable(field, value)
