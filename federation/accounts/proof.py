"""Proving again that it is you: what a session remembers, and the question itself.

A door with `reauthenticate` opens only to somebody who has proved within `PROOF_SECONDS` to be the owner of
the account (ASVS 7.5): a browser left open at a desk shows no telephone number and hands out no role.
"""

from __future__ import annotations

import time

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from federation.accounts.lockout import wait_in_line
from federation.accounts.models import User
from federation.accounts.second_factor import check_second_factor
from federation.audit.middleware import client_address
from federation.audit.models import AuditEntry
from federation.audit.services import record

PROVED_AT = "proved_at"


def mark_proved(request: HttpRequest) -> None:
    """Note in the session that its owner has just been proved."""
    request.session[PROVED_AT] = int(time.time())


def proved_recently(request: HttpRequest) -> bool:
    return time.time() - request.session.get(PROVED_AT, 0) < settings.PROOF_SECONDS


def mark_after_sign_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Receiver of Django's `user_logged_in`: whoever signs in has proved it by that."""
    mark_proved(request)


def prove_again(
    request: HttpRequest, user: User, *, password: str, code: str = "", assertion: str = ""
) -> None:
    """Check the answer of a signed-in person, with the second factor where one is enrolled, and note it.

    Failures count together with those of sign-in, and tries at once wait for each other. Raises
    ValidationError on `present` or `code`. The caller holds no transaction that a refusal would roll back:
    the failure must stay counted.
    """
    with transaction.atomic():
        wait_in_line(request, user.username)
        wrong = what_is_wrong(request, user, password=password, code=code, assertion=assertion)
        if not wrong:
            forget_failures_here(request, user)
            record("accounts.identity_proved", user, actor=user)
            mark_proved(request)
            return
        record("accounts.proof_failed", user, actor=user, result=AuditEntry.Result.FAILED)
    raise ValidationError(wrong)


def what_is_wrong(request: HttpRequest, user: User, *, password: str, code: str, assertion: str) -> dict:
    """The field whose answer does not hold, with its sentence; {} where everything holds."""
    proved = authenticate(request, username=user.username, password=password)
    if proved is None or proved.pk != user.pk:
        return {"present": _("This is not your present password.")}
    if user.second_factor_since is None:
        return {}
    if check_second_factor(request, user, code=code, assertion=assertion):
        return {}
    return {"code": _("This code is not right, or it was used already. Wait for the next one.")}


def forget_failures_here(request: HttpRequest, user: User) -> None:
    """A success ends the count of this name at this address, as signing in does."""
    AccessAttempt.objects.filter(username=user.folded_username, ip_address=client_address(request)).delete()
