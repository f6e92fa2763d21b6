"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "privacy.view_request": _("See personal-data requests"),
        "privacy.handle_request": _("Handle personal-data requests"),
        "privacy.decide_request": _("Decide about personal-data requests"),
        "privacy.approve_erasure": _("Approve the erasure of personal data"),
        "privacy.view_register": _("See the register of personal data"),
    }
)
