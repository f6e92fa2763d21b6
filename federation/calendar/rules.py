from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant("calendar.view_holidaynotice", {Role.CITY_STAFF: Scope.CITY})
grant("calendar.publish_holiday_notice", {Role.CITY_STAFF: Scope.CITY})
