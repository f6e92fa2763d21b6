"""The lists of enterprises and people as columns. Everything a row shows comes with the row's query."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.reference.services import region_beginnings
from federation.ui.cells import name_cell, number, tag
from federation.ui.tables import Column, Row, Table, address_of
from members.models import Enterprise, Listing, Person, Position
from members.services.people import mask_phone

CHAMBERS_SHOWN = 2
STATUS_TONES = {
    Organisation.Status.ACTIVE: "green",
    Organisation.Status.PREPARING: "blue",
    Organisation.Status.INACTIVE: "",
    Organisation.Status.DISSOLVED: "",
}
SIZES = dict(Enterprise.Size.choices)
STATUSES = dict(Organisation.Status.choices)


def enterprises_for_table(queryset: QuerySet) -> QuerySet:
    """Rows with the names of their chambers and their stock codes.

    The kind leads every index that sorts this list.
    """
    memberships = Organisation._meta.get_field("memberships").related_model
    names = memberships.objects.filter(member_id=OuterRef("pk"), left_on=None).order_by("id")
    symbols = Listing.objects.in_force().filter(organisation=OuterRef("pk")).order_by("symbol")
    return (
        queryset.current()
        .filter(organisation__kind=Organisation.Kind.ENTERPRISE)
        .annotate(
            chambers=ArraySubquery(names.values("chamber__organisation__name")[: CHAMBERS_SHOWN + 1]),
            symbols=ArraySubquery(symbols.values("symbol")),
        )
    )


def chambers_in_words(row: Row) -> str:
    names = row["chambers"]
    if not names:
        return "—"
    shown = "、".join(names[:CHAMBERS_SHOWN])
    return _("%(names)s and more") % {"names": shown} if len(names) > CHAMBERS_SHOWN else shown


def enterprise_name(row: Row) -> Any:
    region = row["organisation__region__name"]
    parts = [part for part in (region, row["organisation__credit_code"]) if part]
    return name_cell(
        row["organisation__name"],
        address_of("members:enterprise_detail", row["pk"]),
        "  ".join(parts),
        mark=without_place(row["organisation__name"]),
    )


def without_place(name: str) -> str:
    """A name without the region it begins with: most enterprises of a city begin alike."""
    places = region_beginnings()
    for length in places.lengths:
        if name[:length] in places.names:
            return name[length:] or name
    return name


def ten_thousands(value: Any) -> float | None:
    return None if value is None else float(value) / 10_000


class EnterpriseTable(Table):
    default_order = "name"
    unit = gettext_lazy("enterprises")
    columns = [
        Column(
            "name",
            gettext_lazy("Enterprise"),
            ("organisation__name", "organisation__region__name", "organisation__credit_code"),
            cell=enterprise_name,
            ordering=Ordering("organisation__sort_key"),
            area="name",
        ),
        Column(
            "credit_code",
            gettext_lazy("Credit code"),
            ("organisation__credit_code",),
            shown=False,
        ),
        Column("region", gettext_lazy("Region"), ("organisation__region__name",), shown=False),
        Column("industry", gettext_lazy("Industry"), ("organisation__industry__name",), area="line"),
        Column(
            "size",
            gettext_lazy("Size"),
            ("size",),
            cell=lambda row: SIZES.get(row["size"], "—"),
            text=lambda row: str(SIZES.get(row["size"], "")),
            sql=lambda: choice_label("size", Enterprise.Size.choices),
            inline="size",
            area="count",
        ),
        Column(
            "leading",
            gettext_lazy("Leading"),
            ("is_leading",),
            cell=lambda row: tag(_("Leading"), "gold", "star") if row["is_leading"] else "",
            text=lambda row: _("Yes") if row["is_leading"] else "",
            sql=lambda: choice_label("is_leading", [(True, _("Yes"))]),
            area="tag",
        ),
        Column(
            "chambers",
            gettext_lazy("Chambers"),
            ("chambers",),
            cell=chambers_in_words,
            text=lambda row: "、".join(row["chambers"]),
            sql=lambda: F("chambers"),
            area="line",
        ),
        Column(
            "employees",
            gettext_lazy("Employees"),
            ("employees",),
            cell=lambda row: number(row["employees"]),
            inline="employees",
            align="end",
            area="hide",
        ),
        Column(
            "revenue",
            gettext_lazy("Revenue (10,000 yuan)"),
            ("annual_revenue",),
            cell=lambda row: number(ten_thousands(row["annual_revenue"]), 0),
            text=lambda row: ten_thousands(row["annual_revenue"]),
            sql=lambda: ExpressionWrapper(F("annual_revenue") / Value(10_000), output_field=DecimalField()),
            align="end",
            area="hide",
        ),
        Column("founded_on", gettext_lazy("Founding date"), ("organisation__founded_on",), shown=False),
        Column(
            "listed",
            gettext_lazy("Stock codes"),
            ("symbols",),
            cell=lambda row: "、".join(row["symbols"]) or "—",
            text=lambda row: "、".join(row["symbols"]),
            sql=lambda: F("symbols"),
            shown=False,
        ),
    ]


def people_for_table(queryset: QuerySet) -> QuerySet:
    """Rows with what each person is, in enterprises and (from the app above) in chambers."""
    offices = Person._meta.get_field("offices").related_model
    return queryset.annotate(
        held=ArraySubquery(
            Position.objects.filter(person=OuterRef("pk"))
            .order_by("id")
            .values(one=JSONObject(unit=F("organisation__name"), kind=F("kind")))[:2]
        ),
        offices_held=ArraySubquery(
            offices.objects.in_office()
            .filter(person=OuterRef("pk"))
            .order_by("id")
            .values(one=JSONObject(unit=F("chamber__organisation__name"), kind=F("office")))[:2]
        ),
    )


def posts_in_words(row: Row) -> str:
    offices = dict(Person._meta.get_field("offices").related_model.Office.choices)
    kinds = dict(Position.Kind.choices)
    found = [f"{one['unit']} {offices[one['kind']]}" for one in row["offices_held"]]
    found += [f"{one['unit']} {kinds[one['kind']]}" for one in row["held"]]
    return "、".join(found) or "—"


class PersonTable(Table):
    default_order = "name"
    unit = gettext_lazy("people")
    columns = [
        Column(
            "name",
            gettext_lazy("Full name"),
            ("name", "organisation__name"),
            cell=lambda row: name_cell(
                row["name"], address_of("members:person_detail", row["pk"]), row["organisation__name"]
            ),
            ordering=Ordering("sort_key"),
            area="name",
        ),
        Column("posts", gettext_lazy("Posts"), ("held", "offices_held"), cell=posts_in_words, area="line"),
        Column(
            "mobile",
            gettext_lazy("Mobile telephone"),
            ("mobile",),
            cell=lambda row: mask_phone(row["mobile"]) or "—",
            text=lambda row: mask_phone(row["mobile"]),
            area="note",
        ),
        Column("unit", gettext_lazy("keeping unit"), ("organisation__name",), shown=False),
        Column(
            "mobile_full", gettext_lazy("Mobile telephone in full"), ("mobile",), shown=False, personal=True
        ),
        Column("email", gettext_lazy("e-mail"), ("email",), shown=False, personal=True),
        Column("id_number", gettext_lazy("document number"), ("id_number",), shown=False, personal=True),
    ]
