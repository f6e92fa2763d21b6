"""The list of departments as columns; leaders and officers are counted in the row's own query."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.tables import Column, Row, Table
from liaison.models import DepartmentLeader
from members.tables import STATUS_TONES, STATUSES


def counted(rows: QuerySet, group: str) -> Coalesce:
    """How many rows a correlated queryset has, as a column."""
    counts = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def departments_for_table(queryset: QuerySet) -> QuerySet:
    leaders = DepartmentLeader.objects.in_office().filter(department_id=OuterRef("pk"))
    officers = Post.objects.in_force().filter(organisation_id=OuterRef("pk"), role=Role.DEPARTMENT)
    return (
        queryset.current()
        .filter(organisation__kind=Organisation.Kind.DEPARTMENT)
        .annotate(
            leader_count=counted(leaders, "department_id"),
            officer_count=counted(officers, "organisation_id"),
        )
    )


class DepartmentTable(Table):
    default_order = "name"
    unit = _("departments")
    columns = [
        Column(
            "name",
            _("Department"),
            ("organisation__name", "organisation__short_name"),
            cell=lambda row: name_cell(
                row["organisation__name"],
                reverse("liaison:department_detail", args=[row["pk"]]),
                row["organisation__short_name"],
            ),
            ordering=Ordering("organisation__sort_key"),
            area="name",
        ),
        Column("agency_code", _("Agency code"), ("agency_code",), area="tag"),
        Column("contact", _("Contact officer"), ("contact_name",), area="line"),
        Column("phone", _("Contact telephone"), ("contact_phone",), area="line"),
        Column(
            "leaders",
            _("Leaders"),
            ("leader_count",),
            cell=lambda row: number(row["leader_count"]),
            align="end",
            area="count",
        ),
        Column(
            "officers",
            _("Officers with an account"),
            ("officer_count",),
            cell=lambda row: number(row["officer_count"]),
            align="end",
            area="note",
        ),
        Column(
            "status",
            _("Status"),
            ("organisation__status",),
            cell=lambda row: status(
                STATUSES[row["organisation__status"]], STATUS_TONES[row["organisation__status"]]
            ),
            text=lambda row: str(STATUSES[row["organisation__status"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("liaison:department_detail", args=[row["pk"]])
