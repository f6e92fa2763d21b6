"""Error answers: what happened, what to do, a number to quote. The API gets problem details."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.refusals import record_refusal

logger = logging.getLogger(__name__)


def answer(request: HttpRequest, status: int, title: str, template: str, **context) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"type": "about:blank", "title": title, "status": status},
            status=status,
            content_type="application/problem+json",
        )
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400, _("The request cannot be understood."), "400.html")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refused for want of a right; who is known by name is on the trail with it."""
    user = getattr(request, "user", None)
    if isinstance(user, User):
        record_refusal(request, user)
    return answer(request, 403, _("Your role does not include this."), "403.html")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes for a missing object and for one that belongs to somebody else."""
    return answer(request, 404, _("There is nothing here for you."), "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(4)
    logger.error("server error, reference %s, path %s", reference, request.path)
    return answer(request, 500, _("Something went wrong on our side."), "500.html", reference=reference)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, _("This form has expired."), "403_csrf.html")
