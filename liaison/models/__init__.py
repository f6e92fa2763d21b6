from liaison.models.departments import Department, DepartmentLeader
from liaison.models.visits import PlannedUnit, Visit, VisitIssue, VisitPlan

__all__ = ["Department", "DepartmentLeader", "PlannedUnit", "Visit", "VisitIssue", "VisitPlan"]
