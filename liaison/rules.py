"""Who may do what with departments."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "liaison.view_department",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.COUNTY_STAFF: Scope.CITY,
        Role.LEADER: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.PUBLISHED,
        Role.ENTERPRISE: Scope.PUBLISHED,
        Role.DEPARTMENT: Scope.PUBLISHED,
    },
)
grant("liaison.register_department", {Role.CITY_STAFF: Scope.CITY})
grant("liaison.update_department", {Role.CITY_STAFF: Scope.CITY})

STAFF = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}
grant("liaison.view_visit", STAFF | {Role.LEADER: Scope.CITY})
grant("liaison.record_visit", STAFF)
grant("liaison.plan_visits", STAFF)
