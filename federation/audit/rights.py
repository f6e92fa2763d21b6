"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "audit.view_auditentry": _("Read the audit trail"),
    }
)
