"""Rounds of assessments, their entries and the sheets of an expert as columns, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat
from chambers.party_filters import KeyFilter
from federation.keyset import Ordering
from federation.ui.cells import deadline, markup, name_cell, number, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

R, E, S = AssessmentRound.State, AssessmentEntry.State, ExpertSeat.State
ROUND_STATES, ENTRY_STATES, SEAT_STATES = dict(R.choices), dict(E.choices), dict(S.choices)
ROUND_TONES = {
    R.DRAFT: "",
    R.OPEN: "blue",
    R.CHECKING: "blue",
    R.SCORING: "blue",
    R.REVIEWING: "amber",
    R.PUBLICITY: "amber",
    R.AWARDED: "green",
    R.CLOSED: "",
    R.CANCELLED: "",
}
ENTRY_TONES = {
    E.APPLIED: "amber",
    E.SUBMITTED: "blue",
    E.RETURNED: "amber",
    E.CHECKED: "blue",
    E.SCORED: "blue",
    E.REVIEWED: "green",
    E.AWARDED: "green",
    E.UNAWARDED: "",
    E.REFUSED: "",
    E.WITHDRAWN: "",
}
SEAT_TONES = {S.ASKED: "amber", S.SUBMITTED: "green", S.DECLINED: ""}
# The closing day that counts at a state of the round.
NEXT_DAY = {R.OPEN: "submit_by", R.CHECKING: "check_by", R.SCORING: "score_by"}


def next_day(row: Row) -> Any:
    day = NEXT_DAY.get(row["state"])
    return deadline(row[day]) if day else "—"


def round_tags(row: Row) -> Any:
    found = [tag(_("Trial run"), "amber")] if row["is_trial"] else []
    found += [tag(_("Among peers"), "info")] if row["is_peer"] else []
    return markup("{}" * len(found), *found) if found else "—"


class RoundTable(Table):
    default_order = "-id"
    unit = gettext_lazy("rounds in all")
    columns = [
        Column(
            "title",
            gettext_lazy("Assessment"),
            ("title", "version__rubric__name", "version__number"),
            cell=lambda row: name_cell(
                row["title"],
                address_of("chambers:round_detail", row["pk"]),
                f"{row['version__rubric__name']} · {row['version__number']}",
                with_avatar=False,
            ),
            area="name",
        ),
        Column("year", gettext_lazy("Year"), ("year",), align="end", area="line"),
        Column("kind", gettext_lazy("Way"), ("is_trial", "is_peer"), cell=round_tags, area="note"),
        Column(
            "next",
            gettext_lazy("Until"),
            ("state", "submit_by", "check_by", "score_by"),
            cell=next_day,
            exported=False,
            area="due",
        ),
        Column(
            "entries",
            pgettext_lazy("number of those who take part", "Entries"),
            ("entry_count",),
            cell=lambda row: number(row["entry_count"]),
            align="end",
            area="count",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(ROUND_STATES[row["state"]], ROUND_TONES[R(row["state"])]),
            text=lambda row: str(ROUND_STATES[row["state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class RoundFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=R.choices, label=gettext_lazy("State"))

    class Meta:
        model = AssessmentRound
        fields: list[str] = []


def total_cell(row: Row) -> Any:
    return number(row["shown_total"], 1)


class EntryTable(Table):
    default_order = "id"
    unit = gettext_lazy("entries")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            ("organisation__name", "person__name", "party__name", "round__title"),
            cell=lambda row: name_cell(
                row["person__name"] or row["party__name"] or row["organisation__name"],
                address_of("chambers:entry_detail", row["pk"]),
                row["round__title"],
            ),
            area="name",
        ),
        Column(
            "keeper",
            gettext_lazy("Scores itself through"),
            ("organisation__name", "person__name", "party__name"),
            cell=lambda row: row["organisation__name"] if row["person__name"] or row["party__name"] else "—",
            shown=False,
            area="note",
        ),
        Column("group", gettext_lazy("Group"), ("group__name",), area="line"),
        Column("branch", gettext_lazy("Federation"), ("organisation__branch__name",), area="note"),
        Column(
            "total",
            gettext_lazy("Total"),
            ("shown_total",),
            cell=total_cell,
            align="end",
            area="count",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(ENTRY_STATES[row["state"]], ENTRY_TONES[E(row["state"])]),
            text=lambda row: str(ENTRY_STATES[row["state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


def late_condition() -> Q:
    """Entries that stand still behind a closing day of their round."""
    today = timezone.localdate()
    return (
        Q(state=E.APPLIED, round__submit_by__lt=today)
        | Q(state__in=[E.SUBMITTED, E.RETURNED], round__check_by__lt=today)
        | Q(state=E.CHECKED, round__score_by__lt=today)
    ) & Q(round__state__in=[R.OPEN, R.CHECKING, R.SCORING])


class EntryFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=E.choices, label=gettext_lazy("State"))
    late = django_filters.ChoiceFilter(
        method="only_late", choices=[("1", gettext_lazy("Late"))], label=gettext_lazy("Closing day")
    )
    round = KeyFilter(field_name="round_id", label=gettext_lazy("Assessment"))
    group = KeyFilter(field_name="group_id", label=gettext_lazy("Group"))

    class Meta:
        model = AssessmentEntry
        fields: list[str] = []

    def only_late(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(late_condition())


class SheetTable(Table):
    default_order = "id"
    unit = gettext_lazy("sheets")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            ("organisation__name", "person__name", "party__name", "round__title"),
            cell=lambda row: name_cell(
                row["person__name"] or row["party__name"] or row["organisation__name"],
                address_of("chambers:sheet", row["pk"]),
                row["round__title"],
            ),
            area="name",
        ),
        Column("group", gettext_lazy("Group"), ("group__name",), area="line"),
        Column(
            "until",
            gettext_lazy("Until"),
            ("round__score_by", "seat_state"),
            cell=lambda row: deadline(row["round__score_by"]) if row["seat_state"] == S.ASKED else "—",
            text=lambda row: str(row["round__score_by"]),
            area="due",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("seat_state",),
            cell=lambda row: status(SEAT_STATES[row["seat_state"]], SEAT_TONES[S(row["seat_state"])]),
            text=lambda row: str(SEAT_STATES[row["seat_state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class SheetFilter(PortalFilterSet):
    round = KeyFilter(field_name="round_id", label=gettext_lazy("Assessment"))

    class Meta:
        model = AssessmentEntry
        fields: list[str] = []
