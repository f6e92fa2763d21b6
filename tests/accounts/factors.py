"""People with a second factor, and what they type."""

from __future__ import annotations

import time

from federation.accounts import totp
from federation.accounts.models import Authenticator, User
from federation.accounts.sealing import unseal
from federation.accounts.services.factors import enrol_app, make_recovery_codes, seal_name


def with_app(user: User) -> tuple[User, bytes]:
    """The person with an app enrolled two steps ago, so that the present code is unused; and its seed."""
    seed = totp.new_secret()
    enrol_app(user, actor=user, secret=seed, code=present_code(seed))
    Authenticator.objects.filter(user=user).update(last_used_step=totp.step_at(time.time()) - 2)
    return User.objects.get(pk=user.pk), seed


def present_code(seed: bytes) -> str:
    return totp.code_at(seed, totp.step_at(time.time()))


def wrong_code(seed: bytes) -> str:
    """Six digits that are no code of the app about now."""
    now = totp.step_at(time.time())
    taken = {totp.code_at(seed, now + drift) for drift in range(-3, 4)}
    return next(
        code
        for code in ("000000", "000001", "000002", "000003", "000004", "000005", "000006", "000007")
        if code not in taken
    )


def seed_of(user: User) -> bytes:
    return unseal(bytes(user.authenticators.get(kind="totp").key), owner=seal_name(user))


__all__ = ["make_recovery_codes", "present_code", "seed_of", "with_app", "wrong_code"]
