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
add(
    Entry(
        "registry",
        _("Founding of chambers"),
        "chambers:founding_list",
        "circle-plus",
        "chambers.view_founding",
        position=42,
    ),
    Entry(
        "registry",
        _("Founding application"),
        "chambers:founding_apply",
        "circle-plus",
        "chambers.apply_founding",
        position=42,
        create=True,
    ),
)
