"""Area groups and their activities as columns."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import PartyActivity, PartyOrganisation
from chambers.tables import day_cell
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import markup, name_cell, number, status, tag
from federation.ui.tables import Column, Row, Table, address_of

ACTIVITY_KINDS = dict(PartyActivity.Kind.choices)
NAMES_SHOWN = 3


def groups_for_table(rows: QuerySet) -> QuerySet:
    """Groups with how many organisations they have, and their activities of this year."""
    active = PartyOrganisation.objects.active().filter(group=OuterRef("pk"))
    held = PartyActivity.objects.counted().filter(
        group=OuterRef("pk"), held_on__year=timezone.localdate().year
    )
    return rows.annotate(
        organisation_count=counted(active, "group"), activities_this_year=counted(held, "group")
    )


def counted(rows: QuerySet, field: str) -> Coalesce:
    counts = rows.order_by().values(field).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def figure_link(value: int, url: str) -> Any:
    """A number that opens the list it counts."""
    return markup('<a class="p-num" href="{}">{}</a>', url, f"{value:,}") if value else number(0)


class PartyGroupTable(Table):
    default_order = "position"
    unit = gettext_lazy("area groups")
    columns = [
        Column(
            "name",
            gettext_lazy("Area group"),
            ("name", "lead__name"),
            cell=lambda row: name_cell(
                row["name"],
                address_of("chambers:party_group_detail", row["pk"]),
                _("Led by %(name)s") % {"name": row["lead__name"]},
                with_avatar=False,
            ),
            area="name",
        ),
        Column("lead", gettext_lazy("Lead organisation"), ("lead__name",), shown=False),
        Column(
            "organisations",
            gettext_lazy("Party organisations"),
            ("organisation_count",),
            cell=lambda row: figure_link(
                row["organisation_count"],
                f"{reverse('chambers:party_list')}?state=active&group={row['pk']}",
            ),
            align="end",
            area="count",
        ),
        Column(
            "activities",
            gettext_lazy("Activities this year"),
            ("activities_this_year",),
            cell=lambda row: figure_link(
                row["activities_this_year"],
                f"{reverse('chambers:party_activity_list')}?state=counted&group={row['pk']}"
                f"&year={timezone.localdate().year}",
            ),
            align="end",
            area="note",
        ),
        Column("keeper", gettext_lazy("Kept by"), ("organisation__name",), area="hide"),
        Column(
            "state",
            gettext_lazy("State"),
            ("ended_on",),
            cell=lambda row: status(_("Disbanded")) if row["ended_on"] else status(_("Active"), "green"),
            text=lambda row: _("Disbanded") if row["ended_on"] else _("Active"),
            area="state",
        ),
        Column(
            "position",
            gettext_lazy("Place in the list"),
            ("position",),
            ordering=Ordering("position"),
            shown=False,
        ),
    ]


def activities_for_table(rows: QuerySet) -> QuerySet:
    """Activities with the first of those that took part and how many they are."""
    took_part = PartyActivity.participants.through.objects.filter(partyactivity=OuterRef("pk"))
    names = took_part.order_by("partyorganisation__sort_key").values("partyorganisation__name")
    return rows.annotate(
        names=ArraySubquery(names[:NAMES_SHOWN]), organisation_count=counted(took_part, "partyactivity")
    )


def took_part_in_words(row: Row) -> str:
    shown = "、".join(row["names"])
    more = row["organisation_count"] > len(row["names"])
    return (
        _("%(names)s and others, %(count)s in all")
        % {
            "names": shown,
            "count": row["organisation_count"],
        }
        if more
        else shown
    )


class PartyActivityTable(Table):
    default_order = "-day"
    unit = gettext_lazy("activities")
    extra_fields = ("organisation_count",)
    columns = [
        Column(
            "theme",
            gettext_lazy("Activity"),
            ("theme", "group__name"),
            cell=lambda row: name_cell(
                row["theme"],
                address_of("chambers:party_activity_detail", row["pk"]),
                row["group__name"] or "",
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "day",
            gettext_lazy("Day of the activity"),
            ("held_on",),
            cell=lambda row: day_cell(row["held_on"]),
            ordering=Ordering("held_on"),
            area="note",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: tag(ACTIVITY_KINDS[row["kind"]], "blue"),
            text=lambda row: str(ACTIVITY_KINDS[row["kind"]]),
            sql=lambda: choice_label("kind", PartyActivity.Kind.choices),
            area="tag",
        ),
        Column("group", gettext_lazy("Area group"), ("group__name",), shown=False),
        Column(
            "took_part",
            gettext_lazy("Took part"),
            ("names",),
            cell=took_part_in_words,
            text=took_part_in_words,
            area="line",
        ),
        Column("place", gettext_lazy("Venue"), ("place",), area="hide"),
        Column(
            "attendance",
            gettext_lazy("Attendance"),
            ("attendance",),
            cell=lambda row: number(row["attendance"]),
            align="end",
            area="count",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("withdrawn_why",),
            cell=lambda row: status(_("Struck off"), "amber") if row["withdrawn_why"] else "",
            text=lambda row: _("Struck off") if row["withdrawn_why"] else "",
            area="state",
        ),
    ]
