"""Who may decide that two records are one."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

# Both records must be within reach to act; of a record elsewhere a page says only that there is one.
grant("merging.merge_records", {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE})
