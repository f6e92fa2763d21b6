from proposals.models.assignments import Assignment
from proposals.models.decisions import Decision
from proposals.models.dictionaries import Ground, Topic
from proposals.models.duties import DUTY_KINDS, Copy, Duty, DutyKind, Reminder
from proposals.models.matters import Matter, MatterLink, MatterRound
from proposals.models.proposals import Proposal, ProposalVersion, Rating
from proposals.models.replies import Commitment, Reply
from proposals.models.terms import Term

__all__ = [
    "DUTY_KINDS",
    "Assignment",
    "Commitment",
    "Copy",
    "Decision",
    "Duty",
    "DutyKind",
    "Ground",
    "Matter",
    "MatterLink",
    "MatterRound",
    "Proposal",
    "ProposalVersion",
    "Rating",
    "Reminder",
    "Reply",
    "Term",
    "Topic",
]
