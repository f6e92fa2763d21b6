"""Cursor pages over an index: the thousandth page costs what the first one does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from federation.keyset import Ordering, read_page

MAX_PAGE = 200


class KeysetPagination(BasePagination):
    """`?limit=50&cursor=…`; the answer's `next` is a full address, null on the last page.

    With `updated_since` rows come in the order of their last change, so a partner can follow them.
    """

    default_limit = 50

    def paginate_queryset(self, queryset, request: Request, view=None) -> list:
        self.request = request
        limit = request.query_params.get("limit", str(self.default_limit))
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MAX_PAGE):
            raise ValidationError({"limit": f"1…{MAX_PAGE}"})
        ordering: Ordering = view.get_ordering(request)
        page = read_page(queryset, ordering, size=int(limit), after=request.query_params.get("cursor", ""))
        self.next_cursor = page.next_cursor
        return page.rows

    def get_paginated_response(self, data: list) -> Response:
        url = None
        if self.next_cursor:
            url = replace_query_param(self.request.build_absolute_uri(), "cursor", self.next_cursor)
        return Response({"next": url, "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE},
            },
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
        ]
