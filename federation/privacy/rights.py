"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "privacy.view_register": _("See the register of personal data"),
    }
)
