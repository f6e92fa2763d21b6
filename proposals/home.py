"""What the workbench shows of proposals: figures, to-dos, the stages and what happened lately."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Role, User
from federation.keyset import capped_counts, shown_count
from federation.ui.home import Figure, Todo, figure, panel, todos
from proposals.demand_filters import stage_condition as demand_condition
from proposals.duty_tables import duty_url
from proposals.filters import STAGES, stage_condition
from proposals.models import Demand, DemandList, Duty, Proposal
from proposals.tables import STATES

PERMISSION = "proposals.view_proposal"
State = Proposal.State
MOST = 8


def listed(stage: str) -> str:
    return f"{reverse('proposals:proposal_list')}?stage={stage}"


@figure(PERMISSION, position=10)
def in_handling(user: User) -> Figure:
    """Proposals under way, and how many of them are late."""
    rows = Proposal.objects.visible_to(user, PERMISSION)
    counts = capped_counts(
        {"open": rows.filter(stage_condition("handling")), "late": rows.filter(stage_condition("overdue"))},
        settings.LIST_COUNT_CAP,
    )
    late = counts["late"][0]
    note = _("%(count)s overdue") % {"count": shown_count(counts["late"])} if late else _("none overdue")
    tone = "red" if late else ""
    return Figure(
        _("Proposals in handling"),
        shown_count(counts["open"]),
        _("proposals"),
        listed("handling"),
        note,
        tone,
    )


@figure(PERMISSION, position=20)
def answered(user: User) -> Figure:
    """Answers given this year."""
    year = timezone.localdate().year
    rows = Proposal.objects.visible_to(user, PERMISSION).filter(replied_at__year=year)
    counts = capped_counts({"year": rows}, settings.LIST_COUNT_CAP)
    return Figure(
        _("Answered this year"), shown_count(counts["year"]), _("proposals"), listed("answered"), str(year)
    )


@figure("proposals.view_demand", position=50)
def demands_in_handling(user: User) -> Figure:
    """Demands under way, and how many of them are late."""
    rows = Demand.objects.visible_to(user, "proposals.view_demand")
    counts = capped_counts(
        {"open": rows.filter(demand_condition("handling")), "late": rows.filter(demand_condition("overdue"))},
        settings.LIST_COUNT_CAP,
    )
    late = counts["late"][0]
    note = _("%(count)s overdue") % {"count": shown_count(counts["late"])} if late else _("none overdue")
    url = f"{reverse('proposals:demand_list')}?stage=handling"
    value = shown_count(counts["open"])
    return Figure(_("Demands in handling"), value, _("demands"), url, note, "red" if late else "")


@todos("proposals.view_duty", position=10)
def duties(user: User) -> list[Todo]:
    """What waits for this person, the nearest date first; the to-do centre has all of it."""
    rows = Duty.objects.open().of_person(user).select_related("matter__organisation")
    return [todo_of(duty) for duty in rows.order_by(F("due_on").asc(nulls_last=True), "id")[:MOST]]


@todos("proposals.remind_unit", position=15)
def late_departments(user: User) -> list[Todo]:
    """What a department owes and is late with; the desk urges it."""
    rows = Proposal.objects.visible_to(user, PERMISSION).filter(stage_condition("overdue")).for_list()
    return [
        Todo(
            row.matter.get_kind_display(),
            row.matter.subject,
            f"{row.number}  {row.matter.organisation.name}",
            STATES[State.ASSIGNED],
            reverse("proposals:proposal_detail", args=[row.pk]),
            row.due_on,
            _("Urge"),
        )
        for row in rows.order_by("due_on", "matter_id")[:MOST]
    ]


def todo_of(duty: Duty) -> Todo:
    what = duty.what
    row = {
        "kind": duty.kind,
        "matter__kind": duty.matter.kind,
        "matter_id": duty.matter_id,
        "assignment_id": duty.assignment_id,
        "commitment_id": duty.commitment_id,
    }
    return Todo(
        duty.matter.get_kind_display(),
        duty.matter.subject,
        duty.matter.organisation.name,
        what.label,
        duty_url(row),
        duty.due_on,
        what.act,
    )


@todos("proposals.draft_proposal", position=20)
def drafts(user: User) -> list[Todo]:
    """Drafts are nobody's duty, and still wait for their author."""
    rows = Proposal.objects.filter(matter__author=user, state=State.DRAFT).for_list()
    return [
        Todo(
            row.matter.get_kind_display(),
            row.matter.subject,
            row.matter.organisation.name,
            STATES[State.DRAFT],
            reverse("proposals:proposal_detail", args=[row.pk]),
            None,
            _("Go on"),
        )
        for row in rows.order_by("-matter_id")[:MOST]
    ]


@todos("proposals.raise_demand", position=25)
def unsent_lists(user: User) -> list[Todo]:
    """Lists of demands that were begun and not sent."""
    rows = DemandList.objects.drafts_of(user).select_related("organisation")
    return [
        Todo(
            _("List of demands"),
            str(row),
            row.organisation.name,
            row.get_state_display(),
            reverse("proposals:demand_list_edit", args=[row.pk]),
            None,
            _("Go on"),
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


@panel(PERMISSION, position=10)
def stages(user: User) -> dict | None:
    """How many proposals stand at each stage; each line opens its list."""
    if Role.CITY_STAFF not in user.roles and Role.LEADER not in user.roles:
        return None
    names = {key: label for key, (label, _states) in STAGES.items()} | {"overdue": _("Overdue")}
    rows = Proposal.objects.visible_to(user, PERMISSION)
    counts = rows.aggregate(**{key: Count("pk", filter=stage_condition(key)) for key in names})
    most = max(counts.values(), default=0)
    return {
        "template": "proposals/home_stages.html",
        "stages": [
            {"label": label, "count": counts[key], "most": most, "url": listed(key), "late": key == "overdue"}
            for key, label in names.items()
        ],
    }
