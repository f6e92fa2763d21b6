from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system", _("Audit trail"), "audit:auditentry_list", "history", "audit.view_auditentry", position=90
    )
)
