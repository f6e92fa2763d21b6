from liaison.views.departments import DepartmentDetail, DepartmentList, DepartmentPick
from liaison.views.writing import DepartmentRegister, DepartmentUpdate, LeaderAppoint, LeaderEnd

__all__ = [
    "DepartmentDetail",
    "DepartmentList",
    "DepartmentPick",
    "DepartmentRegister",
    "DepartmentUpdate",
    "LeaderAppoint",
    "LeaderEnd",
]
