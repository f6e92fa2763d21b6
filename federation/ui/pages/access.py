"""The door: the unknown go to sign in, those without the right are refused, a stranger finds nothing."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from federation.accounts.models import User
from federation.accounts.proof import proved_recently
from federation.accounts.scopes import holds


class SignedInRequest(HttpRequest):
    """A request behind the door: its user is an account, never an anonymous one."""

    user: User  # type: ignore[assignment]


def get_or_refuse(queryset: QuerySet, user, permission: str, key: Any) -> Any:
    """The object with that key within the user's reach; Http404 alike for foreign and missing ones."""
    try:
        return queryset.visible_to(user, permission).get(pk=key)
    except (queryset.model.DoesNotExist, ValueError, OverflowError) as error:
        raise Http404 from error


class Moved(Exception):
    """The record asked for has been merged into another one, which has the same page at `url`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@functools.cache
def pointer_of(model: Any) -> str:
    """The way from a row to the one that it was merged into; "" for what is never merged."""
    if any(field.name == "merged_into" for field in model._meta.concrete_fields):
        return "merged_into"
    key: Any = model._meta.pk
    if key.is_relation and any(field.name == "merged_into" for field in key.related_model._meta.fields):
        return f"{key.name}__merged_into"
    return ""


def winner_key(row: models.Model, pointer: str) -> int | None:
    """The key of the record that `row` was merged into; None for one that is itself."""
    *way, last = pointer.split("__")
    for name in way:
        row = getattr(row, name)
    return getattr(row, f"{last}_id")


class Door(View):
    """A view that names its permission. Without one every signed-in person may enter.

    With `reauthenticate` it opens only to somebody who has proved within the last minutes who they are.
    """

    permission: str = ""
    reauthenticate: bool = False
    queryset: QuerySet
    request: SignedInRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.to_sign_in(request)
        if self.permission and not holds(request.user, self.permission):
            raise PermissionDenied
        if self.asks_again(request) and not proved_recently(request):
            return self.to_proof(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except Moved as moved:
            if request.method not in ("GET", "HEAD"):
                messages.warning(
                    request, _("This record has been merged into the one shown here. Nothing was saved.")
                )
            return HttpResponseRedirect(moved.url)

    def asks_again(self, request: HttpRequest) -> bool:
        """Whether this very request needs a fresh proof of who asks."""
        return self.reauthenticate

    def to_proof(self, request: HttpRequest) -> HttpResponse:
        """Ask who it is, and come back here; a program gets a sentence instead of a page."""
        target = f"{reverse('accounts:prove')}?{urlencode({'next': self.target(request)})}"
        if request.headers.get("HX-Request") or not request.accepts("text/html"):
            sentence = _("Prove first that it is you: open %(page)s.") % {"page": target}
            if request.headers.get("HX-Request"):
                return HttpResponse(
                    sentence, status=403, content_type="text/plain", headers={"HX-Redirect": target}
                )
            return JsonResponse(
                {"type": "about:blank", "title": sentence, "status": 403},
                status=403,
                content_type="application/problem+json",
            )
        return HttpResponseRedirect(target)

    def target(self, request: HttpRequest) -> str:
        """Where somebody goes on who was stopped here: the page asked for, or the form that was sent."""
        return request.get_full_path() if request.method in ("GET", "HEAD") else self.return_address(request)

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        target = self.target(request)
        if request.headers.get("HX-Request"):
            # htmx would swap the sign-in page into a fragment; tell it to leave instead.
            response = HttpResponse(status=204)
            response["HX-Redirect"] = redirect_to_login(target).url
            return response
        return redirect_to_login(target)

    def return_address(self, request: HttpRequest) -> str:
        """Where to go after signing in again in the middle of a form: the form itself."""
        return request.path

    def get_queryset(self) -> QuerySet:
        # A class attribute is shared between requests; `.all()` gives this one its own.
        return self.queryset.all().visible_to(self.request.user, self.permission)

    def object_rows(self) -> QuerySet:
        """Where the object is looked for, with what the page wants to know of it beside its fields."""
        return self.queryset.all()

    def get_object(self) -> Any:
        """The object within reach. An old link to a merged one leads to the same page of its winner."""
        model: Any = self.queryset.model
        key, pointer = self.kwargs["pk"], pointer_of(model)
        try:
            found = get_or_refuse(self.object_rows(), self.request.user, self.permission, key)
        except Http404:
            if pointer:
                self.follow(key, pointer)
            raise
        if pointer and winner_key(found, pointer) is not None:
            self.follow(key, pointer)
            raise Http404
        return found

    def follow(self, key: Any, pointer: str) -> None:
        """Raise Moved where the record was merged into one within reach."""
        rows = self.queryset.model._base_manager.filter(**{f"{pointer}__isnull": False})
        try:
            winner = rows.filter(pk=key).values_list(pointer, flat=True).first()
        except (ValueError, OverflowError):
            return
        if winner is None or not self.get_queryset().filter(pk=winner).exists():
            return
        match = self.request.resolver_match
        if match is not None:
            url = reverse(match.view_name, kwargs={**self.kwargs, "pk": winner})
            query = self.request.META.get("QUERY_STRING", "")
            raise Moved(f"{url}?{query}" if query and self.request.method == "GET" else url)
