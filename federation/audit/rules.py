from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("audit.view_auditentry", {Role.AUDITOR: Scope.CITY})
grant("audit.fetch_trailexport", {Role.AUDITOR: Scope.CITY})
# Whether the chain holds is no secret among those who keep the portal.
grant("audit.view_trail_state", {Role.AUDITOR: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY})
# What people have done themselves; staff find it in the timelines of their work.
grant(
    "audit.view_own_entries",
    {
        Role.CHAMBER_SECRETARY: Scope.OWN,
        Role.ENTERPRISE: Scope.OWN,
        Role.DEPARTMENT: Scope.OWN,
        Role.EXPERT: Scope.OWN,
    },
)
