"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "accounts.view_organisation": _("See the list of units"),
        "accounts.view_user": _("See accounts"),
        "accounts.open_account": _("Open accounts"),
        "accounts.disable_account": _("Disable accounts"),
        "accounts.view_unit": _("See units of administration"),
        "accounts.keep_unit": _("Open, rename, move and close units"),
        "accounts.reopen_account": _("Reopen accounts"),
        "accounts.end_sessions": _("End the sessions of an account"),
        "accounts.view_posts": _("See who holds which post"),
        "accounts.view_policy": _("Read what each role may do"),
        "accounts.give_post": _("Give posts"),
        "accounts.end_post": _("End posts"),
        "accounts.reset_factors": _("Take a lost second factor away"),
        "accounts.view_sign_ins": _("See who signed in with an account"),
        "accounts.offboard_person": _("End all rights of somebody who leaves"),
        "accounts.explain_access": _("See why an account can or cannot see something"),
    }
)
