"""派单, 一对一对接 and 办理 of a demand, until its result is reported or its day of return has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from liaison.models import Department
from proposals.models import Assignment, Demand
from proposals.services.assignments import accept_assignment, assign, report_result
from proposals.services.demands import raiser_of, speaks_for, tell_raiser
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.handling import Handling
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_people
from proposals.services.parts import refuse_past
from proposals.services.terms import begin_round, due_in
from proposals.services.text import refuse_bad_text, said

State = Demand.State


@transaction.atomic
def dispatch_demand(
    demand: Demand,
    *,
    actor: User,
    department: Department | None = None,
    server: User | None = None,
    due_on: date | None = None,
) -> Demand:
    """派单: to the department that handles such demands, or to a colleague where the federation helps itself.

    Raises ValidationError by field for neither or both, and for a day in the past.
    """
    if (department is None) == (server is None):
        raise ValidationError({"department": _("Choose a department, or a colleague of the federation.")})
    if server is not None and not (server.is_active and server.is_federation_staff):
        raise ValidationError({"server": _("Choose a colleague of the federation.")})
    refuse_past(due_on)
    demand = locked(demand)
    finish_duties(demand.matter, ["dispatch"], actor=actor)
    if department is not None:
        assign(demand.matter, actor=actor, mode=Assignment.Mode.SINGLE, lead=department, due_on=due_on)
        return locked(demand)
    return give(demand, server, actor=actor, due_on=due_on)


def give(demand: Demand, server: Any, *, actor: User, due_on: date | None) -> Demand:
    """The federation helps itself: a colleague has the demand to solve. Takes the locked row."""
    assigning(demand)
    round_ = begin_round(demand.matter, demand.round)
    demand.server = server
    due = due_on or due_in(round_, "solve")
    demand.due_on = due if isinstance(due, date) else due.date
    demand.save()
    open_duties(
        [
            open_duty(
                demand.matter,
                "solve",
                Addressee.person(server),
                due=due,
                term="" if due_on else round_.terms["solve"],
                round=demand.round,
            )
        ]
    )
    bump(demand.matter)
    record("proposals.demand_assigned", demand, actor=actor, note=f"{server.name} {demand.due_on}")
    if server.pk != actor.pk:
        key = key_of(demand.matter, "demand_given", demand.round, server.pk)
        tell_people([server], demand.matter, "demand_given", _("Given to you: %(subject)s"), key=key)
    return demand


def part_of(demand: Demand) -> Assignment | None:
    """The department's part in the present round; None where the federation serves it itself."""
    return Assignment.objects.filter(matter=demand.matter, round=demand.round).standing().first()


@transaction.atomic
def match_demand(
    demand: Demand, *, actor: User, plan: str, server: User | None = None, planned_for: date | None = None
) -> Demand:
    """一对一对接: name who serves the enterprise (whoever acts, unless said otherwise), with a service plan.

    A department signs for its part by it. Naming somebody else later asks both sides to confirm anew.
    """
    plan = said(plan, "plan", _("Write the service plan: what is done, by whom, until when."))
    if planned_for is not None:
        refuse_past(planned_for, "planned_for")
    demand = locked(demand)
    part = part_of(demand)
    server = server or actor
    refuse_stranger(actor, part)
    if server.pk != actor.pk:
        refuse_stranger(server, part)
    if demand.state != State.MATCHED:
        Demand.workflow.move(demand, State.MATCHED)
    if part is not None and part.state == Assignment.State.TO_SIGN:
        accept_assignment(part, actor=actor)
    demand.server, demand.plan, demand.planned_for = server, plan, planned_for
    demand.server_confirmed_at = demand.raiser_confirmed_at = demand.contacted_on = None
    demand.contact_way = ""
    refuse_bad_text(demand)
    check_fields(demand, exclude=("matter",))
    store(demand)
    void_duties(demand.matter, ["confirm_contact"])
    round_ = begin_round(demand.matter, demand.round)
    open_duties(
        open_duty(
            demand.matter,
            "confirm_contact",
            to,
            due=due_in(round_, "first_contact"),
            term=round_.terms["first_contact"],
            round=demand.round,
        )
        for to in (Addressee.person(server), raiser_of(demand))
    )
    bump(demand.matter)
    record("proposals.demand_matched", demand, actor=actor, note=server.name)
    if server.pk != actor.pk:
        key = key_of(demand.matter, "demand_matched", demand.matter.version)
        tell_people([server], demand.matter, "demand_given", _("Given to you: %(subject)s"), key=key)
    tell_raiser(
        demand, "matched", _("You have a service officer: %(subject)s"), body=f"{server.name}\n{plan}"
    )
    return demand


