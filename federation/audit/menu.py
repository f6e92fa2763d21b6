from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "system", _("Audit trail"), "audit:auditentry_list", "history", "audit.view_auditentry", position=90
    ),
    Entry(
        "system",
        _("State of the chain"),
        "audit:trail_state",
        "certificate",
        "audit.view_trail_state",
        position=91,
    ),
    Entry("system", _("My activity"), "audit:own_list", "activity", "audit.view_own_entries", position=96),
)
