from federation.accounts.models.organisations import Organisation, OrganisationQuerySet
from federation.accounts.models.users import InvalidToken, OneTimeToken, Post, Role, User

__all__ = [
    "InvalidToken",
    "OneTimeToken",
    "Organisation",
    "OrganisationQuerySet",
    "Post",
    "Role",
    "User",
]