def refuse_stranger(person: User, part: Assignment | None) -> None:
    """Who serves, and who names them, is of the department that has the part; where none has, of the desk."""
    if part is None:
        fits = person.is_federation_staff
    else:
        fits = any(
            post.role == Role.DEPARTMENT and post.organisation_id == part.department_id
            for post in person.active_posts
        )
    if not (fits and person.is_active):
        raise ValidationError({"server": _("Name somebody of the unit that handles it.")})


@transaction.atomic
def confirm_contact(
    demand: Demand,
    *,
    actor: User,
    contacted_on: date | None = None,
    contact_way: str = "",
) -> Demand:
    """One side says that the first contact took place; work begins when both have said so.

    Who serves it names day and way. Anybody else speaks for the enterprise; of the desk, by telephone. Twice
    is once. Raises ValidationError by field.
    """
    demand = locked(demand)
    serves = actor.pk == demand.server_id
    if not (serves or speaks_for(demand, actor)):
        raise ValidationError(_("Only whoever serves the enterprise and the enterprise itself confirm it."))
    if demand.state == State.WORKING:
        return demand
    if demand.state != State.MATCHED:
        raise ValidationError(_("There is no first contact to be confirmed now."), code="wrong_state")
    if serves:
        confirm_as_server(demand, contacted_on, contact_way)
        finish_duties(demand.matter, ["confirm_contact"], actor=actor, user=actor)
    elif demand.raiser_confirmed_at is None:
        demand.raiser_confirmed_at = timezone.now()
        finish_raisers_duty(demand, actor)
    if demand.server_confirmed_at and demand.raiser_confirmed_at:
        Demand.workflow.move(demand, State.WORKING)
    refuse_bad_text(demand)
    check_fields(demand, exclude=("matter",))
    demand.save()
    bump(demand.matter)
    record("proposals.demand_contact_confirmed", demand, actor=actor, note=str(demand.contacted_on or ""))
    return demand


def confirm_as_server(demand: Demand, day: date | None, way: str) -> None:
    if day is None or not way:
        raise ValidationError({"contacted_on": _("Say when and how you spoke with the enterprise.")})
    first = timezone.localdate(demand.dispatched_at) if demand.dispatched_at else day
    if not first <= day <= timezone.localdate():
        raise ValidationError({"contacted_on": _("The contact lies between the dispatching and today.")})
    demand.contacted_on, demand.contact_way = day, way
    demand.server_confirmed_at = timezone.now()


def finish_raisers_duty(demand: Demand, actor: User) -> None:
    """End the enterprise's duty and leave that of who serves it."""
    rows = demand.matter.duties.open().filter(kind="confirm_contact").exclude(user=demand.server)
    rows.update(done_at=timezone.now(), done_by=actor, outcome="done")


@transaction.atomic
def report_outcome(
    demand: Demand,
    *,
    actor: User,
    outcome: str,
    result: str,
    deferred_until: date | None = None,
    policy: str = "",
) -> Demand:
    """What came of it, said by who serves it: solved, partly solved, deferred until a day, or impossible.

    Raises ValidationError for anybody else, for a deferral without a later day, and for an impossibility
    without a policy.
    """
    result = said(result, "result", _("Write what came of it."))
    demand = locked(demand)
    if demand.state != State.WORKING:
        raise ValidationError(_("A result follows the first contact."), code="wrong_state")
    if demand.server_id != actor.pk:
        raise ValidationError(_("Whoever serves the enterprise reports the result."))
    if outcome == State.IMPOSSIBLE:
        policy = said(policy, "policy", _("Name the policy or rule because of which it cannot be solved."))
    demand.result, demand.policy = result, policy.strip()
    if outcome == State.DEFERRED:
        return defer(demand, deferred_until, actor=actor)
    if outcome not in Demand.OUTCOMES:
        raise ValidationError({"outcome": _("Choose what came of it.")})
    demand.outcome, demand.deferred_until = outcome, None
    refuse_bad_text(demand)
    check_fields(demand, exclude=("matter",))
    store(demand)
    part = part_of(demand)
    if part is None:
        answered(demand, actor)
        bump(demand.matter)
        return demand
    report_result(part, actor=actor, result=result)
    return locked(demand)


