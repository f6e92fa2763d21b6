"""The list of leaders' instructions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.cells import deadline, name_cell, short_date, status
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Row, Table, address_of
from proposals.models import Instruction, InstructionUnit

State = Instruction.State
STATES = dict(State.choices)
TONES = {State.OPEN: "amber", State.DONE: "green", State.WITHDRAWN: ""}
STAGES = {"open": _("To be acted on"), "overdue": _("Overdue"), "over": _("No longer open")}


def stage_condition(stage: str) -> Q:
    """The instructions of one stage; "overdue" are the open ones past their date."""
    if stage == "over":
        return ~Q(state=State.OPEN)
    late = Q(due_on__lt=timezone.localdate()) if stage == "overdue" else Q()
    return Q(state=State.OPEN) & late


def instructions_for_table(queryset: QuerySet) -> QuerySet:
    """Rows with the names of their units, in the row's own query."""
    units = InstructionUnit.objects.filter(instruction=OuterRef("pk")).order_by().values("instruction")
    names = units.annotate(names=StringAgg(F("unit__name"), Value("、"))).values("names")
    return queryset.annotate(unit_names=Subquery(names))


def instruction_url(key: int) -> str:
    return address_of("proposals:instruction_detail", key)


def subject_cell(row: Row) -> Any:
    line = format_html("{} {}", row["leader_name"], short_date(row["given_on"]))
    return name_cell(row["matter__subject"], instruction_url(row["matter_id"]), line, with_avatar=False)


class InstructionTable(Table):
    key = "matter_id"
    default_order = "-newest"
    unit = _("leaders’ instructions")
    columns = [
        Column(
            "subject",
            _("Instruction"),
            ("matter__subject", "leader_name"),
            cell=subject_cell,
            text=lambda row: row["matter__subject"],
            area="name",
        ),
        Column("units", _("Responsible units"), ("unit_names",), area="note"),
        Column(
            "newest",
            _("Instructed on"),
            ("given_on",),
            cell=lambda row: short_date(row["given_on"]),
            text=lambda row: row["given_on"].isoformat(),
            ordering=Ordering("matter_id", key="matter_id"),
        ),
        Column(
            "due",
            _("Due"),
            ("due_on", "closed_on"),
            cell=lambda row: deadline(row["due_on"], finished=row["closed_on"]),
            text=lambda row: row["due_on"].isoformat(),
            ordering=Ordering("due_on", key="matter_id"),
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
        return instruction_url(row["matter_id"])


class InstructionFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Subject"))
    stage = django_filters.ChoiceFilter(choices=list(STAGES.items()), label=_("Stage"), method="by_stage")

    class Meta:
        model = Instruction
        fields: list[str] = []

    def by_stage(self, queryset, name, value):
        return queryset.filter(stage_condition(value))
