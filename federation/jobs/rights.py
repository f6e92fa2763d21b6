"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "jobs.view_job": _("See background jobs"),
        "jobs.keep_job": _("Cancel and restart background jobs"),
    }
)
