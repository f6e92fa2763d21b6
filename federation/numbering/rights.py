"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "numbering.view_numberentry": _("See the ledger of numbers"),
    }
)
