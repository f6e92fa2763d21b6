"""Rubrics and kinds of reported facts as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import FactKind, Rubric, RubricVersion
from chambers.services.facts import FAMILY
from federation.keyset import Ordering
from federation.ui.cells import markup, name_cell, number, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

SUBJECTS = dict(Rubric.Subject.choices)
VERSION_TONES = {
    RubricVersion.State.DRAFT: "amber",
    RubricVersion.State.PUBLISHED: "green",
    RubricVersion.State.RETIRED: "",
}


def version_cell(row: Row) -> Any:
    """The latest version in use, and whether a draft stands beside it."""
    used = number(row["newest"]) if row["newest"] else markup('<span class="p-muted">—</span>')
    return markup("{} {}", used, tag(_("Draft"), "amber")) if row["has_draft"] else used


def use_cell(row: Row) -> Any:
    return status(_("In use"), "green") if row["is_active"] else status(_("No longer used"))


def use_column() -> Column:
    return Column(
        "use",
        gettext_lazy("State"),
        ("is_active",),
        cell=use_cell,
        text=lambda row: str(_("In use") if row["is_active"] else _("No longer used")),
        area="state",
    )


def count_column(key: str, label: Any, field: str) -> Column:
    return Column(key, label, (field,), cell=lambda row: number(row[field]), align="end", area="count")


class RubricTable(Table):
    default_order = "-id"
    unit = gettext_lazy("rubrics on file")
    columns = [
        Column(
            "name",
            gettext_lazy("Name of the rubric"),
            ("name", "code"),
            cell=lambda row: name_cell(
                row["name"], address_of("chambers:rubric_detail", row["pk"]), row["code"], with_avatar=False
            ),
            area="name",
        ),
        Column(
            "subject",
            gettext_lazy("Assesses"),
            ("subject",),
            cell=lambda row: tag(SUBJECTS[row["subject"]], "blue"),
            text=lambda row: str(SUBJECTS[row["subject"]]),
            area="tag",
        ),
        Column(
            "version",
            gettext_lazy("Version in use"),
            ("newest", "has_draft"),
            cell=version_cell,
            area="line",
        ),
        Column("honour", gettext_lazy("Honour"), ("honour",), area="note"),
        count_column("rounds", gettext_lazy("Rounds"), "round_count"),
        use_column(),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class RubricFilter(PortalFilterSet):
    subject = django_filters.ChoiceFilter(choices=Rubric.Subject.choices, label=gettext_lazy("Assesses"))
    use = django_filters.ChoiceFilter(
        method="in_use",
        choices=[("yes", gettext_lazy("In use")), ("no", gettext_lazy("No longer used"))],
        label=gettext_lazy("State"),
    )

    class Meta:
        model = Rubric
        fields: list[str] = []

    def in_use(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_active=value == "yes")


class FactKindTable(Table):
    default_order = "-id"
    unit = gettext_lazy("kinds on the list")
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            ("name", "code"),
            cell=lambda row: name_cell(
                row["name"],
                address_of("chambers:fact_kind_edit", row["pk"]),
                f"{FAMILY}.{row['code']}",
                with_avatar=False,
            ),
            area="name",
        ),
        Column("unit", gettext_lazy("Counted in"), ("unit",), area="line"),
        count_column("facts", gettext_lazy("Facts reported"), "fact_count"),
        use_column(),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class FactKindFilter(PortalFilterSet):
    class Meta:
        model = FactKind
        fields: list[str] = []
