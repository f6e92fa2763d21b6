"""Every refusal of the API is problem details (RFC 9457) with a sentence."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from federation.accounts.models import User
from federation.audit.refusals import record_refusal

MEDIA_TYPE = "application/problem+json"


def problem(status_code: int, title: str, **members: Any) -> Response:
    """Problem details as an answer; `members` are further fields such as `errors`."""
    body = {"type": "about:blank", "title": title, "status": status_code, **members}
    return Response(body, status=status_code, content_type=MEDIA_TYPE)


def field_errors(error: ValidationError) -> dict[str, list[str]]:
    """A service's refusal as {field: sentences}; what belongs to no field stands under "" ."""
    if hasattr(error, "error_dict"):
        return {
            name if name != "__all__" else "": [str(text) for text in texts]
            for name, texts in error.message_dict.items()
        }
    return {"": [str(text) for text in error.messages]}


def titles() -> dict[int, str]:
    """One sentence for each status in the reader's language; none of them says what exists."""
    return {
        400: _("The request cannot be understood."),
        401: _("Sign in with a valid token."),
        403: _("Your role does not include this."),
        404: _("There is nothing here for you."),
        405: _("This address does not take this method."),
        406: _("The answer is JSON; accept application/json."),
        415: _("Send JSON as application/json."),
        429: _("Too many requests. Wait as long as Retry-After says."),
    }


def problem_details(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. What it does not know stays an exception and becomes a logged 500."""
    if isinstance(error, ValidationError):
        return problem(400, _("The request breaks a rule."), errors=field_errors(error))
    if isinstance(error, exceptions.ValidationError):
        return problem(400, _("The request breaks a rule."), errors=error.detail)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None:
        return None
    code = response.status_code
    request = context["request"]
    if code == 403 and isinstance(request.user, User):
        record_refusal(request._request, request.user)
    answer = problem(code, titles().get(code, _("The request breaks a rule.")))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response:
            answer[name] = response[name]
    return answer
