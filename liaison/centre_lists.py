"""The lists of the service centre: what can be had, and what was asked for."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.models.services_offered import ServiceKind
from federation.accounts.scopes import scopes_of
from federation.keyset import Ordering
from federation.reference.services import near_regions_first
from federation.ui.cells import name_cell, number, status, tag
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of
from liaison.filters import years
from liaison.models import CentreRequest, CentreService
from liaison.models.centre import price_in_words
from liaison.pair_tables import tally

MODES, CATEGORIES = dict(CentreService.Mode.choices), dict(ServiceKind.choices)
STATES, ASKED_STATES = dict(CentreService.State.choices), dict(CentreRequest.State.choices)
MODE_TONES = {"free": "green", "paid": "gold"}
TONES = {"draft": "", "waiting": "amber", "listed": "green", "withdrawn": ""}
ASKED_TONES = {"asked": "amber", "taken": "blue", "refused": "red", "rendered": "green", "rated": "green"}


def services_for_table(queryset: QuerySet) -> QuerySet:
    asked = CentreRequest.objects.filter(service_id=OuterRef("pk"))
    done = asked.filter(state__in=CentreRequest.DONE)
    return queryset.annotate(asked_count=tally(asked, "service_id"), done_count=tally(done, "service_id"))


class ServiceFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Words of two characters or more"))
    mode = django_filters.ChoiceFilter(choices=CentreService.Mode.choices, label=_("Free or paid"))
    category = django_filters.ChoiceFilter(choices=ServiceKind.choices, label=_("Category"))
    provider = django_filters.ChoiceFilter(field_name="organisation_id", choices=(), label=_("Provider"))
    region = django_filters.ChoiceFilter(
        field_name="organisation__region_id", choices=near_regions_first, label=_("Region")
    )
    state = django_filters.ChoiceFilter(
        choices=[("live", _("On offer now")), *CentreService.State.choices],
        method="by_state",
        label=_("State"),
    )
    whose = django_filters.ChoiceFilter(
        choices=[("own", _("Of my own unit"))], method="by_owner", label=_("Offered by")
    )

    class Meta:
        model = CentreService
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The providers within reach are read once."""
        super().__init__(*args, **kwargs)
        seen = CentreService.objects.visible_to(self.request.user, "liaison.view_service")
        rows = seen.order_by("organisation__sort_key", "organisation_id")
        field: Any = self.form.fields["provider"]
        pairs = rows.values_list("organisation_id", "organisation__name", "organisation__sort_key").distinct()
        field.choices = [("", field.label), *((key, name) for key, name, _sort in pairs)]

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.live() if value == "live" else queryset.filter(state=value)

    def by_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        posts = scopes_of(self.request.user, "liaison.view_service")
        return queryset.filter(organisation_id__in=[post.organisation_id for _scope, post in posts])


def mode_column(path: str = "mode") -> Column:
    return Column(
        "mode",
        _("Free or paid"),
        (path,),
        cell=lambda row: tag(MODES[row[path]], MODE_TONES[row[path]]),
        text=lambda row: str(MODES[row[path]]),
        area="tag",
    )


def category_column(path: str) -> Column:
    return Column(
        "category",
        _("Category"),
        (path,),
        cell=lambda row: CATEGORIES[row[path]],
        text=lambda row: str(CATEGORIES[row[path]]),
        area="line",
    )


def price_of(row: Row) -> str:
    return price_in_words(row["price"], row["price_words"]) or "—"


class ServiceTable(Table):
    default_order = "-id"
    unit = _("services")
    columns = [
        Column(
            "title",
            _("Service"),
            ("title", "organisation__name"),
            cell=lambda row: name_cell(
                row["title"], address_of("liaison:service_detail", row["pk"]), row["organisation__name"]
            ),
            area="name",
        ),
        mode_column(),
        category_column("category"),
        Column("price", _("Price"), ("price", "price_words"), cell=price_of, text=price_of, area="line"),
        Column("until", _("Valid until"), ("until",), area="line", shown=False),
        Column(
            "asked",
            _("Times asked for"),
            ("asked_count",),
            cell=lambda row: number(row["asked_count"]),
            align="end",
            area="count",
        ),
        Column(
            "done",
            _("Rendered"),
            ("done_count",),
            cell=lambda row: number(row["done_count"]),
            align="end",
            area="note",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class RequestFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        choices=[
            ("open", _("Open requests")),
            ("done", _("Rendered services")),
            *CentreRequest.State.choices,
        ],
        method="by_state",
        label=_("State"),
    )
    mode = django_filters.ChoiceFilter(choices=CentreService.Mode.choices, label=_("Free or paid"))
    category = django_filters.ChoiceFilter(
        field_name="service__category", choices=ServiceKind.choices, label=_("Category")
    )
    year = django_filters.ChoiceFilter(field_name="asked_on__year", choices=years, label=_("Year"))
    provider = django_filters.NumberFilter(
        field_name="service__organisation_id", label=_("Provider"), widget=forms.HiddenInput
    )
    service = django_filters.NumberFilter(
        field_name="service_id", label=_("Service"), widget=forms.HiddenInput
    )

    class Meta:
        model = CentreRequest
        fields: list[str] = []

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        groups: dict[str, Any] = {"open": CentreRequest.OPEN, "done": CentreRequest.DONE}
        return queryset.filter(state__in=groups.get(value, (value,)))


class RequestTable(Table):
    default_order = "-id"
    unit = _("requests")
    columns = [
        Column(
            "service",
            _("Service"),
            ("service__title", "service__organisation__name"),
            cell=lambda row: name_cell(
                row["service__title"],
                address_of("liaison:request_detail", row["pk"]),
                row["service__organisation__name"],
            ),
            area="name",
        ),
        Column("organisation", _("Enterprise"), ("organisation__name",), area="line"),
        mode_column(),
        category_column("service__category"),
        Column("asked_on", _("Asked on"), ("asked_on",), area="line"),
        Column("rendered_on", _("Rendered on"), ("rendered_on",), area="line"),
        Column("score", _("Score"), ("score",), align="end", area="count"),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(ASKED_STATES[row["state"]], ASKED_TONES[row["state"]]),
            text=lambda row: str(ASKED_STATES[row["state"]]),
            area="state",
        ),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]
