"""The door: the unknown go to sign in, those without the right are refused, a stranger finds nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views import View

from federation.accounts.models import User
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
    """A view that names its permission. Without one every signed-in person may enter."""

    permission: str = ""
    queryset: QuerySet
    request: SignedInRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.to_sign_in(request)
        if self.permission and not holds(request.user, self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        target = (
            request.get_full_path() if request.method in ("GET", "HEAD") else self.return_address(request)
        )
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
