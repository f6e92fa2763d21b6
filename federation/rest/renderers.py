"""JSON by orjson: several times faster than the standard library for a thousand rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer


def default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def to_json(data: Any) -> bytes:
    return orjson.dumps(data, default=default, option=orjson.OPT_NON_STR_KEYS)


def json_answer(data: Any) -> HttpResponse:
    """An answer as it leaves: what every client of the API takes needs no negotiated renderer."""
    return HttpResponse(to_json(data), content_type="application/json")


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else to_json(data)


class ProblemRenderer(OrjsonRenderer):
    media_type = "application/problem+json"
