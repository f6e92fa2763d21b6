from liaison.views.departments import DepartmentDetail, DepartmentList
from liaison.views.writing import DepartmentRegister, DepartmentUpdate, LeaderAppoint, LeaderEnd

__all__ = [
    "DepartmentDetail",
    "DepartmentList",
    "DepartmentRegister",
    "DepartmentUpdate",
    "LeaderAppoint",
    "LeaderEnd",
]
