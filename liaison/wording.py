"""How the events of a department read in its timeline."""

from django.utils.translation import gettext_lazy as _

from members.wording import PARTY

DEPARTMENT = PARTY | {
    "liaison.department_changed": (_("Profile changed"), ""),
    "liaison.leader_appointed": (_("Leader named"), "key"),
    "liaison.leader_left": (_("Leader left"), ""),
}
VISIT = {
    "liaison.visits_planned": (_("Visits planned"), "key"),
    "liaison.unit_planned": (_("Unit taken into the plan"), ""),
    "liaison.visit_recorded": (_("Visit written down"), "key"),
    "liaison.visit_changed": (_("Record corrected"), ""),
    "liaison.issue_raised": (_("Problem put on the ledger"), "key"),
    "liaison.issue_handled": (_("Problem handled"), "decision"),
    "liaison.issue_answered": (_("Answered by the department"), "decision"),
    "liaison.issue_reminded": (_("Department reminded"), "reminder"),
}
