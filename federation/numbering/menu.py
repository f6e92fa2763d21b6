from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry("system", _("Number ledger"), "numbering:ledger", "list", "numbering.view_numberentry", position=74)
)
