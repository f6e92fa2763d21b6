"""Partner systems sign in with a hashed, expiring bearer token."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from federation.accounts.models import Organisation, Post, User
from federation.rest.prepared import Statement, shelf

SCHEME = "bearer"
MAX_SECRET = 200


IN_FORCE = 'WHERE "digest" = %s AND "expiry" > %s ORDER BY "id"'
# What is read of the three: everything but what only searches and profiles need.
PARTS: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("", Post, tuple(field.attname for field in Post._meta.concrete_fields)),
    ("user__", User, tuple(field.attname for field in User._meta.concrete_fields)),
    ("organisation__", Organisation, ("id", "kind", "name", "short_name", "path", "branch_id", "parent_id")),
)


def in_force_today() -> Statement:
    """Posts in force with their accounts and units, beside each token of the account."""
    today = timezone.localdate()
    beside = "user__auth_token_set__"

    def query() -> QuerySet:
        names = [f"{prefix}{name}" for prefix, _model, fields in PARTS for name in fields]
        rows = Post.objects.in_force(today).filter(user__is_active=True)
        return rows.values(*names, digest=F(f"{beside}digest"), expiry=F(f"{beside}expiry"))

    return shelf.take(("tokens", today), query)


def assembled(row: dict[str, Any]) -> Post:
    """A row of `in_force_today` as a post with its account and its unit."""
    post, user, organisation = (
        cast("Any", model).from_db("default", fields, [row[f"{prefix}{name}"] for name in fields])
        for prefix, model, fields in PARTS
    )
    post.user, post.organisation = user, organisation
    return post


class PartnerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`, checked in one query.

    Knox's own class reads every token of the account and deletes expired ones while it reads. Here the
    digest, which is the key of the table, finds the token; a GET changes nothing. An unknown, an expired
    and an endless token and a disabled account are refused in the same words.
    """

    def authenticate(self, request: Request) -> tuple | None:
        scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != SCHEME:
            return None
        secret = secret.strip()
        if not secret or not secret.isascii() or len(secret) > MAX_SECRET:
            raise AuthenticationFailed(_("Sign in with a valid token."))
        return self.bearer(hash_token(secret)), None

    def bearer(self, digest: str) -> User:
        """The account of a token in force; its posts come in the same query: every request asks them."""
        now = timezone.now()
        statement = in_force_today()
        rows = statement.fetch(IN_FORCE, [digest, now])
        posts = [assembled(dict(zip(statement.names, row))) for row in rows]
        if posts:
            user = posts[0].user
            for post in posts:
                post.user = user
            user.active_posts = posts
            return user
        # Without a post the token still says who asks: 403 is the answer then, not 401.
        token = (
            AuthToken.objects.select_related("user")
            .filter(digest=digest, expiry__gt=now, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("Sign in with a valid token."))
        return token.user

    def authenticate_header(self, request: Request) -> str:
        # Without this header DRF would answer 403 where 401 is meant.
        return 'Bearer realm="api"'


class PartnerTokenScheme(OpenApiAuthenticationExtension):
    """How the token is described in the OpenAPI document."""

    target_class = "federation.rest.authentication.PartnerTokenAuthentication"
    name = "partnerToken"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "http", "scheme": SCHEME}
