"""What the track of proposals adds to the world of the permission matrix: side states, and appeals to answer."""

from __future__ import annotations

from typing import Any

from federation.accounts.models import User
from proposals.models import Appeal, Proposal

State = Proposal.State
# States beside the way from draft to closing; who may do what in them is a question of rights alone.
ASIDE = frozenset(
    {
        State.COSIGNING,
        State.CHAMBER_REVIEW,
        State.NOT_FILED,
        State.REROUTED,
        State.MERGED,
        State.NO_FEEDBACK,
        State.REHANDLING,
        State.REOPENED,
        State.ARCHIVED,
    }
)


def put_aside(proposal: Proposal, state: str) -> None:
    """A submitted proposal in a side state, with a number as filed ones have."""
    number = f"云协提〔2020〕{proposal.pk}号"
    Proposal.objects.filter(pk=proposal.pk).update(state=state, number=number)


def add_appeal(thing: Any, proposal: Proposal, author: User) -> None:
    appeal = Appeal.objects.create(proposal=proposal, kind="review", reason="请再审查", raised_by=author)
    thing.extra["appeal"] = appeal.pk
