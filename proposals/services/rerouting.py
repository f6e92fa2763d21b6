"""Rerouting (转办): what is not for a proposal becomes a case of another kind, with the way back and forth.

A kind that takes such cases registers how it makes one::

    @reroutes("complaint", _("Rights complaint"))
    def complaint_from(matter: Matter, actor: User) -> Matter: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from proposals.models import Decision, Matter, MatterLink, Proposal
from proposals.services.decisions import executes, propose_decision
from proposals.services.desk import refuse_others_review
from proposals.services.duties import finish_duties, void_duties
from proposals.services.matters import bump, locked
from proposals.services.proposers import tell_proposers

State = Proposal.State
ACT = "reroute"
Make = Callable[[Matter, User], Matter]


@dataclass(frozen=True)
class Route:
    """A kind that takes rerouted cases. `make(matter, actor)` drafts the new case and returns its matter."""

    kind: str
    label: Any
    make: Make


_routes: dict[str, Route] = {}


def reroutes(kind: str, label: Any) -> Callable[[Make], Make]:
    """Register how `kind` makes a case out of another matter; it runs in the transaction of the decision."""

    def register(make: Make) -> Make:
        _routes[kind] = Route(kind, label, make)
        return make

    return register


def route_choices(*, without: str = "") -> list[tuple[str, Any]]:
    """(kind, label) of every kind that takes cases."""
    return [(kind, route.label) for kind, route in _routes.items() if kind != without]


def route_to(kind: str) -> Route:
    """Raises ValidationError for a kind that takes no cases."""
    if kind not in _routes:
        raise ValidationError({"kind": _("Choose where it is to go.")})
    return _routes[kind]


def make_case(matter: Matter, kind: str, *, actor: User, link: str, note: str = "") -> Matter:
    """A new case of `kind` out of `matter`, tied to it by `link` (a `MatterLink.Kind`)."""
    made = route_to(kind).make(matter, actor)
    store(MatterLink(source=matter, target=made, kind=link, made_by=actor, note=note[:300]))
    return made


@transaction.atomic
def propose_rerouting(proposal: Proposal, *, actor: User, kind: str, text: str) -> Decision:
    """Put before a colleague that a proposal go another way, as a case of `kind`."""
    if not text.strip():
        raise ValidationError({"text": _("Say why it goes another way.")})
    if kind == Matter.Kind.PROPOSAL:
        raise ValidationError({"kind": _("Choose where it is to go.")})
    route_to(kind)
    proposal = locked(proposal)
    # Only tried here: the row is saved when a colleague has confirmed it.
    Proposal.workflow.move(proposal, State.REROUTED)
    refuse_others_review(proposal, actor)
    return propose_decision(proposal.matter, ACT, actor=actor, text=text, kind=kind)


@executes(ACT)
def reroute(decision: Decision, actor: User) -> None:
    """The new case is made, and the proposal points to it; its proposers learn where it has gone."""
    proposal = locked(decision.matter.proposal)
    Proposal.workflow.move(proposal, State.REROUTED)
    proposal.reviewer = proposal.reviewing_since = None
    proposal.save(update_fields=["state", "reviewer", "reviewing_since"])
    matter, kind = proposal.matter, decision.payload["kind"]
    made = make_case(matter, kind, actor=actor, link=MatterLink.Kind.REROUTED, note=decision.text)
    bump(matter)
    finish_duties(matter, ["review"], actor=decision.proposed_by)
    void_duties(matter)
    label = str(route_to(kind).label)
    record("proposals.proposal_rerouted", proposal, actor=actor, note=f"{label} {decision.text}"[:500])
    record("proposals.came_from_proposal", made.case, actor=actor, note=matter.subject)
    tell_proposers(
        proposal,
        "rerouted",
        _("Your proposal goes another way: %(subject)s"),
        body=f"{label}：{decision.text}",
    )
