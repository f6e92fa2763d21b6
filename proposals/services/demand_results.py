"""企业评价, 回访, 销号 of a demand, and where somebody who is not satisfied goes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from proposals.models import Demand, DemandCall, Duty, Matter, MatterLink, Rating, ServiceRating
from proposals.services.demands import tell_raiser
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_people
from proposals.services.rerouting import make_case, route_to
from proposals.services.terms import begin_round, due_in
from proposals.services.text import refuse_bad_text, said

State, Outcome = Demand.State, DemandCall.Outcome
# After so many calls that nobody answered the demand goes on, and is counted as not reached.
MOST_CALLS = 3
# One round, and one more for who is not satisfied.
MOST_ROUNDS = 2


@transaction.atomic
def rate_service(
    demand: Demand, *, actor: User, confirms: bool, satisfaction: str, attitude: str, comment: str = ""
) -> ServiceRating:
    """The enterprise confirms the result, or says that it is another one, and rates who served it.

    Who rates late is heard until the call-back. Raises ValidationError before there is a result, for a
    second rating of a round and for a complaint without words.
    """
    demand = locked(demand)
    if demand.state == State.RATED:
        raise ValidationError(_("This result was rated already."))
    Demand.workflow.move(demand, State.RATED)
    if not confirms or satisfaction == Rating.Satisfaction.DISSATISFIED:
        comment = said(comment, "comment", _("Say what is not right."))
    rating = ServiceRating(
        demand=demand,
        round=demand.round,
        user=actor,
        server=demand.server,
        confirms=confirms,
        satisfaction=satisfaction,
        attitude=attitude,
        comment=comment.strip(),
    )
    refuse_bad_text(rating)
    check_fields(rating)
    store(rating)
    demand.save(update_fields=["state"])
    finish_duties(demand.matter, ["rate_service"], actor=actor)
    ask_for_call(demand)
    bump(demand.matter)
    words = rating.get_satisfaction_display() if confirms else _("The result is another one")
    record("proposals.demand_rated", demand, actor=actor, note=str(words))
    if demand.server is not None:
        key = key_of(demand.matter, "demand_rated", demand.round)
        title = _("Your service was rated: %(subject)s")
        tell_people([demand.server], demand.matter, "demand_rated", title, key=key, body=str(words))
    return rating


def ask_for_call(demand: Demand) -> None:
    round_ = begin_round(demand.matter, demand.round)
    open_duties(
        [
            open_duty(
                demand.matter,
                "call_about",
                Addressee.desk(),
                due=due_in(round_, "call_back"),
                term=round_.terms["call_back"],
                round=demand.round,
            )
        ]
    )


def lapse_service_ratings(*, today: date | None = None) -> int:
    """Note who did not rate in time (未反馈): never counted as satisfied. Returns how many; safe twice."""
    day = today or timezone.localdate()
    late = Duty.objects.open().filter(kind="rate_service", due_on__lt=day)
    matters = late.order_by("matter_id").values_list("matter_id", flat=True).distinct()
    return sum(lapse_service_rating(Demand(pk=matter), day) for matter in list(matters))


@transaction.atomic
def lapse_service_rating(demand: Demand, day: date) -> int:
    """One demand's part of `lapse_service_ratings`: 1 where the silence was new."""
    demand = locked(demand)
    duties = Duty.objects.open().filter(matter=demand.matter, kind="rate_service", due_on__lt=day)
    if not duties.update(done_at=timezone.now(), outcome=Duty.Outcome.LAPSED):
        return 0
    Demand.workflow.move(demand, State.NO_FEEDBACK)
    demand.save(update_fields=["state"])
    bump(demand.matter)
    record("proposals.demand_rating_lapsed", demand, actor=None)
    ask_for_call(demand)
    return 1


@transaction.atomic
def call_about_demand(
    demand: Demand, *, actor: User, outcome: str, note: str = "", called_on: date | None = None
) -> DemandCall:
    """回访: what the enterprise says. Who does not answer is called again, MOST_CALLS times in all.

    Raises ValidationError where whoever served it calls: the answer would not be free.
    """
    demand = locked(demand)
    if not Demand.workflow.allows(demand, State.CALLED_BACK):
        raise ValidationError(_("A call-back follows the rating, or its term."), code="wrong_state")
    if demand.server_id == actor.pk:
        raise ValidationError(_("A colleague calls, not whoever served the enterprise."))
    if outcome == Outcome.DISSATISFIED:
        note = said(note, "note", _("Say what the enterprise is not satisfied with."))
    day = called_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"called_on": _("This day lies ahead.")})
    call = DemandCall(
        demand=demand, round=demand.round, called_on=day, outcome=outcome, note=note.strip(), called_by=actor
    )
    refuse_bad_text(call)
    check_fields(call)
    store(call)
    finish_duties(demand.matter, ["call_about"], actor=actor)
    calls = DemandCall.objects.filter(demand=demand, round=demand.round).count()
    if outcome == Outcome.NO_ANSWER and calls < MOST_CALLS:
        ask_for_call(demand)
    else:
        Demand.workflow.move(demand, State.CALLED_BACK)
        demand.verdict = outcome
        demand.save(update_fields=["state", "verdict"])
        open_duties([open_duty(demand.matter, "strike_off", Addressee.desk(), round=demand.round)])
    bump(demand.matter)
    record("proposals.demand_called_back", demand, actor=actor, note=call.get_outcome_display())
    return call


