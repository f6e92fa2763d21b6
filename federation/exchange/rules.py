"""Who sees, submits and reviews imports; who may import a kind is said by the app whose records it writes.

The city's clerks import. County clerks and chambers' secretaries submit: what they send is reviewed first.
"""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

SUBMITTERS = {Role.COUNTY_STAFF: Scope.SUBTREE, Role.CHAMBER_SECRETARY: Scope.UNIT}

grant("exchange.view_importbatch", {Role.CITY_STAFF: Scope.CITY} | SUBMITTERS)
grant("exchange.keep_mapping", {Role.CITY_STAFF: Scope.CITY} | SUBMITTERS)
grant("exchange.submit_importbatch", SUBMITTERS)
grant("exchange.apply_importbatch", {Role.CITY_STAFF: Scope.CITY})
grant("exchange.review_importbatch", {Role.CITY_STAFF: Scope.CITY})
