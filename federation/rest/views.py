"""The OpenAPI document."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.rest.errors import MEDIA_TYPE
from federation.rest.negotiation import JsonNegotiation
from federation.rest.renderers import OrjsonRenderer
from federation.rest.schema import ProblemSerializer


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

    @extend_schema(
        tags=["schema"],
        operation_id="schema_retrieve",
        auth=[],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            **{(code, MEDIA_TYPE): ProblemSerializer for code in (405, 406, 500)},
        },
    )
    def get(self, request: Request) -> Response:
        """This document."""
        language = get_language()
        if language not in self.built:
            self.built[language] = SchemaGenerator().get_schema(request=None, public=True)
        return Response(self.built[language])
