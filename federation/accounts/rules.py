"""Who may see accounts and units."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "accounts.view_organisation",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.COUNTY_STAFF: Scope.SUBTREE,
        Role.LEADER: Scope.CITY,
        Role.PARTNER: Scope.CITY,
    },
)
# The three administrators (三权分立): one keeps accounts, one gives rights, one reads the trail. None of
# them sees business text.
grant(
    "accounts.view_user",
    {Role.SYSTEM_ADMIN: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY},
)
grant("accounts.open_account", {Role.SYSTEM_ADMIN: Scope.CITY})
grant("accounts.disable_account", {Role.SYSTEM_ADMIN: Scope.CITY})
grant(
    "accounts.view_unit",
    {Role.SYSTEM_ADMIN: Scope.CITY, Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY},
)
grant("accounts.keep_unit", {Role.SYSTEM_ADMIN: Scope.CITY})
grant("accounts.reopen_account", {Role.SYSTEM_ADMIN: Scope.CITY})
grant("accounts.end_sessions", {Role.SYSTEM_ADMIN: Scope.CITY})
# Who holds which role, and what each role may do: read by those who give rights and those who watch over it.
grant("accounts.view_posts", {Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY})
grant("accounts.view_policy", {Role.SECURITY_ADMIN: Scope.CITY, Role.AUDITOR: Scope.CITY})
grant("accounts.give_post", {Role.SECURITY_ADMIN: Scope.CITY})
grant("accounts.end_post", {Role.SECURITY_ADMIN: Scope.CITY})
grant("accounts.reset_factors", {Role.SECURITY_ADMIN: Scope.CITY})
grant("accounts.view_sign_ins", {Role.SECURITY_ADMIN: Scope.CITY})
grant("accounts.offboard_person", {Role.SECURITY_ADMIN: Scope.CITY})
# Why an account can or cannot see something, asked about somebody else.
grant("accounts.explain_access", {Role.SECURITY_ADMIN: Scope.CITY})