@transaction.atomic
def strike_off(demand: Demand, *, actor: User, note: str = "") -> Demand:
    """销号: the demand is done with. Never by who served it, and never against a dissatisfied enterprise."""
    demand = locked(demand)
    if not Demand.workflow.allows(demand, State.STRUCK_OFF):
        raise ValidationError(_("A demand is struck off after its call-back."), code="wrong_state")
    if demand.server_id == actor.pk:
        raise ValidationError(_("A colleague strikes it off, not whoever served the enterprise."))
    if demand.verdict == Outcome.DISSATISFIED:
        raise ValidationError(
            _("The enterprise is not satisfied. Reopen the demand, or let it go on another way.")
        )
    Demand.workflow.move(demand, State.STRUCK_OFF)
    demand.closed_at, demand.closing_note = timezone.now(), note.strip()
    refuse_bad_text(demand)
    store(demand)
    finish_duties(demand.matter, ["strike_off"], actor=actor)
    void_duties(demand.matter)
    bump(demand.matter)
    record("proposals.demand_struck_off", demand, actor=actor, note=demand.get_outcome_display())
    tell_raiser(demand, "struck_off", _("Off the list: %(subject)s"), body=demand.result)
    return demand


@transaction.atomic
def reopen_demand(demand: Demand, *, actor: User, reason: str) -> Demand:
    """重新办理, once: a new round begins with its dispatching; the trail keeps what the first one found."""
    reason = said(reason, "reason", _("Say what is to be done again."))
    demand = locked(demand)
    if demand.state != State.CALLED_BACK or demand.verdict != Outcome.DISSATISFIED:
        raise ValidationError(_("A demand is reopened when the enterprise is not satisfied."))
    if demand.round >= MOST_ROUNDS:
        raise ValidationError(
            _("It was reopened once. Let it go on as a complaint or a proposal."), code="reopened"
        )
    Demand.workflow.move(demand, State.REGISTERED)
    demand.round += 1
    demand.server, demand.plan, demand.planned_for = None, "", None
    demand.server_confirmed_at = demand.raiser_confirmed_at = demand.contacted_on = None
    demand.contact_way = demand.outcome = demand.verdict = demand.policy = ""
    demand.outcome_at = demand.deferred_until = demand.due_on = None
    demand.save()
    void_duties(demand.matter)
    round_ = begin_round(demand.matter, demand.round, reason=reason)
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
    bump(demand.matter)
    record("proposals.demand_reopened", demand, actor=actor, note=reason[:500])
    tell_raiser(demand, "reopened", _("Taken up again: %(subject)s"), body=reason)
    return demand


@transaction.atomic
def transfer_demand(demand: Demand, *, actor: User, kind: str, reason: str) -> Matter:
    """转办: what is no demand, or was reopened once in vain, goes on as a complaint or a proposal.

    Returns the new matter. Raises ValidationError where the state table or the kind forbids it.
    """
    reason = said(reason, "reason", _("Say why it goes another way."))
    if kind == Matter.Kind.DEMAND:
        raise ValidationError({"kind": _("Choose where it is to go.")})
    demand = locked(demand)
    if demand.state == State.CALLED_BACK and demand.verdict != Outcome.DISSATISFIED:
        raise ValidationError(_("The enterprise is satisfied: strike the demand off."))
    Demand.workflow.move(demand, State.TRANSFERRED)
    demand.closed_at, demand.closing_note = timezone.now(), reason
    refuse_bad_text(demand)
    demand.save()
    made = make_case(demand.matter, kind, actor=actor, link=MatterLink.Kind.REROUTED, note=reason)
    finish_duties(demand.matter, ["dispatch", "strike_off"], actor=actor)
    void_duties(demand.matter)
    bump(demand.matter)
    label = str(route_to(kind).label)
    record("proposals.demand_transferred", demand, actor=actor, note=f"{label} {reason}"[:500])
    record("proposals.came_from_demand", made.case, actor=actor, note=demand.matter.subject)
    tell_raiser(
        demand, "transferred", _("Your demand goes another way: %(subject)s"), body=f"{label}：{reason}"
    )
    return made
