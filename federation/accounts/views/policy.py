"""Who may do what, read from the declarations that the doors ask, and who holds which post."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Post, Role
from federation.accounts.post_tables import PostFilter, PostTable
from federation.accounts.scopes import Scope, grants, words_of
from federation.ui.pages import Door, ListPage, SignedInRequest

SCOPES: dict[str, Any] = {
    Scope.CITY: gettext_lazy("the whole city"),
    Scope.SUBTREE: gettext_lazy("the own county and below"),
    Scope.UNIT: gettext_lazy("the own unit"),
    Scope.OWN: gettext_lazy("one's own"),
    Scope.ASSIGNED: gettext_lazy("what was assigned"),
    Scope.PUBLISHED: gettext_lazy("what is published"),
}


def matrix() -> list[dict]:
    """For each part of the portal its permissions: dicts of title and rows of (words, code, letters)."""
    parts: dict[str, list[tuple]] = {}
    for permission, scopes in sorted(grants().items()):
        letters = [scopes.get(role, "") for role in Role.values]
        parts.setdefault(permission.partition(".")[0], []).append((words_of(permission), permission, letters))
    return [
        {"title": str(apps.get_app_config(label).verbose_name), "rows": rows} for label, rows in parts.items()
    ]


class Policy(Door):
    """The permission matrix as a page: the same declarations that open the doors, so it cannot differ."""

    permission = "accounts.view_policy"

    def get(self, request: SignedInRequest) -> HttpResponse:
        context = {
            "heading": _("Rights of the roles"),
            "breadcrumb": [
                {"label": _("Workbench"), "url": reverse("ui:home")},
                {"label": _("Rights of the roles"), "url": ""},
            ],
            "roles": Role.choices,
            "scopes": [(str(letter), words) for letter, words in SCOPES.items()],
            "parts": matrix(),
        }
        return render(request, "accounts/policy.html", context)


class PostList(ListPage):
    """Who holds which role where and for how long."""

    permission = "accounts.view_posts"
    queryset = Post.objects.all()
    filterset_class = PostFilter
    table_class = PostTable
    heading = gettext_lazy("Posts")
    empty_sentence = gettext_lazy("No post fits these conditions.")

    def export_urls(self) -> list[dict]:
        """Lists of people do not leave the portal."""
        return []
