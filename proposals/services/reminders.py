"""Reminders before and after the due date, once for each (assignment, step, round), whatever is retried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.services import working_calendar
from proposals.models import Assignment, Proposal
from proposals.services.notify import key_of, tell_unit


@dataclass(frozen=True)
class Step:
    """One rung: `offset` working days from the due date, negative before it."""

    name: str
    offset: int
    title: object


LADDER = (
    Step("due_in_5", -5, gettext_lazy("Due in five working days: %(subject)s")),
    Step("due_in_1", -1, gettext_lazy("Due in one working day: %(subject)s")),
    Step("overdue_1", 1, gettext_lazy("The reply is overdue: %(subject)s")),
    Step("overdue_5", 5, gettext_lazy("The reply is five working days overdue: %(subject)s")),
)
# Three weeks cover five working days and the longest holiday; the partial index gives these rows alone.
WINDOW_DAYS = 21


def step_due(due_on: date, today: date) -> Step | None:
    """The latest rung reached: a scheduler that slept catches up with one reminder, not with four."""
    calendar = working_calendar()
    reached = None
    for step in LADDER:
        day = calendar.add_working_days(due_on, step.offset)
        if step.offset < 0 <= (today - day).days and today > due_on:
            continue
        if today >= day:
            reached = step
    return reached


def remind_open_assignments(*, today: date | None = None) -> int:
    """Send every reminder that is due; returns how many were new. Safe to run at any time and twice.

    A row that fails does not keep the others from their reminders; the first failure is raised at the end.
    """
    day = today or timezone.localdate()
    near = Assignment.objects.open().filter(due_on__lte=day + timedelta(days=WINDOW_DAYS))
    sent, failures = 0, []
    for pk in list(near.order_by("due_on", "id").values_list("pk", flat=True)):
        try:
            sent += remind_assignment(pk, day)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the others are due
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


@transaction.atomic
def remind_assignment(pk: int, day: date) -> int:
    """Remind one department where a rung is reached and was not told before."""
    assignment = (
        Assignment.objects.open()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("matter__proposal", "department__organisation")
        .filter(pk=pk)
        .first()
    )
    step = step_due(assignment.due_on, day) if assignment is not None else None
    if assignment is None or step is None:
        return 0
    proposal = assignment.matter.proposal
    told = tell_unit(
        proposal.matter,
        assignment.department_id,
        step.name,
        str(step.title),
        body=_("Due on %(day)s.") % {"day": assignment.due_on},
        key=key_of(proposal.matter, "reminder", assignment.pk, step.name, assignment.round),
    )
    if told:
        record("proposals.unit_reminded", proposal, actor=None, note=f"{assignment.department} {step.name}")
    return 1 if told else 0


@transaction.atomic
def remind_unit(assignment: Assignment, *, actor: User, today: date | None = None) -> int:
    """催办 by hand: at most once a day for each assignment."""
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("matter__proposal", "department__organisation")
        .get(pk=assignment.pk)
    )
    if assignment.is_finished:
        raise ValidationError(_("This department has finished its part."))
    proposal: Proposal = assignment.matter.proposal
    told = tell_unit(
        proposal.matter,
        assignment.department_id,
        "urged",
        _("Please handle this proposal: %(subject)s"),
        body=_("Due on %(day)s.") % {"day": assignment.due_on},
        key=key_of(proposal.matter, "urged", assignment.pk, today or timezone.localdate()),
    )
    if not told:
        raise ValidationError(_("This department was already reminded today, or has no officer in post."))
    record("proposals.unit_urged", proposal, actor=actor, note=str(assignment.department))
    return told
