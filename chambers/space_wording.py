"""How the events of regional spaces read in a timeline."""

from django.utils.translation import gettext_lazy as _

SPACE = {
    "chambers.space_registered": (_("Prepared"), "key"),
    "chambers.space_changed": (_("Words changed"), ""),
    "chambers.space_opened": (_("Opened to visitors"), "decision"),
    "chambers.space_closed": (_("Closed to visitors"), "decision"),
    "chambers.space_editor_appointed": (_("Editor appointed"), "key"),
    "chambers.space_editor_ended": (_("Editor’s appointment ended"), ""),
    "chambers.space_member_named": (_("Member named"), ""),
    "chambers.space_member_ended": (_("Member taken off the page"), ""),
}
SPACE_ENTRY = {
    "chambers.space_entry_drafted": (_("Drafted"), ""),
    "chambers.space_entry_changed": (_("Words changed"), ""),
    "chambers.space_entry_published": (_("Published"), "decision"),
    "chambers.space_entry_withdrawn": (_("Taken down"), "decision"),
}
