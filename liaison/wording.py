"""How the events of a department read in its timeline."""

from django.utils.translation import gettext_lazy as _

from members.wording import PARTY

DEPARTMENT = PARTY | {
    "liaison.department_changed": (_("Profile changed"), ""),
    "liaison.leader_appointed": (_("Leader named"), "key"),
    "liaison.leader_left": (_("Leader left"), ""),
}
