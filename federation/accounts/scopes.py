"""Who may do what to which rows: permissions by role, scopes in SQL, in this one place.

A domain app states in its `rules.py` which role holds a permission over which scope::

    grant("chambers.view_chamber", {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE})

and its querysets say how a scope reads in columns. Doors ask `require()`; lists and objects come from
`queryset.visible_to(user, permission)`, so a foreign row is simply not found.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from federation.accounts.models import Organisation, Post, User


class Scope(enum.StrEnum):
    """How far a role's permission reaches. The letters are those of the permission matrix."""

    CITY = "C"
    SUBTREE = "t"
    UNIT = "u"
    OWN = "o"
    ASSIGNED = "a"
    PUBLISHED = "p"


_grants: dict[str, dict[str, Scope]] = {}
_words: dict[str, Any] = {}


def grant(permission: str, scopes: Mapping[Any, Scope]) -> None:
    """Declare who holds `permission`. Declared once; a second declaration is a programming error."""
    if permission in _grants:
        raise ValueError(f"{permission} is granted twice")
    _grants[permission] = {str(role): scope for role, scope in scopes.items()}


def say(words: Mapping[str, Any]) -> None:
    """Declare what permissions allow, as the person who asks "why" reads it (each app's `rights.py`)."""
    for permission, sentence in words.items():
        if permission in _words:
            raise ValueError(f"{permission} is said twice")
        _words[permission] = sentence


def words_of(permission: str) -> str:
    """What a permission allows, in words; its code where nobody has said it."""
    return str(_words.get(permission, permission))


def grants() -> dict[str, dict[str, Scope]]:
    """All declared permissions with their roles and scopes (a copy)."""
    return {permission: dict(roles) for permission, roles in _grants.items()}


def scopes_of(user: User | None, permission: str) -> list[tuple[Scope, Post]]:
    """The scopes that the posts in force give `user` for `permission`; empty where there are none."""
    if permission not in _grants:
        raise LookupError(f"{permission} is not declared in any rules.py")
    if user is None or not user.is_authenticated or not user.is_active:
        return []
    roles = _grants[permission]
    return [(roles[post.role], post) for post in user.active_posts if post.role in roles]


def holds(user: User | None, permission: str) -> bool:
    """True where some post in force gives `user` the permission over anything at all."""
    return bool(scopes_of(user, permission))


def reaches(user: User | None, permission: str, organisation: Organisation) -> bool:
    """Whether `user` holds `permission` over this unit, judged from the row at hand, without a query.

    It decides which buttons a page offers; what a button opens asks `visible_to` again.
    """
    for scope, post in scopes_of(user, permission):
        unit = post.organisation
        if scope is Scope.CITY or organisation.pk == unit.pk:
            return True
        if scope is Scope.SUBTREE and (
            organisation.branch_id == unit.pk or organisation.path.startswith(unit.path)
        ):
            return True
    return False


class ScopedQuerySet(models.QuerySet):
    """A queryset that can be cut down to what a person may reach.

    `tree` is the path to the organisation that owns a row ("" where the model is Organisation itself,
    "organisation__" for a profile). Subclasses override `in_scope` for scopes with another meaning.
    """

    tree = "organisation__"

    def visible_to(self, user: User | None, permission: str):
        """Rows that `user` may reach under `permission`, by EXISTS or columns, never join + DISTINCT."""
        reach: Any = Q()
        for scope, post in scopes_of(user, permission):
            condition = self.in_scope(scope, post)
            if condition is None:
                return self
            reach |= condition
        return self.filter(reach) if reach else self.none()

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """The condition of one scope (Q or Exists); None where it reaches every row."""
        organisation = post.organisation
        if scope is Scope.CITY:
            return None
        if scope is Scope.SUBTREE:
            return self.subtree(organisation)
        if scope is Scope.UNIT:
            return Q(**{f"{self.tree}id": organisation.pk})
        if scope is Scope.OWN:
            return self.own(post)
        if scope is Scope.PUBLISHED:
            return self.published()
        raise LookupError(f"{self.model.__name__} has no meaning for scope {scope!r}")

    def subtree(self, organisation) -> Q:
        if organisation.kind == organisation.Kind.COUNTY_FEDERATION:
            return Q(**{f"{self.tree}branch_id": organisation.pk})
        return Q(**{f"{self.tree}path__startswith": organisation.path})

    def own(self, post: Post) -> Q:
        return Q(**{f"{self.tree}id": post.organisation_id})

    def published(self) -> Q:
        raise LookupError(f"{self.model.__name__} publishes nothing")
