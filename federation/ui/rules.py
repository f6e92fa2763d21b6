"""Who may show a saved view to whom. With one's own unit everybody may share."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("ui.share_view_with_everybody", {Role.CITY_STAFF: Scope.CITY})
