"""Sessions end after thirty idle minutes at the latest and, whatever happens, twelve hours after sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# Writing the session at every request would cost a query. Within a minute of the last note none is made,
# so an idle session ends after twenty-nine to thirty minutes, never later.
GRAIN = 60


class SessionAgeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get("_auth_user_id"):
            now = int(time.time())
            seen = request.session.get(SEEN_AT, now)
            started = request.session.get(SIGNED_IN_AT, now)
            too_old = now - started >= settings.SESSION_COOKIE_AGE
            if too_old or now - seen >= settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen >= GRAIN or SEEN_AT not in request.session:
                request.session[SEEN_AT] = now
                request.session.setdefault(SIGNED_IN_AT, started)
        return self.get_response(request)
