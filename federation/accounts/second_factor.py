"""Asking for the second factor: one question, answered by an app's code, a recovery code or a passkey."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from federation.accounts.models import Authenticator, RecoveryCode, SignInRecord, User
from federation.accounts.services.factors import note_signature, spend_code, spend_recovery_code
from federation.accounts.totp import DIGITS

Method = SignInRecord.Method


def known_passkeys(user: User) -> list[bytes]:
    """The public keys of a person's passkeys."""
    rows = user.authenticators.filter(kind=Authenticator.Kind.PASSKEY).order_by("id")
    return [bytes(key) for key in rows.values_list("key", flat=True)]


def passkey_question(request: HttpRequest, user: User) -> str:
    """The options that the browser signs; "" for somebody without a passkey."""
    from federation.accounts import passkeys  # noqa: PLC0415 - 8 MB and 0.1 s that few requests need

    known = known_passkeys(user)
    return passkeys.ask_known(request, known) if known else ""


def check_second_factor(request: HttpRequest, user: User, *, code: str = "", assertion: str = "") -> str:
    """The method by which the answer holds, "" where it does not. A right answer is spent.

    Failures count with those of the password, and a paused name is not even looked at. The caller holds
    the line of this name (`wait_in_line`) and a transaction that it commits either way.
    """
    method = ""
    if AxesProxyHandler.is_allowed(request, {"username": user.username}):
        method = matching_method(request, user, code=code, assertion=assertion)
    if not method:
        count_failure(request, user)
    return method


def matching_method(request: HttpRequest, user: User, *, code: str, assertion: str) -> str:
    typed = "".join(letter for letter in code if letter.isalnum())
    if assertion:
        return Method.PASSKEY.value if signed(request, user, assertion) else ""
    if len(typed) == DIGITS and typed.isascii() and typed.isdigit():
        return Method.TOTP.value if spend_code(user, typed) else ""
    if len(typed) == RecoveryCode.LETTERS and spend_recovery_code(user, typed):
        return Method.RECOVERY.value
    return ""


def signed(request: HttpRequest, user: User, assertion: str) -> bool:
    from federation.accounts import passkeys  # noqa: PLC0415 - see above

    try:
        credential_id, counter = passkeys.take_known(request, known_passkeys(user), assertion)
    except passkeys.RefusedPasskey:
        return False
    return note_signature(user, credential_id, counter)


def count_failure(request: HttpRequest, user: User) -> None:
    """One more failure of this name at this address; the fifth one pauses sign-in."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
