from proposals.models.appeals import Appeal
from proposals.models.assignments import Assignment
from proposals.models.complaints import CallBack, Complaint, ComplaintHandler, ComplaintHelper
from proposals.models.contacts import PartContact, PartNote
from proposals.models.cosigners import CoSigner
from proposals.models.decisions import Decision
from proposals.models.demands import Demand, DemandCall, DemandList, ServiceOfficer, ServiceRating
from proposals.models.dictionaries import Ground, ReplyClass, Topic
from proposals.models.duties import DUTY_KINDS, Copy, Duty, DutyKind, Reminder
from proposals.models.instructions import (
    Instruction,
    InstructionEntry,
    InstructionUnit,
    under_instruction,
)
from proposals.models.letter_steps import Countersignature, Delivery, LetterStep
from proposals.models.matters import Matter, MatterLink, MatterRound
from proposals.models.meetings import JointMeeting, MeetingCase
from proposals.models.opinions import OpinionLetter
from proposals.models.promises import PromiseMark
from proposals.models.proposals import Proposal
from proposals.models.publications import Publication
from proposals.models.ratings import Rating
from proposals.models.reception import Appointment, ReceptionDay
from proposals.models.replies import Commitment, Reply
from proposals.models.requests import PartRequest
from proposals.models.sessions import Sector, Session
from proposals.models.suggestions import Suggestion
from proposals.models.supplements import Supplement
from proposals.models.terms import Term
from proposals.models.thresholds import Threshold
from proposals.models.versions import ProposalVersion

__all__ = [
    "Appeal",
    "Appointment",
    "Assignment",
    "CallBack",
    "CoSigner",
    "Commitment",
    "Complaint",
    "ComplaintHandler",
    "ComplaintHelper",
    "Copy",
    "Countersignature",
    "DUTY_KINDS",
    "Decision",
    "Delivery",
    "Demand",
    "DemandCall",
    "DemandList",
    "Duty",
    "DutyKind",
    "Ground",
    "Instruction",
    "InstructionEntry",
    "InstructionUnit",
    "JointMeeting",
    "LetterStep",
    "Matter",
    "MatterLink",
    "MatterRound",
    "MeetingCase",
    "OpinionLetter",
    "PartContact",
    "PartNote",
    "PartRequest",
    "PromiseMark",
    "Proposal",
    "ProposalVersion",
    "Publication",
    "Rating",
    "ReceptionDay",
    "Reminder",
    "Reply",
    "ReplyClass",
    "Sector",
    "ServiceOfficer",
    "ServiceRating",
    "Session",
    "Suggestion",
    "Supplement",
    "Term",
    "Threshold",
    "Topic",
    "under_instruction",
]
