"""Where a request came from, for the audit trail."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from federation.audit.services import source


def client_address(request: HttpRequest) -> str:
    """The address of the client as the trusted proxies saw it.

    Without trusted proxies the header is the client's own claim and is not read.
    """
    hops = getattr(settings, "TRUSTED_PROXIES", 0)
    if hops:
        header = request.META.get("HTTP_X_FORWARDED_FOR", "")
        claimed = [part.strip() for part in header.split(",") if part.strip()]
        if len(claimed) >= hops:
            return claimed[-hops][:45]
    return request.META.get("REMOTE_ADDR", "")


class SourceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = "api" if request.path.startswith("/api/") else "web"
        token = source.set(f"{door} {client_address(request)}".strip())
        try:
            return self.get_response(request)
        finally:
            source.reset(token)
