"""The OpenAPI document."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.rest.negotiation import JsonNegotiation
from federation.rest.renderers import OrjsonRenderer


class Schema(APIView):
    """What the API offers, as OpenAPI 3. It holds no data and is open to whoever integrates."""

    authentication_classes = []
    permission_classes = []
    renderer_classes = [OrjsonRenderer]
    content_negotiation_class = JsonNegotiation
    metadata_class = None
    http_method_names = ["get", "head"]
    # The document depends on the code and the language alone; building it takes most of a second.
    built: ClassVar[dict[str | None, Any]] = {}

    def get(self, request: Request) -> Response:
        """This document."""
        language = get_language()
        if language not in self.built:
            # The generator brings 5 MB that a worker which is not asked for it does without.
            from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415

            import federation.rest.schema  # noqa: F401, PLC0415 - says how the token and this page read

            self.built[language] = SchemaGenerator().get_schema(request=None, public=True)
        return Response(self.built[language])
