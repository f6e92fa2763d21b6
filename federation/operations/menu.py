from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system",
        _("State of the portal"),
        "operations:state",
        "activity",
        "operations.view_state",
        position=78,
    ),
    Entry(
        "system", _("Settings"), "operations:settings", "settings", "operations.view_settings", position=88
    ),
)