def defer(demand: Demand, day: date | None, *, actor: User) -> Demand:
    """暂缓: nobody is late until the day, on which it comes back by itself. `actor` serves it."""
    if day is None or day <= timezone.localdate():
        raise ValidationError({"deferred_until": _("Choose a later day, on which it comes back by itself.")})
    Demand.workflow.move(demand, State.DEFERRED)
    demand.outcome, demand.deferred_until = State.DEFERRED, day
    refuse_bad_text(demand)
    check_fields(demand, exclude=("matter",))
    void_duties(demand.matter, ["solve"])
    move_due(demand, day)
    store(demand)
    open_duties([open_duty(demand.matter, "take_up", Addressee.person(actor), due=day, round=demand.round)])
    bump(demand.matter)
    record("proposals.demand_deferred", demand, actor=actor, note=f"{day} {demand.result}"[:500])
    tell_raiser(
        demand, "deferred", _("Deferred: %(subject)s"), body=f"{demand.result}\n{_('Deferred until')} {day}"
    )
    return demand


def move_due(demand: Demand, day: date) -> None:
    """The demand and its open part are due on `day`, which no term gave. The caller saves the demand."""
    demand.due_on = day
    parts = Assignment.objects.open().filter(matter=demand.matter, round=demand.round)
    parts.update(due_on=day, term="", due_why="", due_is_provisional=False)


def take_up_deferred(*, today: date | None = None) -> int:
    """Take up every deferred demand whose day has come; returns how many. Safe twice."""
    day = today or timezone.localdate()
    keys = Demand.objects.filter(state=State.DEFERRED, deferred_until__lte=day).order_by("pk")
    return sum(take_up(Demand(pk=key), day) for key in list(keys.values_list("pk", flat=True)))


@transaction.atomic
def take_up(demand: Demand, day: date) -> int:
    """One demand's part of `take_up_deferred`: 1 where it came back."""
    demand = locked(demand)
    until, server = demand.deferred_until, demand.server
    if demand.state != State.DEFERRED or until is None or until > day or server is None:
        return 0
    Demand.workflow.move(demand, State.WORKING)
    demand.outcome = ""
    round_ = begin_round(demand.matter, demand.round)
    due = due_in(round_, "solve", day)
    move_due(demand, due.date)
    demand.save()
    void_duties(demand.matter, ["take_up"])
    open_duties(
        [
            open_duty(
                demand.matter,
                "solve",
                Addressee.person(server),
                due=due,
                term=round_.terms["solve"],
                begins_on=day,
                round=demand.round,
            )
        ]
    )
    bump(demand.matter)
    record("proposals.demand_taken_up", demand, actor=None, note=str(day))
    key = key_of(demand.matter, "taken_up", day)
    tell_people([server], demand.matter, "demand_taken_up", _("To be taken up again: %(subject)s"), key=key)
    return 1


def assigning(demand: Any) -> None:
    """A registered demand is dispatched; the moment counts for the term of 24 hours."""
    Demand.workflow.move(demand, State.DISPATCHED)
    now = timezone.now()
    demand.dispatched_at = demand.dispatched_at or now
    demand.save(update_fields=["state", "dispatched_at"])


def answered(demand: Any, actor: User) -> None:
    """The result is there: the enterprise confirms it and rates the service."""
    if demand.outcome not in Demand.OUTCOMES:
        raise ValidationError(_("Report the result on the page of the demand."))
    Demand.workflow.move(demand, demand.outcome)
    demand.outcome_at = timezone.now()
    demand.save(update_fields=["state", "outcome_at"])
    finish_duties(demand.matter, ["solve"], actor=actor)
    round_ = begin_round(demand.matter, demand.round)
    open_duties(
        [
            open_duty(
                demand.matter,
                "rate_service",
                raiser_of(demand),
                due=due_in(round_, "rate"),
                term=round_.terms["rate"],
                round=demand.round,
            )
        ]
    )
    record("proposals.demand_outcome_reported", demand, actor=actor, note=demand.get_outcome_display())
    tell_raiser(demand, "outcome", _("There is a result, please confirm it: %(subject)s"), body=demand.result)


def left(demand: Any) -> None:
    """The department gave it back: the desk dispatches it anew, from now on."""
    Demand.workflow.move(demand, State.REGISTERED)
    demand.server, demand.plan, demand.planned_for = None, "", None
    demand.server_confirmed_at = demand.raiser_confirmed_at = demand.contacted_on = None
    demand.contact_way, demand.due_on = "", None
    demand.save()
    void_duties(demand.matter, ["confirm_contact", "solve"])
    round_ = begin_round(demand.matter, demand.round)
    open_duties(
        [
            open_duty(
                demand.matter,
                "dispatch",
                Addressee.desk(),
                due=due_in(round_, "dispatch"),
                term=round_.terms["dispatch"],
                round=demand.round,
            )
        ]
    )


HANDLING = Handling(
    term="solve",
    longest="",
    duty="solve",
    by_letter=False,
    contact=False,
    assigning=assigning,
    answered=answered,
    left=left,
    signing="match",
)
