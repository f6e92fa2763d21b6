"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "notices.view_outbox": _("See what waits to be delivered"),
        "notices.retry_message": _("Send again what was given up"),
    }
)
