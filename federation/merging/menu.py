from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Duplicates"),
        "merging:pair_list",
        "git-merge",
        "merging.merge_records",
        position=49,
        part="records",
    )
)
