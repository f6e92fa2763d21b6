from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system",
        _("Working days"),
        "calendar:notice_list",
        "calendar",
        "calendar.view_holidaynotice",
        position=72,
    )
)
