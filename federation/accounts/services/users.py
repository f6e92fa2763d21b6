"""Accounts, posts, invitations and sign-in helpers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import InvalidToken, OneTimeToken, Organisation, Post, User
from federation.audit.services import record
from federation.notices.services import post
from federation.text import fold


@transaction.atomic
def open_account(
    username: str, *, name: str, actor: User | None, password: str | None = None, **fields: Any
) -> User:
    """Create an account without rights. Raises ValidationError where the folded name is taken."""
    if User.objects.filter(folded_username=fold(username)).exists():
        raise ValidationError({"username": _("This account name, or one that looks like it, is taken.")})
    user = User.objects.create_user(username, password, name=name, **fields)
    record("accounts.account_opened", user, actor=actor)
    return user


@transaction.atomic
def give_post(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    actor: User | None,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Post:
    """Give `user` a role in `organisation` from a day on; the database refuses overlapping posts."""
    post = Post(
        user=user,
        organisation=organisation,
        role=role,
        title=title,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    post.full_clean()
    post.save()
    record("accounts.post_given", user, actor=actor, note=f"{role} {organisation.name}")
    return post


@transaction.atomic
def invite(user: User, *, actor: User | None) -> str:
    """Issue an invitation and return its secret for the mail that carries it."""
    record("accounts.user_invited", user, actor=actor)
    return OneTimeToken.issue(user, OneTimeToken.Purpose.INVITATION)


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
    validate_password(password, token.user)
    token.used_at = timezone.now()
    token.save(update_fields=["used_at"])
    token.user.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    token.user.set_password(password)
    token.user.save(update_fields=["password"])
    record("accounts.password_set", token.user, actor=token.user)
    return token.user


@transaction.atomic
def ask_for_reset(username: str, *, address: Callable[[str], str]) -> None:
    """Queue a reset mail where the account exists and has an e-mail address; say nothing either way.

    `address(secret)` builds the link. The mail goes through the outbox, so the answer takes the same time.
    """
    user = User.objects.filter(folded_username=fold(username), is_active=True).exclude(email="").first()
    if user is None:
        return
    secret = OneTimeToken.issue(user, OneTimeToken.Purpose.RESET)
    record("accounts.reset_asked", user, actor=None)
    post(
        "email",
        f"reset:{OneTimeToken.digest_of(secret)[:24]}",
        {
            "to": user.email,
            "subject": _("Set a new password"),
            "body": _("Open this link within thirty minutes to set a new password:") + "\n" + address(secret),
        },
    )


def token_is_valid(secret: str) -> bool:
    """Whether a link may show its form; using it checks again under a lock."""
    return OneTimeToken.objects.filter(
        digest=OneTimeToken.digest_of(secret),
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
        user__is_active=True,
    ).exists()


@transaction.atomic
def disable_account(user: User, *, actor: User) -> User:
    """End an account. Sessions and tokens die with the next request, because each one looks here."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    record("accounts.account_disabled", user, actor=actor)
    return user
