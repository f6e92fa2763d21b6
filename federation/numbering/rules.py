from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("numbering.view_numberentry", {Role.CITY_STAFF: Scope.CITY})
