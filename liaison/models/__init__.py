from liaison.models.centre import CentreRequest, CentreService
from liaison.models.clinic import ClinicPair, ClinicRevisit, ClinicVisit, Expert, PrescriptionItem
from liaison.models.departments import Department, DepartmentLeader
from liaison.models.pairs import FirmPair, PairCampaign, PairContact
from liaison.models.plans import (
    OutlookItem,
    PlanItem,
    PlanNote,
    ReportSection,
    WorkReport,
    YearPlan,
)
from liaison.models.pledges import PledgeAnswer, PledgeScore, Principle
from liaison.models.policies import SupportPolicy
from liaison.models.trade import TradeInterest, TradePost
from liaison.models.visits import PlannedUnit, Visit, VisitIssue, VisitPlan

__all__ = [
    "CentreRequest",
    "CentreService",
    "ClinicPair",
    "ClinicRevisit",
    "ClinicVisit",
    "Department",
    "DepartmentLeader",
    "Expert",
    "FirmPair",
    "OutlookItem",
    "PairCampaign",
    "PairContact",
    "PlanItem",
    "PlanNote",
    "PlannedUnit",
    "PledgeAnswer",
    "PledgeScore",
    "PrescriptionItem",
    "Principle",
    "ReportSection",
    "SupportPolicy",
    "TradeInterest",
    "TradePost",
    "Visit",
    "VisitIssue",
    "VisitPlan",
    "WorkReport",
    "YearPlan",
]
