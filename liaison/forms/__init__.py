from liaison.forms.departments import DepartmentForm, LeaderEndForm, LeaderForm

__all__ = ["DepartmentForm", "LeaderEndForm", "LeaderForm"]
