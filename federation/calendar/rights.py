"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "calendar.view_holidaynotice": _("See working days"),
        "calendar.publish_holiday_notice": _("Enter holiday notices"),
    }
)
