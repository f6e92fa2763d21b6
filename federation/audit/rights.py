"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "audit.view_auditentry": _("Read the audit trail"),
        "audit.fetch_trailexport": _("Fetch signed files of the audit trail"),
        "audit.view_trail_state": _("See whether the audit trail holds"),
        "audit.view_own_entries": _("See one's own acts"),
    }
)
