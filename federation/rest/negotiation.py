"""JSON in, JSON out: the two choices that a request could ask for are made without a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

ACCEPTED = frozenset({"*/*", "application/*", "application/json", "application/problem+json"})


def accepts_json(header: str) -> bool:
    """Whether an Accept header allows JSON; an absent one allows everything."""
    if not header.strip():
        return True
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        refused = any(piece.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for piece in parameters)
        if media in ACCEPTED and not refused:
            return True
    return False


class JsonNegotiation(BaseContentNegotiation):
    """Raises NotAcceptable (406) for a client that takes no JSON; None (415) for another request body."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        media = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media), None)

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        if not accepts_json(request.META.get("HTTP_ACCEPT", "")):
            raise NotAcceptable(available_renderers=renderers)
        return renderers[0], renderers[0].media_type
