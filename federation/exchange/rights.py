"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "exchange.view_importbatch": _("See imports"),
        "exchange.submit_importbatch": _("Hand in workbooks"),
        "exchange.review_importbatch": _("Review workbooks that were handed in"),
        "exchange.apply_importbatch": _("Import workbooks that were checked"),
        "exchange.keep_mapping": _("Keep remembered columns"),
    }
)
