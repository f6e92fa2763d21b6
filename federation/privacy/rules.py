"""Who sees the register of personal data. It holds no data, only what the portal keeps and why."""

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
