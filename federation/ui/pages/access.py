"""The door: the unknown go to sign in, those without the right are refused, a stranger finds nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
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
        return super().dispatch(request, *args, **kwargs)

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

    def get_object(self) -> Any:
        return get_or_refuse(self.queryset.all(), self.request.user, self.permission, self.kwargs["pk"])
