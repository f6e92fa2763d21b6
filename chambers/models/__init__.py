from chambers.models.admissions import Admission
from chambers.models.applications import MembershipApplication, StageTerm
from chambers.models.assessments import (
    AssessmentEntry,
    AssessmentObjection,
    AssessmentRound,
    Evidence,
    ExpertSeat,
    Mark,
)
from chambers.models.awards import Award, Candidate, Certificate, ExternalResult, RecommendationCall, Reward
from chambers.models.changes import MembershipEnding, RankChange
from chambers.models.contacts import Contact, OutsideBody, OutsideMembership
from chambers.models.declarations import Declaration
from chambers.models.dues import Dues, DuesPayment, DuesTariff
from chambers.models.election_cases import ElectionCase, ElectionStep, Postponement
from chambers.models.elections import Election
from chambers.models.founding import Founding, Guidance, Initiator, Material, MaterialKind
from chambers.models.governance import Complaint, GovernanceDocument, Pledge, Sanction, Separation
from chambers.models.honours import Honour
from chambers.models.indicators import Indicator, IndicatorOption
from chambers.models.introductions import Introduction
from chambers.models.names import NameChange
from chambers.models.officers import Officer
from chambers.models.officials import Conflict, OfficeApproval, PublicOffice
from chambers.models.options import Option
from chambers.models.party import PartyCoverage, PartyOrganisation, PartySecretary
from chambers.models.party_activities import PartyActivity, PartyGroup
from chambers.models.party_members import PartyMember
from chambers.models.plaques import Plaque
from chambers.models.registry import Chamber, Membership
from chambers.models.rubrics import (
    AssessedGroup,
    Grade,
    RewardRule,
    Rubric,
    RubricVersion,
)
from chambers.models.scores import Fact, FactKind, Place, Score, ScoreRun, StaleScore
from chambers.models.services_offered import OfferedService, RenderedService
from chambers.models.spaces import Space, SpaceEditor, SpaceEntry, SpaceMember
from chambers.models.targets import Target, TargetValue

__all__ = [
    "Admission",
    "AssessedGroup",
    "AssessmentEntry",
    "AssessmentObjection",
    "AssessmentRound",
    "Award",
    "Candidate",
    "Certificate",
    "Chamber",
    "Complaint",
    "Conflict",
    "Contact",
    "Declaration",
    "Dues",
    "DuesPayment",
    "DuesTariff",
    "Election",
    "ElectionCase",
    "ElectionStep",
    "Evidence",
    "ExpertSeat",
    "ExternalResult",
    "Fact",
    "FactKind",
    "Founding",
    "GovernanceDocument",
    "Grade",
    "Guidance",
    "Honour",
    "Indicator",
    "IndicatorOption",
    "Initiator",
    "Introduction",
    "Mark",
    "Material",
    "MaterialKind",
    "Membership",
    "MembershipApplication",
    "MembershipEnding",
    "NameChange",
    "OfferedService",
    "OfficeApproval",
    "Officer",
    "Option",
    "OutsideBody",
    "OutsideMembership",
    "PartyActivity",
    "PartyCoverage",
    "PartyGroup",
    "PartyMember",
    "PartyOrganisation",
    "PartySecretary",
    "Place",
    "Plaque",
    "Pledge",
    "Postponement",
    "PublicOffice",
    "RankChange",
    "RecommendationCall",
    "RenderedService",
    "Reward",
    "RewardRule",
    "Rubric",
    "RubricVersion",
    "Sanction",
    "Score",
    "ScoreRun",
    "Separation",
    "Space",
    "SpaceEditor",
    "SpaceEntry",
    "SpaceMember",
    "StageTerm",
    "StaleScore",
    "Target",
    "TargetValue",
]
