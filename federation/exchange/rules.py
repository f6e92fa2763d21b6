"""Who may see the imports; who may start one is said by the app whose records it writes."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("exchange.view_importbatch", {Role.CITY_STAFF: Scope.CITY})
