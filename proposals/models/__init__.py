from proposals.models.assignments import Assignment
from proposals.models.matters import Matter
from proposals.models.proposals import Proposal, ProposalVersion, Rating
from proposals.models.replies import Commitment, Reply

__all__ = ["Assignment", "Commitment", "Matter", "Proposal", "ProposalVersion", "Rating", "Reply"]
