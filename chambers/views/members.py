"""The members of a chamber: a keyset list inside a detail page, present and former ones apart."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Chamber, Membership, RenderedService
from federation.accounts.models import Organisation
from federation.keyset import Ordering, read_page
from federation.ui.cells import name_cell, number
from federation.ui.tables import Column, Row, Table
from members.tables import without_place
from members.views.registry import PAGES

PAGE_SIZE = 50
RANKS = dict(Membership.Rank.choices)
ORDER = Ordering("member__sort_key", key="id")


def member_cell(row: Row) -> Any:
    page = PAGES.get(Organisation.Kind(row["member__kind"]))
    url = reverse(page[0], args=[row["member_id"]]) if page else ""
    return name_cell(
        row["member__name"], url, row["member__region__name"] or "", mark=without_place(row["member__name"])
    )


def end_cell(row: Row) -> Any:
    url = reverse("chambers:membership_end", args=[row["chamber_id"], row["id"]])
    return format_html('<a class="btn btn-sm p-btn" href="{}">{}</a>', url, _("End the membership"))


def day(value: Any) -> str:
    return value.isoformat() if value else "—"


def rank_cell(row: Row) -> Any:
    """The rank, leading to the membership with its number, plaque, dues and history."""
    url = reverse("chambers:membership_detail", args=[row["id"]])
    return format_html('<a href="{}">{}</a>', url, RANKS[row["rank"]])


class MemberTable(Table):
    key = "id"
    default_order = "name"
    extra_fields = ORDER.fields
    unit = gettext_lazy("members")
    columns = [
        Column(
            "name",
            gettext_lazy("Member"),
            ("member__name", "member__region__name", "member__kind", "member_id"),
            cell=member_cell,
            area="name",
        ),
        Column("rank", gettext_lazy("Rank"), ("rank",), cell=rank_cell, area="tag"),
        Column(
            "services",
            gettext_lazy("Services this year"),
            ("services",),
            cell=lambda row: number(row["services"]),
            align="end",
            area="count",
        ),
        Column(
            "joined_on",
            gettext_lazy("Joined on"),
            ("joined_on",),
            cell=lambda row: day(row["joined_on"]),
            area="line",
        ),
    ]


class FormerMemberTable(MemberTable):
    columns = [
        *MemberTable.columns,
        Column(
            "left_on",
            gettext_lazy("Left on"),
            ("left_on",),
            cell=lambda row: day(row["left_on"]),
            area="line",
        ),
    ]


class EndableMemberTable(MemberTable):
    """With a link that ends the membership, for those who may."""

    columns = [
        *MemberTable.columns,
        Column(
            "end",
            gettext_lazy("Actions"),
            ("id", "chamber_id"),
            cell=end_cell,
            exported=False,
            area="line",
        ),
    ]


def services_this_year(chamber: int) -> Coalesce:
    """How many services the chamber has rendered to the member of a row since the first of January."""
    rows = RenderedService.objects.filter(
        chamber_id=chamber,
        member_id=OuterRef("member_id"),
        rendered_on__gte=timezone.localdate().replace(month=1, day=1),
    )
    count = rows.order_by().values("member_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def members_page(chamber: Chamber, request: HttpRequest, *, may_end: bool) -> dict:
    """Template context: one page of present (or with `?former=1` former) members, in one query."""
    former = request.GET.get("former") == "1"
    rows = Membership.objects.filter(chamber=chamber, left_on__isnull=not former)
    table = FormerMemberTable() if former else EndableMemberTable() if may_end else MemberTable()
    values = rows.annotate(services=services_this_year(chamber.pk)).values(*table.fields())
    cursors = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    try:
        page = read_page(values, ORDER, size=PAGE_SIZE, **cursors)
    except ValidationError:
        page = read_page(values, ORDER, size=PAGE_SIZE)

    def address(**changes: str) -> str:
        kept = {"former": "1"} if former else {}
        query = urlencode(kept | changes)
        return f"{request.path}?{query}" if query else request.path

    return {
        "former": former,
        "views": [
            {"label": _("Present members"), "url": request.path, "active": not former},
            {"label": _("Former members"), "url": f"{request.path}?former=1", "active": former},
        ],
        "table_html": table.draw(page.rows, order="name", address=address) if page.rows else "",
        "prev_url": address(before=page.previous_cursor) if page.previous_cursor else "",
        "next_url": address(after=page.next_cursor) if page.next_cursor else "",
    }
