"""The detail page: one object with its tabs; at most eight queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from federation.ui.following.kinds import Kind, kind_named
from federation.ui.following.models import Follow
from federation.ui.following.recent import note_opened
from federation.ui.pages.access import Door, SignedInRequest


class DetailPage(Door):
    """Subclasses name `permission`, `queryset`, `template_name` and give `details()`."""

    template_name = "generic/detail.html"
    object: Any

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        kind = self.kind()
        # A page about all records of a kind, such as one of figures, shows no single one.
        if kind is not None and self.object is not None:
            note_opened(request.user, kind.name, self.object.pk)
        context = {"object": self.object, "star": self.star(kind)}
        return render(request, self.template_name, context | self.details())

    def kind(self) -> Kind | None:
        """The kind of records that this page shows, where it is one that can be followed."""
        queryset = getattr(self, "queryset", None)
        return kind_named(queryset.model._meta.label_lower) if queryset is not None else None

    def object_rows(self) -> QuerySet:
        """Whether the reader follows the object comes with it, without a query of its own."""
        kind, rows = self.kind(), super().object_rows()
        if kind is not None:
            own = Follow.objects.filter(user=self.request.user, kind=kind.name, key=OuterRef("pk"))
            rows = rows.annotate(is_followed=Exists(own))
        return rows

    def star(self, kind: Kind | None) -> dict | None:
        followed = getattr(self.object, "is_followed", None)
        if kind is None or followed is None:
            return None
        return {"kind": kind.name, "key": self.object.pk, "followed": followed}

    def details(self) -> dict:
        """What the template shows beside the object."""
        return {}
