"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "merging.merge_records": _("Decide about duplicates and merge records"),
    }
)
