"""The door of the API: what a program never needs is left out once, by the address.

Sessions, their age, second factors, forged forms, messages, lockouts and htmx belong to people at pages: the
API knows nobody by a cookie, and what it asks of a token it asks itself. What is left is here in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import trans_real

from federation.audit.middleware import SourceMiddleware
from federation.ui.middleware import PrivatePagesMiddleware

Answer = Callable[[HttpRequest], Any]
PREFIX = "/api/"
# They write the same headers on every answer, so that they are asked once.
CONSTANT_HEADERS = (CSPMiddleware, XFrameOptionsMiddleware, PrivatePagesMiddleware)


class ApiDoor:
    """Stands in `MIDDLEWARE` behind what every answer needs and before what only pages need."""

    def __init__(self, get_response: Answer) -> None:
        self.pages = get_response
        self.api: Answer = convert_exception_to_response(SourceMiddleware(answer))
        self.headers = constant_headers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.pages(request)
        language = accepted_language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        translation.activate(language)
        response = self.api(request)
        for name, value in self.headers:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        patch_vary_headers(response, ("Accept-Language",))
        return response


def answer(request: HttpRequest) -> HttpResponse:
    """Call the view of an address. Raises DisallowedHost for a wrong host, Http404 where there is no view."""
    request.get_host()
    match = request.resolver_match = resolve(request.path_info)
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response


def constant_headers() -> list[tuple[str, str]]:
    """What the pages' own middleware writes on every answer."""
    response: Any = HttpResponse()
    for middleware in CONSTANT_HEADERS:
        response = middleware(lambda request, response=response: response)(HttpRequest())
    del response.headers["Content-Type"]
    return list(response.headers.items())


@lru_cache(maxsize=200)
def accepted_language(header: str) -> str:
    """The language of the portal that an `Accept-Language` header asks for first."""
    for asked, _weight in trans_real.parse_accept_lang_header(header):
        if asked == "*":
            break
        try:
            return translation.get_supported_language_variant(asked)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
