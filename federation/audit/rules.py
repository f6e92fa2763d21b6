from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("audit.view_auditentry", {Role.AUDITOR: Scope.CITY})
