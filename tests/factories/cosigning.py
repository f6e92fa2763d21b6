"""People who sign a proposal of somebody else."""

from __future__ import annotations

from federation.accounts.models import Role, User
from proposals.models import CoSigner, Proposal
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from tests.factories.accounts import person_with
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import Cast, fresh

JOINT = Proposal.ProposerKind.JOINT


def another_member(**fields) -> User:
    """The representative of an enterprise that has nothing to do with the proposal."""
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation, **fields)


def unit_of(user: User):
    return user.main_post.organisation


def named(cast: Cast, proposal: Proposal, *people: User) -> list[CoSigner]:
    """Each of these people on the list of the proposal."""
    return [add_cosigner(proposal, actor=cast.member, unit=unit_of(one), person=one) for one in people]


def sent_round(cast: Cast, *people: User) -> Proposal:
    """A joint proposal that is being signed; nobody has answered yet."""
    proposal = cast.draft()
    named(cast, proposal, *people)
    return fresh(send_round(proposal, actor=cast.member))


def signed(cast: Cast, *people: User) -> Proposal:
    """A joint proposal that all of these have signed, not submitted yet."""
    proposal = sent_round(cast, *people)
    for one in people:
        answer_invitation(proposal, actor=one, signs=True)
    return fresh(proposal)
