"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "reference.view_industry": _("See city industries"),
        "reference.add_city_industry": _("Add city industries"),
        "reference.rename_industry": _("Rename city industries"),
    }
)
