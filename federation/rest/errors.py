"""Every refusal of the API is problem details (RFC 9457) with a sentence."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem(status_code: int, title: str, **members: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status_code, **members}
    return Response(body, status=status_code, content_type="application/problem+json")


def field_errors(error: ValidationError) -> dict[str, list[str]]:
    """A service's refusal as {field: sentences}; what belongs to no field stands under "" ."""
    if hasattr(error, "error_dict"):
        return {name if name != "__all__" else "": texts for name, texts in error.message_dict.items()}
    return {"": error.messages}


def problem_details(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. What it does not know stays an exception and becomes a logged 500."""
    if isinstance(error, ValidationError):
        return problem(400, str(_("The request breaks a rule.")), errors=field_errors(error))
    if isinstance(error, exceptions.ValidationError):
        return problem(400, str(_("The request breaks a rule.")), errors=error.detail)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None:
        return None
    code = response.status_code
    title = {
        status.HTTP_401_UNAUTHORIZED: _("Sign in with a valid token."),
        status.HTTP_403_FORBIDDEN: _("Your role does not include this."),
        status.HTTP_404_NOT_FOUND: _("There is nothing here for you."),
    }.get(code, getattr(error, "detail", _("The request breaks a rule.")))
    answer = problem(code, str(title))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response:
            answer[name] = response[name]
    return answer
