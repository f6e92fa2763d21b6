"""Who may do what with enterprises and people (design: the permission matrix)."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

STAFF = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}

grant(
    "members.view_enterprise",
    STAFF
    | {
        Role.LEADER: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.ENTERPRISE: Scope.OWN,
        Role.PARTNER: Scope.CITY,
    },
)
grant("members.register_enterprise", STAFF)
grant("members.update_enterprise", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT, Role.ENTERPRISE: Scope.OWN})
# Naming somebody puts a person on file, which an enterprise's own representative may not.
grant("members.set_position", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("members.bulk_update_enterprise", STAFF)
grant("members.bulk_update_person", STAFF)
grant("members.export_enterprise", STAFF)
grant("members.import_enterprise", {Role.CITY_STAFF: Scope.CITY})
grant("members.submit_enterprise", {Role.COUNTY_STAFF: Scope.SUBTREE, Role.CHAMBER_SECRETARY: Scope.UNIT})

grant("members.view_person", STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT})
# What is shared between the federations is read by all of their staff (the querysets see to it).
grant("members.view_directory", STAFF | {Role.LEADER: Scope.CITY})
grant("members.keep_directory", STAFF)
grant("members.register_person", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("members.update_person", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
# Telephones and document numbers in full, with a reason and a proof of who asks.
grant("members.export_person", STAFF)
grant("members.import_person", {Role.CITY_STAFF: Scope.CITY})
grant("members.submit_person", {Role.COUNTY_STAFF: Scope.SUBTREE, Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("members.reveal_person", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})

grant("members.keep_zone", {Role.CITY_STAFF: Scope.CITY})
grant("members.tag_zone", STAFF)
