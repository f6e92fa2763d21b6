"""Who makes a proposal, and telling all of them."""

from __future__ import annotations

from federation.accounts.models import User
from proposals.models import Proposal
from proposals.services.cosigning import cosigners_of
from proposals.services.notify import key_of, tell_people


def proposers_of(proposal: Proposal) -> list[User]:
    """The first proposer, then whoever has signed with them."""
    if proposal.proposer_kind == Proposal.ProposerKind.INDIVIDUAL:
        return [proposal.matter.author]
    return [proposal.matter.author, *cosigners_of(proposal).filter(is_active=True)]


def tell_proposers(
    proposal: Proposal, event: str, title: str, *, body: str = "", without: User | None = None
) -> int:
    """Tell every proposer once for this version of the matter, `without` whoever has just acted."""
    matter = proposal.matter
    people = [one for one in proposers_of(proposal) if without is None or one.pk != without.pk]
    return tell_people(people, matter, event, title, key=key_of(matter, event, matter.version), body=body)
