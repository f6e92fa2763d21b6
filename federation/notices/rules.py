from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "notices.view_outbox",
    {Role.SYSTEM_ADMIN: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY},
)
grant("notices.retry_message", {Role.SYSTEM_ADMIN: Scope.CITY})
