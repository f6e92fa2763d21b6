from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Member enterprises"),
        "members:enterprise_list",
        "building",
        "members.view_enterprise",
        position=42,
        part="members",
    ),
    Entry(
        "registry",
        _("Representatives"),
        "members:person_list",
        "users",
        "members.view_person",
        position=44,
        part="members",
    ),
    Entry(
        "registry",
        _("Directory of known people"),
        "members:directory_list",
        "book",
        "members.view_directory",
        position=45,
        part="members",
    ),
    Entry(
        "registry",
        _("Enterprise"),
        "members:enterprise_register",
        "building",
        "members.register_enterprise",
        position=42,
        create=True,
    ),
    Entry(
        "registry",
        _("Person"),
        "members:person_register",
        "user",
        "members.register_person",
        position=44,
        create=True,
    ),
)
add(Entry("system", _("Zones and platforms"), "members:zone_list", "flag", "members.keep_zone", position=72))
