"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "liaison.view_department": _("See departments"),
        "liaison.register_department": _("Register departments"),
        "liaison.update_department": _("Edit departments"),
        "liaison.view_visit": _("See visits, their plans and the problems told there"),
        "liaison.record_visit": _("Write down visits and handle the problems told there"),
        "liaison.plan_visits": _("Plan visits"),
    }
)
