from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system",
        _("Register of personal data"),
        "privacy:register",
        "shield-lock",
        "privacy.view_register",
        position=88,
    )
)
