"""Jobs as columns for administrators: what kind of work and how it goes, never what it is about."""

from __future__ import annotations

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.jobs.models import Job
from federation.jobs.services import kinds, label_of
from federation.keyset import Ordering
from federation.ui.cells import moment, name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table

STATES = dict(Job.State.choices)
TONES = {"waiting": "amber", "running": "blue", "done": "green", "failed": "red", "cancelled": ""}
OPEN = (Job.State.WAITING, Job.State.RUNNING)


def took(row: Row) -> str:
    """Seconds from its beginning to its end, or to now."""
    end = row["finished_at"] or timezone.now()
    seconds = int((end - row["created_at"]).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"


def progress(row: Row) -> str:
    if row["state"] == Job.State.DONE:
        return "100%"
    return f"{min(row['done'] * 100 // row['total'], 100)}%" if row["total"] else "—"


def act_cell(row: Row) -> Any:
    """Where an open job is cancelled and an ended one restarted."""
    name, word = ("job_stop", _("Cancel")) if row["state"] in OPEN else ("job_restart", _("Restart"))
    if row["state"] == Job.State.DONE:
        return "—"
    url = reverse(f"jobs:{name}", args=[row["id"]])
    return format_html(
        '<a class="btn btn-sm p-btn" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        url,
        word,
        row["id"],
    )


class JobTable(Table):
    key = "id"
    default_order = "-created"
    unit = gettext_lazy("jobs in all")
    columns = [
        Column(
            "kind",
            gettext_lazy("Job"),
            ("kind", "id"),
            cell=lambda row: name_cell(label_of(row["kind"]), "", f"{row['id']}", with_avatar=False),
            area="name",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state", "cancel_requested"),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
        ),
        Column("progress", gettext_lazy("Progress"), ("done", "total"), cell=progress, align="end"),
        Column("owner", gettext_lazy("Owner"), ("owner__username",)),
        Column(
            "created",
            gettext_lazy("Started"),
            ("created_at",),
            cell=lambda row: moment(row["created_at"]),
            ordering=Ordering("id", key="id"),
        ),
        Column("took", gettext_lazy("Minutes"), ("finished_at", "created_at"), cell=took, align="end"),
        Column("attempts", gettext_lazy("Attempts"), ("attempts",), align="end", kind="number"),
        Column("fault", gettext_lazy("Kind of error"), ("fault",)),
    ]


class KeptJobTable(JobTable):
    """The same with the way to cancel and to restart."""

    columns = [
        *JobTable.columns,
        Column("act", gettext_lazy("Actions"), ("state",), cell=act_cell, area="act"),
    ]


class JobFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=Job.State.choices, label=gettext_lazy("State"))
    kind = django_filters.ChoiceFilter(choices=lazy(kinds, list)(), label=gettext_lazy("Job"))

    class Meta:
        model = Job
        fields: list[str] = []
