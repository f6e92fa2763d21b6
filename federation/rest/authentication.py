"""Partner systems sign in with a hashed, expiring bearer token."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from federation.accounts.models import Post, User
from federation.accounts.presence import COLUMNS, assembled
from federation.prepared import Statement, shelf
from federation.rest.asking import Condition

SCHEME = "bearer"
MAX_SECRET = 200

IN_FORCE = 'WHERE "digest" = %s AND "expiry" > %s ORDER BY "id"'
# Everything that one row says, in few bytes: a row that says something else has another word.
WORD = """encode(sha256(convert_to("page"::text, 'UTF8')), 'hex')"""
# Tokens of one thread that are read ahead of, see `Bearer`.
KEPT = 200


def in_force_today() -> Statement:
    """Posts in force with their accounts and units, beside each token of the account."""
    today = timezone.localdate()
    beside = "user__auth_token_set__"

    def query() -> QuerySet:
        rows = Post.objects.in_force(today).filter(user__is_active=True)
        return rows.values(*COLUMNS, digest=F(f"{beside}digest"), expiry=F(f"{beside}expiry"))

    return shelf.take(("tokens", today), query)


@dataclass(frozen=True)
class Bearer:
    """A token as the database had it: its account with the posts in force, and the words of their rows."""

    digest: str
    user: User
    words: str = ""

    def unchanged(self) -> Condition:
        """That the token is in force and every row behind it is, word for word, what it was."""
        statement = in_force_today()
        sql = f"array_to_string(ARRAY({statement.text(IN_FORCE, WORD)}), ' ') = %s"
        return Condition(sql, (*statement.params, self.digest, timezone.now(), self.words))


class Bearers(threading.local):
    """Tokens whose last list was answered. They save a question, never an answer.

    What a page of a list looks like follows from the posts of whoever asks. So the page is asked for with
    the posts of the last time, in one statement with the question whether they are still the same; where
    they are not, or the token is over, nothing comes back and everything is asked anew.
    """

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Bearer] = OrderedDict()

    def take(self, digest: str) -> Bearer | None:
        """Whoever is refused on the way, such as for too many requests, is not put back: nothing is read
        ahead for them the next time."""
        return self.kept.pop(digest, None)

    def keep(self, bearer: Bearer) -> None:
        if bearer.words:
            self.kept[bearer.digest] = bearer
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)


bearers = Bearers()


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
        digest = hash_token(secret)
        known = bearers.take(digest)
        if known is not None and self.read_ahead(request, known):
            return known.user, known
        bearer = self.bearer(digest)
        return bearer.user, bearer

    def read_ahead(self, request: Request, known: Bearer) -> bool:
        """Whether the page was read, and with it that the token means what it meant."""
        read = getattr((request.parser_context or {}).get("view"), "read_ahead", None)
        return read is not None and read(request, known)

    def bearer(self, digest: str) -> Bearer:
        """The account of a token in force; its posts come in the same query: every request asks them."""
        now = timezone.now()
        statement = in_force_today()
        rows = list(statement.fetch(IN_FORCE, [digest, now], also=WORD))
        posts = [assembled(statement.names, row) for row in rows]
        if posts:
            user = posts[0].user
            for post in posts:
                post.user = user
            user.active_posts = posts
            return Bearer(digest, user, " ".join(row[-1] for row in rows))
        # Without a post the token still says who asks: 403 is the answer then, not 401.
        token = (
            AuthToken.objects.select_related("user")
            .filter(digest=digest, expiry__gt=now, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("Sign in with a valid token."))
        return Bearer(digest, token.user)

    def authenticate_header(self, request: Request) -> str:
        # Without this header DRF would answer 403 where 401 is meant.
        return 'Bearer realm="api"'
