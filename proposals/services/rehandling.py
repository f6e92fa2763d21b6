"""再办理: a new round of handling for an answer that did not satisfy (workflows.md (a), row 12).

Where the first proposer is dissatisfied, or the proposal was reopened, the desk opens the round at once;
in all other cases an approver decides. The letter and the rating of the round before stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import Role, User
from federation.audit.services import record
from liaison.models import Department
from proposals.models import Assignment, Copy, Decision, Proposal, Rating
from proposals.services.assignments import assign
from proposals.services.decisions import executes, propose_decision
from proposals.services.duties import Addressee, finish_duties, void_duties
from proposals.services.matters import bump, locked
from proposals.services.notify import behind, key_of, tell_people
from proposals.services.parts import planned, refuse_past
from proposals.services.proposers import tell_proposers
from proposals.services.terms import begin_round

State = Proposal.State
DISSATISFIED = Rating.Satisfaction.DISSATISFIED


def may_rehandle_at_once(proposal: Proposal) -> bool:
    """Whether the desk alone opens the round: the first proposer said so, or it was reopened."""
    if proposal.state == State.REOPENED:
        return True
    own = Rating.objects.filter(proposal=proposal, user=proposal.matter.author_id, round=proposal.round)
    return proposal.state == State.RATED and own.filter(satisfaction=DISSATISFIED).exists()


@transaction.atomic
def rehandle_proposal(
    proposal: Proposal, *, actor: User, reason: str, due_on: date | None = None, **units: Any
) -> list[Assignment]:
    """Open the next round and hand it to departments, the same ones or others; they answer by letter again.

    `units` are `mode`, `lead`, `co_handlers` and `separate` as `assign` takes them; without `due_on` the
    term of a new round holds. Raises ValidationError by field, and where an approver has to decide first.
    """
    proposal = locked(proposal)
    if not Proposal.workflow.allows(proposal, State.REHANDLING) or not may_rehandle_at_once(proposal):
        raise ValidationError(_("An approver decides whether it is handled anew."), code="needs_decision")
    return open_round(proposal, actor=actor, reason=reason, due_on=due_on, **units)


@transaction.atomic
def propose_rehandling(
    proposal: Proposal,
    *,
    actor: User,
    reason: str,
    mode: str,
    lead: Department | None = None,
    co_handlers: Iterable[Department] = (),
    separate: Iterable[Department] = (),
    due_on: date | None = None,
) -> Decision:
    """Put a new round before an approver. Raises ValidationError by field like the round itself."""
    helpers, alone = list(co_handlers), list(separate)
    planned(mode, lead, helpers, alone)
    refuse_past(due_on)
    refuse_no_reason(reason)
    proposal = locked(proposal)
    if not Proposal.workflow.allows(proposal, State.REHANDLING):
        raise ValidationError(_("It is handled anew after its answer was rated, or was not rated in time."))
    return propose_decision(
        proposal.matter,
        "rehandle",
        actor=actor,
        text=reason,
        mode=mode,
        lead=lead.pk if lead is not None else None,
        co_handlers=[unit.pk for unit in helpers],
        separate=[unit.pk for unit in alone],
        due_on=due_on.isoformat() if due_on is not None else None,
    )


@executes("rehandle")
def rehandle(decision: Decision, actor: User) -> None:
    proposal, plan = locked(Proposal(pk=decision.matter_id)), decision.payload
    keys = [plan["lead"], *plan["co_handlers"], *plan["separate"]]
    found = Department.objects.select_related("organisation").in_bulk([key for key in keys if key])
    open_round(
        proposal,
        actor=actor,
        reason=decision.text,
        mode=plan["mode"],
        lead=found[plan["lead"]] if plan["lead"] else None,
        co_handlers=[found[key] for key in plan["co_handlers"]],
        separate=[found[key] for key in plan["separate"]],
        due_on=date.fromisoformat(plan["due_on"]) if plan["due_on"] else None,
    )


def refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is handled anew.")})


def open_round(
    proposal: Proposal, *, actor: User, reason: str, due_on: date | None, **units: Any
) -> list[Assignment]:
    """The next round of a locked proposal: its terms, its parts, and who is told."""
    refuse_no_reason(reason)
    Proposal.workflow.move(proposal, State.REHANDLING)
    proposal.round += 1
    begin_round(proposal.matter, proposal.round, reason=reason.strip()[:2000])
    proposal.save(update_fields=["state", "round"])
    finish_duties(proposal.matter, ["rehandle"], actor=actor)
    void_duties(proposal.matter, ["close", "rate"])
    bump(proposal.matter)
    words = _("Round %(number)d: %(reason)s") % {"number": proposal.round, "reason": reason.strip()}
    record("proposals.proposal_rehandled", proposal, actor=actor, note=words[:500])
    made = assign(proposal.matter, actor=actor, due_on=due_on, **units)
    tell_proposers(
        proposal, "rehandled", _("Your proposal is handled anew: %(subject)s"), body=reason.strip()
    )
    return made


def escalate_if_again(rating: Rating) -> bool:
    """提办 at the second dissatisfaction: the leaders get it before them. True where it came to that.

    For the service that stores the rating, with the matter locked.
    """
    proposal = rating.proposal
    earlier = Rating.objects.filter(
        proposal=proposal, user=rating.user, satisfaction=DISSATISFIED, round__lt=rating.round
    )
    if rating.satisfaction != DISSATISFIED or not earlier.exists():
        return False
    leaders = behind([Addressee(role=Role.LEADER)])
    matter, why = proposal.matter, _("Dissatisfied for the second time, put before the leader")
    Copy.objects.bulk_create(
        [Copy(matter=matter, user=leader, why=why) for leader in leaders], ignore_conflicts=True
    )
    tell_people(
        leaders,
        matter,
        "elevated",
        _("Dissatisfied again, put before the leader: %(subject)s"),
        key=key_of(matter, "elevated", rating.round),
        body=rating.comment,
    )
    record("proposals.proposal_elevated", proposal, actor=None, note=why)
    return True
