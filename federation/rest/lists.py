"""Lists that are read from a statement that is kept, together with the token where it is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from federation.accounts.models import User
from federation.accounts.scopes import holds, scopes_of
from federation.prepared import Statement, picker, shelf
from federation.rest.asking import PageAsked
from federation.rest.authentication import Bearer, bearers

if TYPE_CHECKING:
    from federation.rest.viewsets import ScopedViewSet

# What says where a page lies, and nothing about which rows are meant.
WITHOUT_FILTERS = frozenset({"limit", "cursor", "updated_since"})


@cache
def known_parameters(viewset: type[ScopedViewSet]) -> frozenset[str]:
    """What the list of a viewset may be asked by."""
    known = {"limit", "cursor"}
    if viewset.updated_ordering is not None:
        known.add("updated_since")
    if viewset.filterset_class is not None:
        known.update(viewset.filterset_class.base_filters)
    return frozenset(known)


class PreparedLists:
    """The part of `ScopedViewSet` that answers lists without filters."""

    request: Any
    action: str
    paginator: Any
    columns: ClassVar[Mapping[str, str]]
    get_queryset: Callable[[], QuerySet]
    get_permission_name: Callable[[], str]
    refuse_unknown: Callable[[Collection[str]], None]
    values: Callable[[QuerySet], QuerySet]

    def prepared_list(self, request: Request) -> HttpResponse:
        """A page from the statement that is kept for the whole list, read already or now."""
        if self.ahead is None:
            asked = self.page_asked(request)
            statement = self.prepared()
            rows = asked.read(statement) if statement else []
        else:
            asked, statement, rows = self.ahead
        if isinstance(request.auth, Bearer):
            bearers.keep(request.auth)
        if statement is None:
            self.paginator.cut(request, asked, (), [])
            return self.get_paginated_response([])
        page = self.paginator.cut(request, asked, statement.names, rows)
        return self.get_paginated_response(self.shaped(statement, page))

    def page_asked(self, request: Request) -> PageAsked:
        """The page of a request without filters. Raises ValidationError by parameter."""
        viewset: Any = type(self)
        self.refuse_unknown(known_parameters(viewset))
        return self.paginator.asked(request, self)

    # The page that was read together with its token, before anything else was asked.
    ahead: tuple[PageAsked, Statement, list] | None = None

    def read_ahead(self, request: Request, known: Bearer) -> bool:
        """Read the page on the condition that the token means what it meant; whether it does.

        False too for whatever does not come to a page this way: it is then asked in the usual order.
        """
        if self.action != "list" or not request.query_params.keys() <= WITHOUT_FILTERS:
            return False
        user = known.user
        if user.owes_second_factor or not holds(user, self.get_permission_name()):
            return False
        statement = shelf.find(self.statement_key(user))
        if statement is None:
            return False
        try:
            asked = self.page_asked(request)
        except ValidationError:
            return False
        rows = asked.read_given(statement, known.unchanged())
        if rows is None:
            return False
        self.ahead = asked, statement, rows
        return True

    def shape(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """One row of `.values()` as the answer shows it."""
        return {name: row[lookup] for name, lookup in self.columns.items()}

    def shaped(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> Sequence[dict[str, Any]]:
        """Rows of a kept statement as `shape` gives them, straight where it does nothing of its own."""
        if type(self).shape is not PreparedLists.shape:
            return [self.shape(dict(zip(statement.names, row))) for row in rows]
        names, pick = tuple(self.columns), picker(statement.names, tuple(self.columns.values()))
        return [dict(zip(names, pick(row))) for row in rows]

    def statement_key(self, user: User) -> Hashable:
        """What the statement of the whole list depends on: the reach of these posts, and the day."""
        permission = self.get_permission_name()
        reach = tuple(
            (scope, post.user_id, post.organisation_id, post.organisation.kind, post.organisation.path)
            for scope, post in scopes_of(user, permission)
        )
        # A scope may ask what day it is.
        return (type(self), permission, reach, timezone.localdate())

    def prepared(self) -> Statement | None:
        """The statement of the whole list as these posts may read it; None where they reach nothing."""
        try:
            return shelf.take(self.statement_key(self.request.user), lambda: self.values(self.get_queryset()))
        except EmptyResultSet:
            return None
