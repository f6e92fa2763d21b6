"""Scoped viewset bases: the same permission, reach, filters and services as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from federation.keyset import Ordering
from federation.ui.pages.access import get_or_refuse


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Reads go through `.values()`, so a page of a thousand rows builds no model instance.

    Subclasses name `queryset`, `permission`, `serializer_class` (shape for the schema and for writes),
    `columns` ({name in the answer: lookup}), `ordering`, `updated_ordering` and `filterset_class`.
    """

    permission: ClassVar[str]
    action_permissions: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[Mapping[str, str]]
    ordering: ClassVar[Ordering] = Ordering("pk")
    updated_ordering: ClassVar[Ordering | None] = None
    filterset_class: ClassVar[Any] = None
    lookup_value_regex = r"\d{1,18}"

    def get_permission_name(self) -> str:
        return self.action_permissions.get(self.action or "", self.permission)

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().visible_to(self.request.user, self.get_permission_name())

    def get_object(self) -> Any:
        return get_or_refuse(
            self.queryset.all(), self.request.user, self.get_permission_name(), self.kwargs["pk"]
        )

    def updated_since(self, request: Request):
        text = request.query_params.get("updated_since")
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError(
                {"updated_since": _("Give a time with its zone, such as 2026-11-20T08:00:00+08:00.")}
            )
        return moment

    def get_ordering(self, request: Request) -> Ordering:
        if self.updated_ordering is not None and request.query_params.get("updated_since"):
            return self.updated_ordering
        return self.ordering

    def row_fields(self) -> list[str]:
        names = {*self.columns.values(), *self.ordering.fields}
        if self.updated_ordering is not None:
            names.update(self.updated_ordering.fields)
        return sorted(names)

    def shape(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """One row of `.values()` as the answer shows it."""
        return {name: row[lookup] for name, lookup in self.columns.items()}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.get_queryset()
        unknown = set(request.query_params) - self.known_parameters()
        if unknown:
            raise ValidationError({name: _("This parameter is not offered.") for name in unknown})
        if self.filterset_class is not None:
            filterset = self.filterset_class(request.query_params, queryset=rows, request=request)
            if not filterset.form.is_valid():
                raise ValidationError(filterset.form.errors.as_data())
            rows = filterset.qs
        moment = self.updated_since(request)
        if moment is not None and self.updated_ordering is not None:
            rows = rows.filter(**{f"{self.updated_ordering.field}__gte": moment})
        page = self.paginate_queryset(rows.values(*self.row_fields()))
        return self.get_paginated_response([self.shape(row) for row in page or []])

    def known_parameters(self) -> set[str]:
        known = {"limit", "cursor", "format"}
        if self.updated_ordering is not None:
            known.add("updated_since")
        if self.filterset_class is not None:
            known.update(self.filterset_class.base_filters)
        return known

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).values(*self.row_fields()).first()
        if found is None:
            # Foreign and missing rows answer alike.
            self.get_object()
        return Response(self.shape(found))
