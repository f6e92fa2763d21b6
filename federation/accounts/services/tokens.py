"""Invitations and password resets: links that work once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.lockout import forget_failures
from federation.accounts.models import InvalidToken, OneTimeToken, User
from federation.accounts.services.users import open_account, reopen_account
from federation.audit.services import record
from federation.notices.services import post
from federation.text import fold

# Open reset links of one account at a time: nobody can fill somebody's mailbox.
MAX_OPEN_RESETS = 3
Address = Callable[[str], str]


@transaction.atomic
def invite(user: User, *, actor: User | None) -> str:
    """Issue an invitation and return its secret for the mail that carries it."""
    record("accounts.user_invited", user, actor=actor)
    return OneTimeToken.issue(user, OneTimeToken.Purpose.INVITATION)


@transaction.atomic
def send_invitation(user: User, *, actor: User, address: Address) -> User:
    """Queue the mail that invites `user` to choose a password; `address(secret)` builds its link.

    Earlier invitations of the account stop working. Raises ValidationError for a disabled account or one
    without an e-mail address.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(_("This account is disabled."))
    if not user.email:
        raise ValidationError(_("This account has no e-mail address."))
    user.tokens.filter(purpose=OneTimeToken.Purpose.INVITATION, used_at__isnull=True).update(
        used_at=timezone.now()
    )
    secret = invite(user, actor=actor)
    body = _("An account has been opened for you: %(username)s. Choose a password within seven days:")
    post_link(user, _("Your account"), body % {"username": user.username}, secret, address)
    return user


@transaction.atomic
def open_account_with_invitation(username: str, *, actor: User, address: Address, **fields: Any) -> User:
    """Open an account and invite its owner in one transaction."""
    user = open_account(username, actor=actor, **fields)
    return send_invitation(user, actor=actor, address=address)


@transaction.atomic
def reopen_with_invitation(user: User, *, actor: User, address: Address) -> User:
    """Reopen a disabled account and invite its owner in one transaction."""
    return send_invitation(reopen_account(user, actor=actor), actor=actor, address=address)


@transaction.atomic
def use_token(secret: str, *, password: str) -> User:
    """Set the password that the bearer of `secret` chose; the token is spent with it.

    Raises InvalidToken for an unknown, used or expired token, ValidationError for a weak password (the
    token stays usable then).
    """
    token = (
        OneTimeToken.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(digest=OneTimeToken.digest_of(secret), used_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    if token is None or not token.user.is_active:
        raise InvalidToken
    user = token.user
    validate_password(password, user)
    user.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_failures(user.folded_username)
    record("accounts.password_set", user, actor=user)
    return user


@transaction.atomic
def ask_for_reset(username: str, *, address: Address) -> None:
    """Queue a reset mail where the account exists and has an e-mail address; say nothing either way.

    `address(secret)` builds the link. The mail goes through the outbox, so the answer takes the same time.
    """
    user = User.objects.filter(folded_username=fold(username), is_active=True).exclude(email="").first()
    if user is None:
        return
    open_now = user.tokens.filter(
        purpose=OneTimeToken.Purpose.RESET, used_at__isnull=True, expires_at__gt=timezone.now()
    )
    if open_now.count() >= MAX_OPEN_RESETS:
        return
    secret = OneTimeToken.issue(user, OneTimeToken.Purpose.RESET)
    record("accounts.reset_asked", user, actor=None)
    body = _("Open this link within thirty minutes to set a new password:")
    post_link(user, _("Set a new password"), body, secret, address)


def post_link(user: User, subject: str, body: str, secret: str, address: Address) -> None:
    """Queue one mail with a link. The outbox row holds the link until it is delivered, then forgets it."""
    post(
        "email",
        f"link:{OneTimeToken.digest_of(secret)[:24]}",
        {"to": user.email, "subject": subject, "body": f"{body}\n{address(secret)}", "secret": True},
    )


def token_is_valid(secret: str) -> bool:
    """Whether a link may show its form; using it checks again under a lock."""
    return OneTimeToken.objects.filter(
        digest=OneTimeToken.digest_of(secret),
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
        user__is_active=True,
    ).exists()
