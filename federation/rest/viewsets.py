"""Scoped viewset bases: the same permission, reach, filters and services as the pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import mixins, viewsets
from rest_framework.request import Request

from federation.keyset import Ordering
from federation.rest.lists import WITHOUT_FILTERS, PreparedLists, known_parameters
from federation.rest.negotiation import JsonNegotiation
from federation.rest.renderers import json_answer
from federation.rest.throttling import PartnerThrottle

# Beyond these years a time with its zone cannot be turned into the database's own zone.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def read_moment(text: str) -> datetime:
    """An `updated_since` with its zone. Raises ValidationError for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(
            {
                "updated_since": _(
                    "Give a time with its zone, such as 2026-11-20T08:00:00+08:00; write + as %2B."
                )
            }
        )
    return moment


class ScopedViewSet(PreparedLists, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Reads go through `.values()`, so a page of two hundred rows builds no model instance.

    Subclasses name `queryset`, `permission`, `serializer_class` (the shape that the schema describes),
    `columns` ({name in the answer: lookup or annotation}), `ordering`, `updated_ordering` and
    `filterset_class`; `annotations()` gives what a row needs beyond its columns, in the same query.
    """

    permission: ClassVar[str]
    action_permissions: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[Mapping[str, str]]
    ordering: ClassVar[Ordering] = Ordering("pk")
    updated_ordering: ClassVar[Ordering | None] = None
    filterset_class: ClassVar[Any] = None
    # Filters whose pages offer keys of this database; the API takes the codes that everybody knows.
    coded: ClassVar[Mapping[str, Callable[[str], int | None]]] = {}
    lookup_url_kwarg = "id"
    lookup_value_regex = r"\d{1,18}"
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    content_negotiation_class = JsonNegotiation
    throttle_classes = [PartnerThrottle]
    # OPTIONS would list the fields of an object without asking who wants to know.
    metadata_class = None

    @classmethod
    def get_extra_actions(cls) -> list[Callable]:
        """What the routers ask. DRF's own way reads every attribute and so loads the schema's generator."""
        names = (name for name in dir(cls) if name != "schema")
        return [one for name in names if hasattr(one := getattr(cls, name, None), "mapping")]

    def get_permission_name(self) -> str:
        return self.action_permissions.get(self.action or "", self.permission)

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().visible_to(self.request.user, self.get_permission_name())

    def annotations(self) -> dict[str, Any]:
        """Expressions by name, for columns that are not a plain lookup."""
        return {}

    def get_ordering(self, request: Request) -> Ordering:
        if self.updated_ordering is not None and request.query_params.get("updated_since"):
            return self.updated_ordering
        return self.ordering

    def row_fields(self) -> list[str]:
        names = {*self.columns.values(), *self.ordering.fields}
        if self.updated_ordering is not None:
            names.update(self.updated_ordering.fields)
        return sorted(names)

    def values(self, rows: QuerySet) -> QuerySet:
        annotations = self.annotations()
        return (rows.annotate(**annotations) if annotations else rows).values(*self.row_fields())

    def refuse_unknown(self, known: Collection[str]) -> None:
        """A misspelt filter must not look like one that found everything."""
        unknown = [name for name in self.request.query_params if name not in known]
        if unknown:
            raise ValidationError({name: _("This parameter is not offered.") for name in unknown})

    def filtered(self, rows: QuerySet) -> QuerySet:
        self.refuse_unknown(known_parameters(type(self)))
        asked = self.request.query_params
        if self.filterset_class is not None and asked.keys() & self.filterset_class.base_filters.keys():
            filterset = self.filterset_class(self.decoded(asked), queryset=rows, request=self.request)
            if not filterset.form.is_valid():
                raise ValidationError(filterset.form.errors.as_data())
            rows = filterset.qs
        since = self.asked_since()
        if since is not None and self.updated_ordering is not None:
            rows = rows.filter(**{f"{self.updated_ordering.field}__gte": since})
        return rows

    def asked_since(self) -> datetime | None:
        """The `updated_since` of this request. Raises ValidationError where it is no moment."""
        asked = self.request.query_params.get("updated_since")
        return None if asked is None or self.updated_ordering is None else read_moment(asked)

    def decoded(self, asked: QueryDict) -> QueryDict:
        """The parameters with known codes as keys. Raises ValidationError for an unknown code."""
        if not asked.keys() & self.coded.keys():
            return asked
        found = asked.copy()
        for name in asked.keys() & self.coded.keys():
            keys = [self.coded[name](code) for code in asked.getlist(name)]
            if None in keys:
                raise ValidationError({name: _("There is no such code.")})
            found.setlist(name, [str(key) for key in keys])
        return found

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page of the rows within reach."""
        if request.query_params.keys() <= WITHOUT_FILTERS:
            return self.prepared_list(request)
        page = self.paginate_queryset(self.values(self.filtered(self.get_queryset())))
        return self.get_paginated_response([self.shape(row) for row in page or []])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """One row; a foreign one answers exactly as a missing one."""
        self.refuse_unknown(())
        found = self.values(self.get_queryset().filter(pk=self.kwargs["id"])).first()
        if found is None:
            raise Http404
        return json_answer(self.shape(found))
