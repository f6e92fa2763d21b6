"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "ui.share_view_with_everybody": _("Share views of lists with everybody"),
    }
)
