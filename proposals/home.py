"""What the workbench shows of proposals: figures, to-dos, the stages and what happened lately."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Role, User
from federation.keyset import capped_counts, shown_count
from federation.ui.home import Figure, Todo, figure, panel, todos
from proposals.filters import STAGES, stage_condition
from proposals.models import Assignment, Proposal
from proposals.tables import PART_STATES, STATES

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


@todos("proposals.review_proposal", position=10)
def desk_todos(user: User) -> list[Todo]:
    """The desk: intake first, then what is late."""
    rows = Proposal.objects.visible_to(user, PERMISSION).filter(
        Q(state__in=[State.SUBMITTED, State.UNDER_REVIEW, State.FILED])
        | Q(state=State.ASSIGNED, due_on__lt=timezone.localdate())
    )
    return [todo_of(row) for row in rows.for_list().order_by("due_on", "matter_id")[:MOST]]


@todos("proposals.draft_proposal", position=20)
def author_todos(user: User) -> list[Todo]:
    """An author: drafts, returned ones, answers to be rated."""
    rows = Proposal.objects.filter(
        matter__author=user, state__in=[State.DRAFT, State.RETURNED, State.REPLIED]
    )
    return [todo_of(row) for row in rows.for_list().order_by("-matter_id")[:MOST]]


def todo_of(row: Proposal) -> Todo:
    action = {
        State.SUBMITTED: _("Review"),
        State.UNDER_REVIEW: _("Review"),
        State.FILED: _("Assign"),
        State.ASSIGNED: _("Urge"),
        State.REPLIED: _("Rate"),
    }.get(State(row.state), _("Go on"))
    return Todo(
        _("Proposal"),
        row.matter.subject,
        f"{row.number}  {row.matter.organisation.name}".strip(),
        STATES[State(row.state)],
        reverse("proposals:proposal_detail", args=[row.pk]),
        row.due_on,
        action,
    )


@todos("proposals.accept_assignment", position=10)
def unit_todos(user: User) -> list[Todo]:
    """A department: its open parts, the nearest date first."""
    rows = Assignment.objects.visible_to(user, "proposals.view_assignment").open().for_list()
    return [
        Todo(
            row.get_mode_display(),
            row.matter.subject,
            f"{row.matter.proposal.number}  {row.matter.organisation.name}",
            PART_STATES[Assignment.State(row.state)],
            reverse("proposals:proposal_detail", args=[row.matter_id]),
            row.due_on,
            _("Handle"),
        )
        for row in rows.order_by("due_on", "id")[:MOST]
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
