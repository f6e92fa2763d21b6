"""Planning visits, writing them down, and what becomes of the problems told there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from liaison.models import PlannedUnit, Visit, VisitIssue, VisitPlan
from liaison.services.visit_problems import tell_handler

VISITED = (Organisation.Kind.CHAMBER, Organisation.Kind.ENTERPRISE)
FACTS = ("plan", "visited_on", "visitors", "met", "summary")
MOST_ISSUES = 20
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Tally:
    """How often somebody went, and to how many units: one that was visited twice is one unit."""

    visits: int
    units: int
    enterprises: int
    chambers: int


def tally(visits: QuerySet) -> Tally:
    """Count visits and the units behind them, in one query."""
    kinds = visits.order_by().values_list("unit__kind").annotate(Count("pk"), Count("unit", distinct=True))
    found = {kind: (times, units) for kind, times, units in kinds}
    enterprises = found.get(Organisation.Kind.ENTERPRISE, (0, 0))[1]
    chambers = found.get(Organisation.Kind.CHAMBER, (0, 0))[1]
    times, units = (sum(pair[place] for pair in found.values()) for place in (0, 1))
    return Tally(times, units, enterprises, chambers)


@transaction.atomic
def plan_visits(*, actor: User | None, organisation: Organisation, **facts: Any) -> VisitPlan:
    """Put a plan on file. `facts`: name, leader, region, starts_on, ends_on, target."""
    plan = VisitPlan(organisation=organisation, **facts)
    refuse_backwards(plan.starts_on, plan.ends_on)
    check_fields(plan)
    try:
        store(plan)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error
    record("liaison.visits_planned", plan, actor=actor, note=plan.name)
    return plan


def refuse_backwards(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The plan ends before it starts.")})


@transaction.atomic
def plan_unit(plan: VisitPlan, unit: Organisation, *, actor: User | None) -> PlannedUnit:
    """Take a unit into a plan. Raises ValidationError on `unit` where it is in it already."""
    plan = VisitPlan.objects.select_for_update().get(pk=plan.pk)
    refuse_other_kinds(unit)
    planned = PlannedUnit(plan=plan, unit=unit)
    try:
        store(planned)
    except ValidationError as error:
        raise ValidationError({"unit": error}) from error
    record("liaison.unit_planned", plan, actor=actor, note=unit.name)
    return planned


@transaction.atomic
def record_visit(
    unit: Organisation,
    *,
    actor: User | None,
    organisation: Organisation,
    issues: Iterable[str] = (),
    **facts: Any,
) -> Visit:
    """Write down a visit with the problems told there, one title each.

    Raises ValidationError by field: a day to come, a day outside of the plan, a unit that is no chamber or
    enterprise, the same visit twice (whoever writes it: federation, unit and day count).
    """
    refuse_other_kinds(unit)
    visit = Visit(organisation=organisation, unit=unit, recorded_by=actor, **facts)
    refuse_wrong_day(visit)
    check_fields(visit, exclude=("recorded_by",))
    store_visit(visit)
    record("liaison.visit_recorded", visit, actor=actor, note=str(visit))
    for title in titles(issues):
        raise_issue(visit, actor=actor, title=title)
    return visit


def refuse_other_kinds(unit: Organisation) -> None:
    if unit.kind not in VISITED:
        raise ValidationError({"unit": _("Visits go to chambers and enterprises.")})


def refuse_wrong_day(visit: Visit) -> None:
    if visit.visited_on > timezone.localdate():
        raise ValidationError({"visited_on": _("This day has not come yet.")})
    plan = visit.plan
    if plan is not None and not plan.starts_on <= visit.visited_on <= plan.ends_on:
        raise ValidationError({"visited_on": _("This day lies outside of the plan.")})


def store_visit(visit: Visit) -> None:
    try:
        store(visit)
    except ValidationError as error:
        if getattr(error, "code", "") == "visited":
            raise ValidationError({"visited_on": error}) from error
        raise


def titles(lines: Iterable[str]) -> list[str]:
    """The problems of a text with one in each line, said once each."""
    found = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(found) > MOST_ISSUES or any(len(one) > LONGEST_TITLE for one in found):
        sentence = _("At most %(count)s problems of at most %(length)s characters each.")
        raise ValidationError({"issues": sentence % {"count": MOST_ISSUES, "length": LONGEST_TITLE}})
    return found


@transaction.atomic
def change_visit(visit: Visit, *, actor: User | None, version: int, **facts: Any) -> Visit:
    """Correct a record; ValidationError "stale" where somebody else wrote first."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("unit", "plan").get(pk=visit.pk)
    check_version(visit, version)
    before = {name: getattr(visit, name) for name in FACTS if name in facts}
    for name in before:
        setattr(visit, name, facts[name])
    changes = changes_between(before, visit)
    if changes:
        refuse_wrong_day(visit)
        visit.version += 1
        check_fields(visit, exclude=("recorded_by",))
        store_visit(visit)
        record("liaison.visit_changed", visit, actor=actor, changes=in_text(changes))
    return visit


@transaction.atomic
def raise_issue(visit: Visit, *, actor: User | None, title: str) -> VisitIssue:
    """Put a problem told at a visit on the ledger."""
    issue = VisitIssue(visit=visit, title=title)
    check_fields(issue)
    store(issue)
    record("liaison.issue_raised", issue, actor=actor, note=title)
    return issue


@transaction.atomic
def handle_issue(
    issue: VisitIssue, *, actor: User | None, version: int, state: str, **facts: Any
) -> VisitIssue:
    """Move a problem on. `facts`: handler, handler_name, due_on, result.

    Raises ValidationError: "stale"; a move that the table does not know; no handler while it is in hand; no
    result where it ends.
    """
    issue = VisitIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    check_version(issue, version)
    before = issue.handler_id if issue.state in VisitIssue.OPEN else None
    VisitIssue.workflow.move(issue, state)
    for name in ("handler", "handler_name", "due_on", "result"):
        if name in facts:
            setattr(issue, name, facts[name])
    ended = state not in VisitIssue.OPEN
    if ended and not issue.result.strip():
        raise ValidationError({"result": _("Say how it ended.")})
    if not ended and issue.handler_id is None and not issue.handler_name.strip():
        raise ValidationError({"handler_name": _("Say who takes it up: a department or somebody by name.")})
    issue.closed_on = timezone.localdate() if ended else None
    issue.version += 1
    check_fields(issue)
    store(issue)
    record("liaison.issue_handled", issue, actor=actor, note=f"{issue.title} · {issue.get_state_display()}")
    if issue.handler_id != before:
        tell_handler(issue)
    return issue
