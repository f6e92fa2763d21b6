"""How the events of a support policy read in its timeline."""

from django.utils.translation import gettext_lazy as _

POLICY = {
    "liaison.policy_registered": (_("Put on file"), "key"),
    "liaison.policy_changed": (_("Policy changed"), ""),
}
