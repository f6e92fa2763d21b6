"""The calendar of reception days and the list of joint meetings."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import name_cell, short_date, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of
from proposals.models import Appointment, JointMeeting, MeetingCase, ReceptionDay

State = ReceptionDay.State
STATES = dict(State.choices)
TONES = {State.OPEN: "blue", State.HELD: "green", State.CANCELLED: ""}


def counted(rows: QuerySet, key: str) -> Coalesce:
    """How many of `rows` hang on each row, in its own query."""
    per_row = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(per_row, output_field=IntegerField()), 0)


def days_for_table(queryset: QuerySet) -> QuerySet:
    return queryset.annotate(taken=counted(Appointment.objects.standing(), "day"))


def meetings_for_table(queryset: QuerySet) -> QuerySet:
    return queryset.annotate(discussed=counted(MeetingCase.objects.all(), "meeting"))


def reception_url(key: int) -> str:
    return address_of("proposals:reception_detail", key)


def meeting_url(key: int) -> str:
    return address_of("proposals:meeting_detail", key)


def hours(row: Row) -> str:
    return f"{row['begins_at']:%H:%M}–{row['ends_at']:%H:%M}"


def day_cell(row: Row) -> Any:
    line = "  ".join(part for part in (hours(row), row["place"]) if part)
    return name_cell(row["held_on"].isoformat(), reception_url(row["id"]), line, with_avatar=False)


class ReceptionTable(Table):
    key = "id"
    default_order = "-day"
    unit = _("days of reception")
    columns = [
        Column(
            "day",
            _("Day"),
            ("held_on", "begins_at", "ends_at", "place"),
            cell=day_cell,
            text=lambda row: row["held_on"].isoformat(),
            ordering=Ordering("held_on", key="id"),
            area="name",
        ),
        Column("leader", _("Leader on duty"), ("leader_name",), area="note"),
        Column("topic", _("Theme of the day"), ("topic",), shown=False),
        Column(
            "taken",
            _("Appointments"),
            ("taken",),
            cell=lambda row: row["taken"],
            text=lambda row: str(row["taken"]),
            area="score",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reception_url(row["id"])


class MeetingTable(Table):
    key = "id"
    default_order = "-held"
    unit = _("meetings")
    columns = [
        Column(
            "title",
            _("Joint meeting"),
            ("title", "place"),
            cell=lambda row: name_cell(row["title"], meeting_url(row["id"]), row["place"], with_avatar=False),
            text=lambda row: row["title"],
            area="name",
        ),
        Column("chair", _("Chaired by"), ("chair",), area="note"),
        Column(
            "held",
            _("Day of the meeting"),
            ("held_on",),
            cell=lambda row: short_date(row["held_on"]),
            text=lambda row: row["held_on"].isoformat(),
            ordering=Ordering("held_on", key="id"),
            area="score",
        ),
        Column(
            "cases",
            _("Cases"),
            ("discussed",),
            cell=lambda row: row["discussed"],
            text=lambda row: str(row["discussed"]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return meeting_url(row["id"])


class ReceptionFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"))
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="held_on", lookup_expr="year", min_value=1990, max_value=2200
    )

    class Meta:
        model = ReceptionDay
        fields: list[str] = []


class MeetingFilter(PortalFilterSet):
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="held_on", lookup_expr="year", min_value=1990, max_value=2200
    )

    class Meta:
        model = JointMeeting
        fields: list[str] = []
