"""What rounds come to as columns: the ranking of a round, and objections, with their filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import AssessmentObjection, Score
from chambers.party_filters import KeyFilter
from chambers.services.rubric_checks import plain
from chambers.supervision_filters import CITY, county_choices
from federation.keyset import Ordering
from federation.ui.cells import markup, moment, name_cell, number, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table, address_of

O = AssessmentObjection.State  # noqa: E741 - beside R, E and S of the other tables
OBJECTION_STATES = dict(O.choices)
OBJECTION_TONES = {O.OPEN: "amber", O.UPHELD: "red", O.REJECTED: "green"}


def entry_name(row: Row, prefix: str = "entry__") -> str:
    """The person, the Party organisation or the unit that takes part."""
    names = (f"{prefix}person__name", f"{prefix}party__name", f"{prefix}organisation__name")
    return next(row[name] for name in names if row[name])


class ObjectionTable(Table):
    default_order = "-id"
    unit = gettext_lazy("objections")
    columns = [
        Column(
            "entry",
            gettext_lazy("Objection to"),
            ("entry__organisation__name", "entry__person__name", "entry__party__name", "entry__round__title"),
            cell=lambda row: name_cell(
                entry_name(row),
                address_of("chambers:objection_detail", row["pk"]),
                row["entry__round__title"],
            ),
            text=entry_name,
            area="name",
        ),
        Column("round", gettext_lazy("Assessment"), ("entry__round__title",), shown=False, area="note"),
        Column(
            "raised",
            gettext_lazy("Raised on"),
            ("raised_at",),
            cell=lambda row: moment(row["raised_at"])[:16],
            text=lambda row: moment(row["raised_at"]),
            area="line",
        ),
        Column(
            "text",
            gettext_lazy("Objection"),
            ("text",),
            cell=lambda row: row["text"] if len(row["text"]) <= 40 else f"{row['text'][:39]}…",
            area="line",
        ),
        Column("answer", gettext_lazy("Answer"), ("answer",), shown=False, area="line"),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(OBJECTION_STATES[row["state"]], OBJECTION_TONES[O(row["state"])]),
            text=lambda row: str(OBJECTION_STATES[row["state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class ObjectionFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=O.choices, label=gettext_lazy("State"))
    round = KeyFilter(field_name="entry__round_id", label=gettext_lazy("Assessment"))
    entry = KeyFilter(field_name="entry_id", label=gettext_lazy("Entry"))

    class Meta:
        model = AssessmentObjection
        fields: list[str] = []


# The ranking of a round ------------------------------------------------------------------------------------


def difference(row: Row) -> Decimal | None:
    """To one decimal place, as it is shown; adding nothing takes the sign off a zero."""
    return None if row["mean"] is None else round(row["total"] - row["mean"], 1) + 0


def difference_cell(row: Row) -> Any:
    """How far above or below the mean of the group, with its sign: the tone never says it alone."""
    value = difference(row)
    if value is None:
        return "—"
    tone = "green" if value > 0 else "amber" if value < 0 else "muted"
    sign = "+" if value > 0 else ""
    return markup('<span class="p-num p-tone-{}">{}{}</span>', tone, sign, f"{value:.1f}")


def grade_cell(row: Row) -> Any:
    if row["is_vetoed"]:
        return tag(_("Vetoed"), "red")
    return tag(row["grade__name"], "gold") if row["grade__name"] else "—"


def total_column(ordering: Ordering | None = None) -> Column:
    return Column(
        "total",
        gettext_lazy("Total of points"),
        ("total",),
        cell=lambda row: markup('<span class="p-num">{}</span>', plain(row["total"])),
        ordering=ordering,
        align="end",
        area="line",
    )


class RankingTable(Table):
    """Equal totals share a place and the next one is passed over: 1, 1, 3."""

    default_order = "-total"
    unit = gettext_lazy("entries")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            ("entry__organisation__name", "entry__person__name", "entry__party__name"),
            cell=lambda row: name_cell(
                entry_name(row), address_of("chambers:entry_detail", row["pk"]), row["group__name"] or ""
            ),
            text=entry_name,
            area="name",
        ),
        Column("branch", gettext_lazy("Federation"), ("entry__organisation__branch__name",), area="note"),
        Column("group", gettext_lazy("Group"), ("group__name",), shown=False, area="line"),
        Column(
            "in_group",
            gettext_lazy("Place in the group"),
            ("in_group",),
            cell=lambda row: number(row["in_group"]),
            align="end",
            area="line",
        ),
        Column(
            "overall",
            gettext_lazy("Place among all"),
            ("overall",),
            cell=lambda row: number(row["overall"]),
            align="end",
            area="line",
        ),
        total_column(Ordering("total", key="entry_id")),
        Column(
            "mean",
            gettext_lazy("Mean of the group"),
            ("mean",),
            cell=lambda row: number(row["mean"], 1),
            text=lambda row: None if row["mean"] is None else round(row["mean"], 1),
            align="end",
            area="line",
        ),
        Column(
            "difference",
            gettext_lazy("Against the mean"),
            ("total", "mean"),
            cell=difference_cell,
            text=lambda row: None if row["mean"] is None else round(row["total"] - row["mean"], 1),
            align="end",
            area="line",
        ),
        Column(
            "grade",
            gettext_lazy("Grade reached"),
            ("grade__name", "is_vetoed"),
            cell=grade_cell,
            text=lambda row: _("Vetoed") if row["is_vetoed"] else row["grade__name"] or "",
            area="state",
        ),
    ]


class RankingFilter(PortalFilterSet):
    """Of one round: its groups and grades are choices, so the page says which round."""

    group = django_filters.ChoiceFilter(field_name="group_id", label=gettext_lazy("Group"))
    grade = django_filters.ChoiceFilter(method="of_grade", label=gettext_lazy("Grade reached"))
    county = django_filters.ChoiceFilter(
        method="of_county", choices=county_choices, label=gettext_lazy("Federation")
    )

    NONE, VETOED = "none", "vetoed"

    def __init__(self, *args: Any, held: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held is None:
            return
        groups = [(str(one.pk), one.name) for one in held.version.groups.all()]
        grades = [(str(one.pk), one.name) for one in held.version.grades.all()]
        grades += [(self.NONE, _("Below every grade")), (self.VETOED, _("Vetoed"))]
        for name, choices in (("group", groups), ("grade", grades)):
            field: Any = self.form.fields[name]
            field.choices = [("", "---------"), *choices]
            field.widget.choices = field.choices

    class Meta:
        model = Score
        fields: list[str] = []

    def of_grade(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == self.VETOED:
            return queryset.filter(is_vetoed=True)
        rows = queryset.filter(is_vetoed=False)
        return rows.filter(grade=None) if value == self.NONE else rows.filter(grade_id=value)

    def of_county(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == CITY:
            return queryset.filter(entry__organisation__branch=None)
        return queryset.filter(entry__organisation__branch_id=value)
