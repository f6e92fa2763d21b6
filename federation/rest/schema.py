"""How a scoped viewset describes itself: its filters, its refusals, and shapes without loose ends."""

from __future__ import annotations

from typing import Any, Literal

import django_filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiViewExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from federation.rest.authentication import SCHEME
from federation.rest.errors import MEDIA_TYPE

LIST_REFUSALS = (400, 401, 403, 405, 406, 429, 500)
DETAIL_REFUSALS = (400, 401, 403, 404, 405, 406, 429, 500)


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457). `errors` stands where single parameters or fields are to blame."""

    type = serializers.CharField(help_text="Always about:blank: the status says what kind it is.")
    title = serializers.CharField(help_text="A sentence for a person.")
    status = serializers.IntegerField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


def filter_schema(found: django_filters.Filter) -> dict[str, Any]:
    """The type of one declared filter as its form field checks it."""
    options = found.extra
    if isinstance(found, django_filters.BooleanFilter):
        return {"type": "boolean"}
    if isinstance(found, django_filters.DateFilter):
        return {"type": "string", "format": "date"}
    if isinstance(found, django_filters.NumberFilter):
        limits = {"minimum": "min_value", "maximum": "max_value"}
        return {"type": "number"} | {
            key: options[name] for key, name in limits.items() if options.get(name) is not None
        }
    choices = options.get("choices")
    if isinstance(choices, (list, tuple)):
        one = {"type": "string", "enum": [str(value) for value, _label in choices]}
        several = isinstance(found, django_filters.MultipleChoiceFilter)
        return {"type": "array", "items": one} if several else one
    schema: dict[str, Any] = {"type": "string"}
    if options.get("max_length"):
        schema["maxLength"] = options["max_length"]
    return schema


class ScopedSchema(AutoSchema):
    """Adds what a ScopedViewSet offers beyond DRF's own parts."""

    def get_tags(self) -> list[str]:
        return [self.view.basename]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        if self._is_list_view():
            return []
        return [OpenApiParameter("id", int, OpenApiParameter.PATH)]

    def _get_filter_parameters(self) -> list[dict]:
        if not self._is_list_view():
            return []
        found = []
        for name, one in (getattr(self.view.filterset_class, "base_filters", None) or {}).items():
            coded = name in self.view.coded
            schema = {"type": "string"} if coded else filter_schema(one)
            parameter = {"name": name, "in": "query", "schema": schema}
            if one.label:
                parameter["description"] = str(one.label)
            found.append(parameter)
        if self.view.updated_ordering is not None:
            found.append(
                {
                    "name": "updated_since",
                    "in": "query",
                    "description": "Rows changed at or after this time, in the order of their change.",
                    "schema": {"type": "string", "format": "date-time"},
                }
            )
        return found

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict:
        bodies = super()._get_response_bodies(direction)
        for code in LIST_REFUSALS if self._is_list_view() else DETAIL_REFUSALS:
            bodies[str(code)] = self._get_response_for_code(
                ProblemSerializer, str(code), [MEDIA_TYPE], direction
            )
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict:
        """Answers hold the described fields and no others, so that a test can notice one too many."""
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response":
            schema["additionalProperties"] = False
        return schema


class PartnerTokenScheme(OpenApiAuthenticationExtension):
    """How the token is described in the OpenAPI document."""

    target_class = "federation.rest.authentication.PartnerTokenAuthentication"
    name = "partnerToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict:
        return {"type": "http", "scheme": SCHEME}


class DocumentItself(OpenApiViewExtension):
    """How the document describes the page that gives it."""

    target_class = "federation.rest.views.Schema"

    def view_replacement(self) -> type:
        class Described(self.target_class):  # type: ignore[name-defined]
            schema = AutoSchema()

            @extend_schema(
                tags=["schema"],
                operation_id="schema_retrieve",
                auth=[],
                responses={
                    (200, "application/json"): OpenApiTypes.OBJECT,
                    **{(code, MEDIA_TYPE): ProblemSerializer for code in (405, 406, 500)},
                },
            )
            def get(self, request: Any) -> Any:
                """This document."""
                return super().get(request)

        return Described
