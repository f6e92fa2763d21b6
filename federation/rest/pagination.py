"""Cursor pages over an index: the thousandth page costs what the first one does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from federation.keyset import Ordering, decode_cursor, encode_cursor, read_page
from federation.rest.asking import PageAsked
from federation.rest.renderers import json_answer

DEFAULT_PAGE = 50
MAX_PAGE = 200


def asked_size(text: str | None) -> int:
    """How many rows a request asks for. Raises ValidationError for anything but 1 to MAX_PAGE."""
    if text is None:
        return DEFAULT_PAGE
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE)) and 1 <= int(text) <= MAX_PAGE:
        return int(text)
    raise ValidationError({"limit": _("Give a whole number from 1 to %(most)s.") % {"most": MAX_PAGE}})


class KeysetPagination(BasePagination):
    """`?limit=50&cursor=…`; the answer's `next` is a full address, null on the last page.

    With `updated_since` rows come in the order of their last change, so a partner can follow them.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Request, view=None) -> list:
        self.request = request
        size = asked_size(request.query_params.get("limit"))
        ordering: Ordering = view.get_ordering(request)
        try:
            page = read_page(queryset, ordering, size=size, after=request.query_params.get("cursor", ""))
        except ValidationError as error:
            raise ValidationError({"cursor": error.messages}) from error
        self.next_cursor = page.next_cursor
        return page.rows

    def asked(self, request: Request, view) -> PageAsked:
        """The page that a request without filters asks for. Raises ValidationError by parameter."""
        size = asked_size(request.query_params.get("limit"))
        since, ordering = view.asked_since(), view.get_ordering(request)
        after: Sequence[Any] = ()
        cursor = request.query_params.get("cursor", "")
        if cursor:
            try:
                after = decode_cursor(cursor, ordering, view.queryset.model)
            except ValidationError as error:
                raise ValidationError({"cursor": error.messages}) from error
        return PageAsked(ordering, size, after, since)

    def cut(self, request: Request, asked: PageAsked, names: Sequence[str], rows: list) -> list:
        """The rows of the page, out of what was read for it: up to one more, in the order of `names`."""
        self.request = request
        page = rows[: asked.size]
        more = len(rows) > asked.size
        last = [page[-1][names.index(name)] for name in asked.ordering.fields] if more else []
        self.next_cursor = encode_cursor(last) if last else ""
        return page

    def get_paginated_response(self, data: Sequence[Any]) -> HttpResponse:
        return json_answer({"next": self.next_address(), "results": data})

    def next_address(self) -> str | None:
        """The full address of the next page: this one's with another cursor; None on the last page."""
        if not self.next_cursor:
            return None
        parameters = dict(self.request.query_params.lists())
        parameters["cursor"] = [self.next_cursor]
        query = urlencode(sorted(parameters.items()), doseq=True)
        return f"{self.request.build_absolute_uri(self.request.path)}?{query}"

    def get_paginated_response_schema(self, schema: dict) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
            "additionalProperties": False,
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": "Rows in one page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Taken from `next`; never built by hand.",
                "schema": {"type": "string", "maxLength": 2000},
            },
        ]
