from liaison.models.departments import Department, DepartmentLeader

__all__ = ["Department", "DepartmentLeader"]
