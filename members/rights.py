"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "members.view_enterprise": _("See enterprises"),
        "members.register_enterprise": _("Register enterprises"),
        "members.update_enterprise": _("Edit enterprises"),
        "members.set_position": _("Name people of an enterprise"),
        "members.bulk_update_enterprise": _("Change many enterprises at once"),
        "members.bulk_update_person": _("Change many people at once"),
        "members.export_enterprise": _("Export enterprises"),
        "members.import_enterprise": _("Import enterprises"),
        "members.submit_enterprise": _("Hand in lists of enterprises"),
        "members.view_person": _("See people on file"),
        "members.view_directory": _("See the directory of known people"),
        "members.keep_directory": _("Keep the directory of known people"),
        "members.register_person": _("Put people on file"),
        "members.update_person": _("Edit people on file"),
        "members.import_person": _("Import people"),
        "members.submit_person": _("Hand in lists of people"),
        "members.export_person": _("Export people with telephones and numbers"),
        "members.reveal_person": _("See telephones and numbers in full"),
        "members.keep_zone": _("Keep zones and platforms"),
        "members.tag_zone": _("Place organisations in zones"),
    }
)
