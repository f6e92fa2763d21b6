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
from federation.audit.middleware import client_address
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


def prove_again(request: HttpRequest, user: User, *, password: str) -> None:
    """Check the answer of a signed-in person and note it in the session.

    Failures count together with those of sign-in, tries at once wait for each other, and what was wrong is
    told in one sentence. Raises ValidationError on `present`. The caller holds no transaction that a
    refusal would roll back: the failure must stay counted.
    """
    with transaction.atomic():
        wait_in_line(request, user.username)
        proved = authenticate(request, username=user.username, password=password)
        if proved is not None and proved.pk == user.pk:
            forget_failures_here(request, user)
            record("accounts.identity_proved", user, actor=user)
            mark_proved(request)
            return
        record("accounts.proof_failed", user, actor=user)
    raise ValidationError({"present": _("This is not your present password.")})


def forget_failures_here(request: HttpRequest, user: User) -> None:
    """A success ends the count of this name at this address, as signing in does."""
    AccessAttempt.objects.filter(username=user.folded_username, ip_address=client_address(request)).delete()
