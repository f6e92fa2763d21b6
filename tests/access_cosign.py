"""What co-signing adds to the world of the permission matrix: one's own list, and a neighbour's one has signed."""

from __future__ import annotations

from typing import Any

from proposals.models import Proposal
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.proposals import draft_proposal, submit_proposal
from tests.factories.proposals import TEXT

JOINT = Proposal.ProposerKind.JOINT


def build_cosigning(world: Any) -> None:
    """Both are submitted: what goes round before is its people's alone, which tests of its own hold."""
    member, north = world.principals["ENT"].user, world.enterprises["own"].organisation
    neighbour, south = world.neighbours_author, world.enterprises["neighbour"].organisation
    secretary = world.principals["CHS"].user
    chamber = world.chambers["own"].organisation
    mine, row = joint(member, north, {south: neighbour})
    world.add(
        "proposal",
        "own joint",
        mine.pk,
        branch=north.branch_id,
        owners={"ENT"},
        assigned={north.pk},
        extra={"cosigner": row.pk},
    )
    theirs, row = joint(neighbour, south, {north: member, chamber: secretary})
    world.add(
        "proposal",
        "neighbour joint",
        theirs.pk,
        branch=south.branch_id,
        assigned={north.pk, chamber.pk},
        extra={"cosigner": row.pk},
    )


def joint(author: Any, unit: Any, signers: dict[Any, Any]) -> tuple[Proposal, Any]:
    """A submitted joint proposal that everybody named has signed, and its last co-signer."""
    proposal = draft_proposal(
        actor=author, organisation=unit, subject="关于联合建设物流园的建议", proposer_kind=JOINT, **TEXT
    )
    rows = [add_cosigner(proposal, actor=author, unit=one, person=person) for one, person in signers.items()]
    send_round(proposal, actor=author)
    for person in signers.values():
        answer_invitation(proposal, actor=person, signs=True)
    submit_proposal(proposal, actor=author)
    return proposal, rows[-1]
