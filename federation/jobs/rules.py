from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "jobs.view_job",
    {Role.SYSTEM_ADMIN: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY},
)
grant("jobs.keep_job", {Role.SYSTEM_ADMIN: Scope.CITY})
