"""What sign-in counts failures by, and how parallel tries of one name from one address are put in line."""

from __future__ import annotations

import hashlib

from axes.models import AccessAttempt
from django.db import connection
from django.http import HttpRequest

from federation.audit.middleware import client_address
from federation.text import fold

LONGEST = 200


def folded_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """The account name as it is compared, so that `ＡＤＭＩＮ` and `admin` share one count of failures."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return fold(typed.replace("\x00", ""))[:LONGEST]


def wait_in_line(request: HttpRequest, username: str) -> None:
    """Let one try after another of this name from this address through, until the transaction ends.

    Without it twenty tries sent at once would all be checked before the first failure is counted.
    """
    line = f"{folded_name(request, {'username': username})} {client_address(request)}"
    key = int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def forget_failures(folded_username: str) -> None:
    """Lift the pause of an account whose owner has just proved by a link to be its owner."""
    AccessAttempt.objects.filter(username=folded_username).delete()
