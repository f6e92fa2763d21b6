"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "operations.view_state": _("See how the portal runs"),
        "operations.view_settings": _("See the settings of the portal"),
    }
)
