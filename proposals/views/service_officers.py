"""Named service officers and what enterprises say of their service."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Role, User
from federation.accounts.scopes import Scope, holds, scopes_of
from federation.keyset import Ordering
from federation.ui.cells import short_date
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import CreatePage, ListPage
from federation.ui.tables import Column, Table
from proposals.complaint_tables import day_text
from proposals.menu import counted
from proposals.models import Demand, ServiceOfficer, ServiceRating
from proposals.services.service_officers import name_officer
from proposals.views.demand_acts import people_in
from proposals.views.demand_lists import crumbs
from proposals.views.parties import named_unit, raising_units

NAME = "proposals.name_service_officer"


def number_column(name: str, label: Any, area: str = "") -> Column:
    return Column(name, label, (name,), text=lambda row: str(row[name]), area=area)


class OfficerTable(Table):
    key = "id"
    default_order = "-newest"
    unit = gettext_lazy("service officers")
    columns = [
        Column("unit", gettext_lazy("Unit"), ("organisation__name",), area="name"),
        Column("officer", gettext_lazy("Served by"), ("user__name",), area="tag"),
        number_column("served", gettext_lazy("Demands served"), "note"),
        number_column("rated", gettext_lazy("Times rated"), "score"),
        number_column("satisfied", gettext_lazy("of them satisfied")),
        number_column("unhappy", gettext_lazy("of them not satisfied")),
        Column(
            "newest",
            gettext_lazy("Since"),
            ("since",),
            cell=lambda row: short_date(row["since"]),
            text=day_text("since"),
            ordering=Ordering("id", key="id"),
            area="state",
        ),
    ]


class OfficerFilter(PortalFilterSet):
    officer = django_filters.NumberFilter(field_name="user_id", label=gettext_lazy("Served by"), min_value=1)

    class Meta:
        model = ServiceOfficer
        fields: list[str] = []


class OfficerList(ListPage):
    """Who serves which unit, and how those who were served rated it; every round counts once."""

    permission = "proposals.view_service_officer"
    queryset = ServiceOfficer.objects.current()
    filterset_class = OfficerFilter
    table_class = OfficerTable
    heading = gettext_lazy("Service officers")
    empty_sentence = gettext_lazy("No service officer has been named yet.")
    export_permission = "proposals.export_demand"
    export_name = "service-officers"

    def get_queryset(self) -> QuerySet:
        ratings = ServiceRating.objects.filter(
            server=OuterRef("user"), demand__matter__organisation=OuterRef("organisation")
        )
        served = Demand.objects.filter(server=OuterRef("user"), matter__organisation=OuterRef("organisation"))
        return (
            super()
            .get_queryset()
            .annotate(
                served=counted(served),
                rated=counted(ratings),
                satisfied=counted(ratings.filter(satisfaction="satisfied", confirms=True)),
                unhappy=counted(ratings.filter(satisfaction="dissatisfied")),
            )
        )

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def actions(self) -> list[dict]:
        if not holds(self.request.user, NAME):
            return []
        url = reverse("proposals:officer_name")
        return [{"label": _("Name a service officer"), "url": url, "icon": "user-plus", "primary": True}]


class OfficerForm(forms.Form):
    unit = forms.CharField(
        label=gettext_lazy("Enterprise or chamber"),
        max_length=200,
        help_text=gettext_lazy("The whole name or the credit code, as it stands in the registry."),
    )
    officer = forms.ModelChoiceField(label=gettext_lazy("Served by"), queryset=User.objects.none())

    def __init__(self, *args: Any, officers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = officers


class OfficerName(CreatePage):
    permission = NAME
    form_class = OfficerForm
    heading = gettext_lazy("Name a service officer")
    submit_label = gettext_lazy("Name this officer")
    success_message = gettext_lazy("Named.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((_("Service officers"), reverse("proposals:officer_list")), (self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:officer_list")

    def form_options(self) -> dict:
        return {"officers": people_in(Role.CITY_STAFF, Role.COUNTY_STAFF)}

    def perform(self, data: dict) -> ServiceOfficer:
        rows, scopes = raising_units(), scopes_of(self.request.user, NAME)
        if not any(scope is Scope.CITY for scope, _post in scopes):
            rows = rows.filter(branch_id__in=[post.organisation_id for _scope, post in scopes])
        unit = named_unit(rows, data["unit"], "unit")
        return name_officer(unit, data["officer"], actor=self.request.user)

    def success_url(self, done: ServiceOfficer) -> str:
        return self.cancel_url()
