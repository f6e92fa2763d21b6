"""Who sees the register of personal data, and who handles requests about such data."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "privacy.view_register",
    {
        Role.SECURITY_ADMIN: Scope.CITY,
        Role.AUDITOR: Scope.CITY,
        Role.CITY_STAFF: Scope.CITY,
    },
)

DESK = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}
# Administrators and auditors see that a request is there and how it stands, and not of whom it is.
grant(
    "privacy.view_request",
    DESK | {Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY, Role.LEADER: Scope.CITY},
)
grant("privacy.handle_request", DESK)
grant("privacy.decide_request", {Role.CITY_STAFF: Scope.CITY})
grant("privacy.approve_erasure", {Role.LEADER: Scope.CITY})
