"""Accounts and units as columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.services.tree import PATH_WIDTH
from federation.keyset import Ordering
from federation.ui.cells import name_cell, status
from federation.ui.tables import Column, Row, Table

ROLES = dict(Role.choices)
KINDS = dict(Organisation.Kind.choices)
STATUSES = dict(Organisation.Status.choices)
UNIT_KINDS = [
    Organisation.Kind.FEDERATION,
    Organisation.Kind.COUNTY_FEDERATION,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.PARK,
    Organisation.Kind.OUTSIDE,
]


def users_for_table(queryset: QuerySet) -> QuerySet:
    """Accounts with their posts in force, in the same query."""
    posts = Post.objects.in_force().filter(user=OuterRef("pk")).order_by("id")
    found = JSONObject(role="role", unit="organisation__name")
    return queryset.annotate(held=ArraySubquery(posts.values_list(found)))


def posts_in_words(row: Row) -> str:
    return "；".join(f"{ROLES[held['role']]}（{held['unit']}）" for held in row["held"]) or "—"


class UserTable(Table):
    default_order = "-created"
    unit = gettext_lazy("accounts")
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            ("name", "username"),
            cell=lambda row: name_cell(row["name"], user_address(row), row["username"]),
            ordering=Ordering("folded_username"),
            area="name",
        ),
        Column("posts", gettext_lazy("Posts"), ("held",), cell=posts_in_words, text=posts_in_words),
        Column(
            "active",
            gettext_lazy("State"),
            ("is_active",),
            cell=lambda row: status(_("In use"), "green") if row["is_active"] else status(_("Disabled")),
        ),
        Column(
            "created",
            gettext_lazy("Opened"),
            ("created_at",),
            cell=lambda row: f"{timezone.localtime(row['created_at']):%Y-%m-%d}",
            ordering=Ordering("pk", key="pk"),
        ),
    ]

    def url_of(self, row: Row) -> str:
        return user_address(row)


def user_address(row: Row) -> str:
    return reverse("accounts:user_detail", args=[row["pk"]])


def unit_name(row: Row) -> Any:
    """The name behind one mark for each level above it, as a printed tree shows it."""
    depth = len(row["path"]) // PATH_WIDTH - 1
    return format_html(
        '<span class="p-title">{}{}</span>', "　" * depth + ("└ " if depth else ""), row["name"]
    )


class UnitTable(Table):
    default_order = "tree"
    unit = gettext_lazy("units")
    columns = [
        Column(
            "tree",
            gettext_lazy("Unit"),
            ("name", "path"),
            cell=unit_name,
            text=lambda row: row["name"],
            ordering=Ordering("path"),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: KINDS[row["kind"]],
            text=lambda row: str(KINDS[row["kind"]]),
        ),
        Column("region", gettext_lazy("Region"), ("region__name",)),
        Column(
            "status",
            gettext_lazy("State"),
            ("status",),
            cell=lambda row: STATUSES[row["status"]],
            text=lambda row: str(STATUSES[row["status"]]),
        ),
        Column("phone", gettext_lazy("Office telephone"), ("phone",)),
    ]


def kept_unit_name(row: Row) -> Any:
    """The same with a link to the page where the unit is kept."""
    url = reverse("accounts:unit_detail", args=[row["pk"]])
    return format_html('<a href="{}">{}</a>', url, unit_name(row))


class KeptUnitTable(UnitTable):
    """For administrators: the tree alone, without what the work knows of a unit."""

    columns = [
        replace(UnitTable.columns[0], cell=kept_unit_name),
        *[column for column in UnitTable.columns[1:] if column.key in ("kind", "status")],
        Column("closed", gettext_lazy("Closed from"), ("closed_on",)),
    ]
