"""Days of acts moved into the past: duties and parts of the demo city run from when they would have begun."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from proposals.models import Assignment, Duty, Proposal
from proposals.services.terms import due_in


def at(day: date, hour: int) -> datetime:
    """An hour of a day in the city's own time."""
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))


def move_duties(proposal: Proposal, begun: date, filed: date) -> None:
    """Open duties run from the day of the act that opened them."""
    duties = Duty.objects.open().filter(matter_id=proposal.pk)
    review = due_in(None, "file", begun)
    duties.filter(kind="review").update(begins_on=begun, due_on=review.date, due_why=str(review.why))
    duties.filter(kind="assign").update(begins_on=filed)
    for part in Assignment.objects.filter(matter_id=proposal.pk):
        signing = due_in(None, "sign_for", part.assigned_on)
        mine = duties.filter(assignment=part)
        mine.filter(kind="sign_for").update(
            begins_on=part.assigned_on, due_on=signing.date, due_why=str(signing.why)
        )
        mine.filter(kind__in=["reply", "opinion"]).update(
            begins_on=part.assigned_on, due_on=part.due_on, due_why=part.due_why
        )


def move_assignments(proposal: Proposal, assigned: date, *, today: date, overdue: int) -> None:
    """Parts begin on the day of the assignment; `overdue` ones were due that many days ago."""
    rule = due_in(None, "reply", assigned)
    due = today - timedelta(days=overdue) if overdue else rule.date
    assignments = Assignment.objects.filter(matter_id=proposal.pk)
    assignments.update(
        assigned_on=assigned, due_on=due, due_is_provisional=rule.provisional, due_why=str(rule.why)
    )
    assignments.exclude(accepted_at=None).update(accepted_at=at(assigned + timedelta(days=2), 15))
    assignments.filter(state=Assignment.State.OPINION_SENT).update(
        finished_on=min(assigned + timedelta(days=40), today)
    )
