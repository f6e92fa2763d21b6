from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("reference.view_industry", {Role.CITY_STAFF: Scope.CITY})
grant("reference.add_city_industry", {Role.CITY_STAFF: Scope.CITY})
grant("reference.rename_industry", {Role.CITY_STAFF: Scope.CITY})
