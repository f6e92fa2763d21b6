"""Posts as columns, and how they are found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Post, Role
from federation.keyset import Ordering
from federation.text import fold
from federation.ui.cells import name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table

ROLES = dict(Role.choices)
SOON = timedelta(days=30)


def state_cell(row: Row) -> Any:
    today = timezone.localdate()
    if row["ends_on"] is not None and row["ends_on"] <= today:
        return status(_("Over"))
    if row["starts_on"] > today:
        return status(_("Still to come"), "blue")
    if not row["user__is_active"]:
        return status(_("Account disabled"), "amber")
    return status(_("In office today"), "green")


class PostTable(Table):
    key = "id"
    default_order = "-given"
    unit = gettext_lazy("posts in all")
    columns = [
        Column(
            "person",
            gettext_lazy("Name"),
            ("user__name", "user__username", "user_id"),
            cell=lambda row: name_cell(
                row["user__name"],
                reverse("accounts:user_detail", args=[row["user_id"]]),
                row["user__username"],
            ),
            area="name",
        ),
        Column("role", gettext_lazy("Role"), ("role",), cell=lambda row: ROLES[row["role"]]),
        Column("unit", gettext_lazy("Unit"), ("organisation__name",)),
        Column("title", gettext_lazy("Post"), ("title",)),
        Column("starts", gettext_lazy("From"), ("starts_on",)),
        Column("ends", gettext_lazy("Until (this day no longer)"), ("ends_on",)),
        Column(
            "given",
            gettext_lazy("State"),
            ("starts_on", "ends_on", "user__is_active"),
            cell=state_cell,
            ordering=Ordering("id", key="id"),
        ),
    ]


class PostFilter(PortalFilterSet):
    q = django_filters.CharFilter(
        max_length=60, method="of_person", label=gettext_lazy("Name or account name")
    )
    role = django_filters.ChoiceFilter(choices=Role.choices, label=gettext_lazy("Role"))
    state = django_filters.ChoiceFilter(
        choices=[
            ("now", gettext_lazy("In office today")),
            ("soon", gettext_lazy("Ends within 30 days")),
            ("coming", gettext_lazy("Still to come")),
            ("over", gettext_lazy("Over")),
        ],
        method="in_state",
        label=gettext_lazy("State"),
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def of_person(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By a part of the name. The table is as small as that of accounts: no index is needed."""
        return queryset.filter(
            Q(user__folded_username__contains=fold(value)) | Q(user__name__contains=value.strip())
        )

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "over":
            return queryset.filter(ends_on__lte=today)
        if value == "coming":
            return queryset.filter(starts_on__gt=today)
        held = queryset.in_force()
        return held.filter(ends_on__lte=today + SOON) if value == "soon" else held
