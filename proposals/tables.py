"""The lists of proposals and of a department's assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import as_date, deadline, name_cell, short_date, status, tag
from federation.ui.tables import Column, Row, Table
from proposals.models import Assignment, Proposal, Rating

State = Proposal.State
STATES = dict(State.choices)
PROPOSER_KINDS = dict(Proposal.ProposerKind.choices)
STATE_TONES = {
    State.DRAFT: "",
    State.COSIGNING: "amber",
    State.CHAMBER_REVIEW: "amber",
    State.SUBMITTED: "blue",
    State.UNDER_REVIEW: "blue",
    State.RETURNED: "amber",
    State.NOT_FILED: "",
    State.REROUTED: "",
    State.MERGED: "blue",
    State.FILED: "blue",
    State.ASSIGNED: "amber",
    State.REPLIED: "green",
    State.RATED: "green",
    State.NO_FEEDBACK: "amber",
    State.REHANDLING: "amber",
    State.CLOSED: "green",
    State.REOPENED: "amber",
    State.ARCHIVED: "green",
    State.WITHDRAWN: "",
}
# The answer is there; rated or not, closed or not.
ANSWERED = frozenset({State.REPLIED, State.RATED, State.NO_FEEDBACK, State.CLOSED, State.ARCHIVED})
MODES = dict(Assignment.Mode.choices)
PART_STATES = dict(Assignment.State.choices)
PART_TONES = {
    Assignment.State.TO_SIGN: "amber",
    Assignment.State.ACCEPTED: "blue",
    Assignment.State.HANDLING: "blue",
    Assignment.State.DRAFTING: "blue",
    Assignment.State.COUNTERSIGNING: "amber",
    Assignment.State.VETTING: "amber",
    Assignment.State.TO_ISSUE: "amber",
    Assignment.State.ISSUED: "blue",
    Assignment.State.OPINION_SENT: "green",
    Assignment.State.REPORTED: "green",
    Assignment.State.DELIVERED: "green",
    Assignment.State.RETURNED: "",
    Assignment.State.LAPSED: "",
    Assignment.State.VOID: "",
}
RATING_TONES = {
    Rating.Satisfaction.SATISFIED: "green",
    Rating.Satisfaction.MOSTLY: "blue",
    Rating.Satisfaction.DISSATISFIED: "red",
}


def proposals_for_table(queryset: QuerySet) -> QuerySet:
    """Rows with the lead department and the date of its answer, in the row's own query."""
    leads = Assignment.objects.filter(matter_id=OuterRef("matter_id")).standing().answering()
    leads = leads.order_by("-round", "id")
    return queryset.annotate(
        lead=Subquery(leads.values("department__organisation__name")[:1]),
        answered_on=Subquery(leads.values("finished_on")[:1]),
    )


def subject_cell(row: Row) -> Any:
    parts = [row["number"], row["matter__organisation__name"]]
    line = format_html("  ".join("{}" for part in parts if part), *(part for part in parts if part))
    if row["is_key"]:
        line = format_html("{} {}", tag(_("Key proposal"), "red"), line)
    return name_cell(
        row["matter__subject"],
        reverse("proposals:proposal_detail", args=[row["matter_id"]]),
        line,
        with_avatar=False,
    )


def due_cell(row: Row) -> Any:
    if row["state"] in ANSWERED:
        return deadline(row["due_on"], finished=row["answered_on"])
    return deadline(row["due_on"])


def submitted_cell(row: Row) -> str:
    day = as_date(row["submitted_at"])
    return short_date(day) if day else "—"


def submitted_text(row: Row) -> str:
    day = as_date(row["submitted_at"])
    return day.isoformat() if day else ""


class ProposalTable(Table):
    key = "matter_id"
    default_order = "-newest"
    unit = gettext_lazy("proposals")
    columns = [
        Column(
            "subject",
            gettext_lazy("Proposal"),
            ("matter__subject", "matter__organisation__name", "is_key"),
            cell=subject_cell,
            area="name",
        ),
        Column("number", gettext_lazy("Number"), ("number",), shown=False),
        Column("proposer", gettext_lazy("Raised by"), ("matter__organisation__name",), shown=False),
        Column(
            "kind",
            gettext_lazy("Kind of proposer"),
            ("proposer_kind",),
            text=lambda row: str(PROPOSER_KINDS[row["proposer_kind"]]),
            cell=lambda row: PROPOSER_KINDS[row["proposer_kind"]],
            shown=False,
        ),
        Column("category", gettext_lazy("Category"), ("matter__topic__name",), shown=False),
        Column("session", gettext_lazy("Session"), ("session__name",), shown=False),
        Column("sector", gettext_lazy("Sector"), ("sector__name",), shown=False),
        Column("leader", gettext_lazy("Leader in charge"), ("key_leader",), shown=False),
        Column("lead", gettext_lazy("Lead department"), ("lead",), area="note"),
        Column(
            "newest",
            gettext_lazy("Submitted"),
            ("submitted_at",),
            cell=submitted_cell,
            text=submitted_text,
            ordering=Ordering("matter_id", key="matter_id"),
        ),
        Column(
            "due",
            gettext_lazy("Due"),
            ("due_on", "answered_on"),
            cell=due_cell,
            ordering=Ordering("due_on", key="matter_id", nullable=True),
            area="score",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], STATE_TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("proposals:proposal_detail", args=[row["matter_id"]])


def assignment_cell(row: Row) -> Any:
    return name_cell(
        row["matter__subject"],
        reverse("proposals:assignment_detail", args=[row["id"]]),
        f"{row['matter__proposal__number'] or ''}  {row['matter__organisation__name']}",
        with_avatar=False,
    )


class AssignmentTable(Table):
    key = "id"
    default_order = "due"
    unit = gettext_lazy("assignments")
    columns = [
        Column(
            "subject",
            gettext_lazy("Matter"),
            (
                "matter__subject",
                "matter__proposal__number",
                "matter__organisation__name",
                "id",
            ),
            cell=assignment_cell,
            area="name",
        ),
        Column(
            "mode",
            gettext_lazy("Mode"),
            ("mode",),
            cell=lambda row: tag(MODES[row["mode"]], "blue" if row["mode"] != Assignment.Mode.CO else ""),
            text=lambda row: str(MODES[row["mode"]]),
            area="tag",
        ),
        Column("department", gettext_lazy("Department"), ("department__organisation__name",), area="note"),
        Column(
            "due",
            gettext_lazy("Due"),
            ("due_on", "finished_on"),
            cell=lambda row: deadline(row["due_on"], finished=row["finished_on"]),
            ordering=Ordering("due_on", key="id"),
            area="score",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(PART_STATES[row["state"]], PART_TONES[row["state"]]),
            text=lambda row: str(PART_STATES[row["state"]]),
            area="state",
        ),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("proposals:assignment_detail", args=[row["id"]])
