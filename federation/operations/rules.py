"""The administrators see how the portal runs. Nothing of it is text of the work."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

ADMINISTRATORS = {Role.SYSTEM_ADMIN: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY}
grant("operations.view_state", ADMINISTRATORS)
grant("operations.view_settings", ADMINISTRATORS)
