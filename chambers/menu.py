from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Directory of chambers"),
        "chambers:chamber_list",
        "building-community",
        "chambers.view_chamber",
        position=40,
        bottom=True,
    ),
    Entry(
        "registry",
        _("Chamber"),
        "chambers:chamber_register",
        "building-community",
        "chambers.register_chamber",
        position=40,
        create=True,
    ),
)
