"""What the global search finds of departments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from federation.ui.search import Source, add
from liaison.pickers import DEPARTMENTS
from members.search import hits_by, list_of

add(
    Source(
        "departments",
        _("Departments"),
        "liaison.view_department",
        hits_by(DEPARTMENTS, "liaison:department_detail"),
        list_of("liaison:department_list"),
        position=50,
    )
)
