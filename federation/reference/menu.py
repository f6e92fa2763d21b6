from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system",
        _("City industries"),
        "reference:industry_list",
        "tags",
        "reference.view_industry",
        position=70,
    )
)
