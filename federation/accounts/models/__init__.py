from federation.accounts.models.organisations import Organisation, OrganisationQuerySet
from federation.accounts.models.users import (
    ADMIN_ROLES,
    STAFF_ROLES,
    InvalidToken,
    OneTimeToken,
    Post,
    Role,
    User,
)

__all__ = [
    "ADMIN_ROLES",
    "STAFF_ROLES",
    "InvalidToken",
    "OneTimeToken",
    "Organisation",
    "OrganisationQuerySet",
    "Post",
    "Role",
    "User",
]
