"""What somebody tried who may not: on the trail, once a minute for each door, so that nobody floods it."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.services import record

SECONDS = 60


def record_refusal(request: HttpRequest, user: User) -> None:
    """Note that `user` stood before a door that their posts do not open; the address is kept by its name."""
    match = request.resolver_match
    door = f"{request.method} {match.view_name if match is not None else '-'}"
    # No space in a key: some caches take it for the end.
    if cache.add(f"refused:{user.pk}:{door.replace(' ', ':')}", 1, SECONDS):
        record("accounts.access_refused", user, actor=user, note=door, result=AuditEntry.Result.DENIED)
