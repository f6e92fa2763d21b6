"""What waits on the workbench of a department: problems told at visits that it is to handle."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.ui.home import Todo, todos
from liaison.models import VisitIssue
from liaison.services.visit_problems import address

MOST = 8


@todos("liaison.answer_visit_issue", position=20)
def problems(user: User) -> list[Todo]:
    """Open problems of the own department, the nearest date first."""
    rows = VisitIssue.objects.open().visible_to(user, "liaison.answer_visit_issue")
    rows = rows.select_related("visit__unit").order_by(F("due_on").asc(nulls_last=True), "id")
    return [
        Todo(
            kind=_("Visits"),
            title=row.title,
            note=str(row.visit.unit),
            stage=row.get_state_display(),
            url=address(row),
            due_on=row.due_on,
            action=_("Handle"),
        )
        for row in rows[:MOST]
    ]
