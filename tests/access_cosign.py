"""What co-signing and approving add to the world of the permission matrix."""

from __future__ import annotations

import io
from typing import Any

from federation.accounts.models import Role
from proposals.models import Proposal, Session
from proposals.services.approving import approve_proposal, put_before_chamber
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.desk import return_proposal, review_proposal
from proposals.services.dictionaries import keep_entry
from proposals.services.proposals import draft_proposal, submit_proposal
from tests.factories.accounts import person_with
from tests.factories.proposals import TEXT

SCAN = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
JOINT = Proposal.ProposerKind.JOINT


def build_cosigning(world: Any) -> None:
    """One's own list, a neighbour's that one has signed, and a group proposal that waits for one's approval.

    All have been submitted: what was not is its people's alone, which tests of its own hold.
    """
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
    # Dictionaries have entries of their own; a session has none before somebody keeps one.
    keep_entry(Session(), actor=world.principals["CST"].user, name="市政协八届一次会议")
    waiting = before_chamber(chamber, secretary, world.principals["CST"].user)
    facts = {"branch": chamber.branch_id}
    world.add("proposal", "before own chamber", waiting.pk, **facts)
    world.add("group proposal", "own", waiting.pk, units={chamber.pk}, **facts)
    world.add("group proposal", "neighbour", theirs.pk, branch=south.branch_id)


def before_chamber(chamber: Any, approver: Any, clerk: Any) -> Proposal:
    """Approved and submitted once, returned by the desk, and before the chamber again."""
    author = person_with(Role.CHAMBER_SECRETARY, chamber)
    proposal = draft_proposal(
        actor=author,
        organisation=chamber,
        subject="关于规范行业标识的建议",
        proposer_kind=Proposal.ProposerKind.GROUP,
        **TEXT,
    )
    put_before_chamber(proposal, actor=author)
    approve_proposal(proposal, actor=approver, upload=io.BytesIO(SCAN), name="盖章页.pdf")
    review_proposal(proposal, actor=clerk)
    return_proposal(proposal, actor=clerk, reason="请补充数据")
    return put_before_chamber(proposal, actor=author)


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
