"""The API asks the same permission by the same name as the page."""

from __future__ import annotations

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from federation.accounts.scopes import holds


class HasDeclaredPermission(BasePermission):
    """Deny by default: a view without a `permission` lets nobody in."""

    def has_permission(self, request: Request, view) -> bool:
        if request.user is None or not request.user.is_authenticated:
            raise NotAuthenticated
        if request.user.owes_second_factor:
            return False
        permission = view.get_permission_name() if hasattr(view, "get_permission_name") else ""
        return bool(permission) and holds(request.user, permission)
