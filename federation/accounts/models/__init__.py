from federation.accounts.models.delegations import Delegation
from federation.accounts.models.factors import Authenticator, FactorReset, RecoveryCode
from federation.accounts.models.organisations import Organisation, OrganisationQuerySet
from federation.accounts.models.sign_ins import SignInRecord
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
    "Authenticator",
    "Delegation",
    "FactorReset",
    "InvalidToken",
    "OneTimeToken",
    "Organisation",
    "OrganisationQuerySet",
    "Post",
    "RecoveryCode",
    "Role",
    "SignInRecord",
    "User",
]
