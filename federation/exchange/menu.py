from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Import workbooks"),
        "exchange:import_list",
        "file-import",
        "exchange.view_importbatch",
        position=48,
        part="records",
    )
)
