"""Partner systems sign in with a hashed, expiring bearer token."""

from knox.auth import TokenAuthentication


class PartnerTokenAuthentication(TokenAuthentication):
    """Knox keeps only the token's digest; a disabled account ends its tokens with the next request."""
