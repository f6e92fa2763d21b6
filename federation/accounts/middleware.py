"""What every request of a signed-in person passes: the age of the session, and the second factor.

Sessions end after thirty idle minutes at the latest and, whatever happens, twelve hours after sign-in.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from federation.accounts.services.sign_ins import SID, note_seen

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
            if too_old or now - seen >= settings.SESSION_IDLE_SECONDS or is_ended(request):
                logout(request)
            elif now - seen >= GRAIN or SEEN_AT not in request.session:
                request.session[SEEN_AT] = now
                if SID in request.session:
                    note_seen(request.session[SID])
                request.session.setdefault(SIGNED_IN_AT, started)
        return self.get_response(request)


def is_ended(request: HttpRequest) -> bool:
    """Whether its owner has ended this very session from another one."""
    sid = request.session.get(SID)
    return sid is not None and request.user.is_authenticated and uuid.UUID(sid) in request.user.ended_sessions


# What somebody may reach who still owes a second factor: enrolling one, leaving, and reading more easily.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "accounts:factors",
        "accounts:app_enrol",
        "accounts:passkey_enrol",
        "accounts:prove",
        "accounts:sign_out",
        "ui:text_size",
        "set_language",
        "healthz",
        "readyz",
    }
)


class SecondFactorMiddleware:
    """Whose work asks for a second factor and who has none is led to enrol one, and reaches nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_ROLES
            and request.session.get("_auth_user_id")
            and request.user.is_authenticated
            and request.user.owes_second_factor
            and not may_go_on(request.path_info)
        ):
            return to_enrolment(request)
        return self.get_response(request)


def may_go_on(path: str) -> bool:
    try:
        return resolve(path).view_name in WITHOUT_SECOND_FACTOR
    except Resolver404:
        return False


def to_enrolment(request: HttpRequest) -> HttpResponse:
    """The page that enrols; a fragment is told to leave, a program gets a sentence."""
    target = reverse("accounts:factors")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    if not request.accepts("text/html"):
        sentence = _("Enrol a second factor first: open %(page)s.") % {"page": target}
        return JsonResponse(
            {"type": "about:blank", "title": sentence, "status": 403},
            status=403,
            content_type="application/problem+json",
        )
    return HttpResponseRedirect(target)
