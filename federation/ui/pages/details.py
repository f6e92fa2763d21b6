"""The detail page: one object with its tabs; at most eight queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from federation.ui.pages.access import Door, SignedInRequest


class DetailPage(Door):
    """Subclasses name `permission`, `queryset`, `template_name` and give `details()`."""

    template_name = "generic/detail.html"
    object: Any

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return render(request, self.template_name, {"object": self.object} | self.details())

    def details(self) -> dict:
        """What the template shows beside the object."""
        return {}
