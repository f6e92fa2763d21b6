"""Who may see accounts and units."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "accounts.view_organisation",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.COUNTY_STAFF: Scope.SUBTREE,
        Role.LEADER: Scope.CITY,
        Role.PARTNER: Scope.CITY,
    },
)
