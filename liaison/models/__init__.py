from liaison.models.departments import Department, DepartmentLeader
from liaison.models.pairs import FirmPair, PairCampaign, PairContact
from liaison.models.visits import PlannedUnit, Visit, VisitIssue, VisitPlan

__all__ = [
    "Department",
    "DepartmentLeader",
    "FirmPair",
    "PairCampaign",
    "PairContact",
    "PlannedUnit",
    "Visit",
    "VisitIssue",
    "VisitPlan",
]
