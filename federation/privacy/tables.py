"""The list of requests as columns, and what it can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.privacy.models import DataRequest
from federation.privacy.models.requests import OPEN
from federation.ui.cells import deadline, name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table

State = DataRequest.State
STATES, KINDS = dict(State.choices), dict(DataRequest.Kind.choices)
TONES = {
    State.RECEIVED: "amber",
    State.IDENTIFIED: "blue",
    State.HANDLING: "blue",
    State.PROPOSED: "amber",
    State.APPROVED: "blue",
    State.GRANTED: "green",
    State.PARTLY: "green",
}


def mask_name(name: str) -> str:
    """A list shows the first character; who needs the name opens the request."""
    return f"{name[:1]}{'*' * (len(name) - 1)}" if name else ""


def number_cell(row: Row) -> Any:
    url = reverse("privacy:request_detail", args=[row["pk"]])
    return name_cell(row["number"], url, f"{KINDS[row['kind']]} · {mask_name(row['name'])}", False)


class RequestFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(choices=DataRequest.Kind.choices, label=_("Request"))
    state = django_filters.ChoiceFilter(
        choices=[("open", _("Open")), ("overdue", _("Overdue")), *State.choices],
        method="in_state",
        label=_("State"),
    )

    class Meta:
        model = DataRequest
        fields: list[str] = []

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return queryset.filter(state__in=OPEN)
        if value == "overdue":
            return queryset.filter(state__in=OPEN, due_on__lt=timezone.localdate())
        return queryset.filter(state=value)


class RequestTable(Table):
    default_order = "-received"
    unit = _("requests")
    columns = [
        Column(
            "number",
            _("Number"),
            ("number", "kind", "name"),
            cell=number_cell,
            text=lambda row: row["number"],
            area="name",
        ),
        Column(
            "kind",
            _("Request"),
            ("kind",),
            cell=lambda row: KINDS[row["kind"]],
            text=lambda row: str(KINDS[row["kind"]]),
            area="hide",
        ),
        Column("unit", _("Federation"), ("organisation__name",), area="line"),
        Column("received", _("Received"), ("received_on",), ordering=Ordering("pk", key="pk"), area="line"),
        Column("handler", _("Handled by"), ("handler__name",), area="line"),
        Column(
            "due",
            _("Due"),
            ("due_on", "state"),
            cell=lambda row: deadline(row["due_on"]) if row["state"] in OPEN else "—",
            text=lambda row: row["due_on"],
            area="note",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES.get(row["state"], "")),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("privacy:request_detail", args=[row["pk"]])
