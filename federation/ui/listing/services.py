"""Keeping views of lists. Only the owner changes one; whoever sees it may let it open first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.accounts.services.constraints import store
from federation.audit.services import changes_between, record
from federation.ui.listing.models import ListChoice, SavedView
from federation.ui.listing.state import LONGEST

MOST_VIEWS = 20
Audience = SavedView.Audience


@transaction.atomic
def save_view(
    list_name: str, query: str, *, actor: User, name: str, audience: str = Audience.OWN
) -> SavedView:
    """Keep the state `query` of a list under `name`, as the last of the actor's views."""
    # One at a time for each person, so that number and place are those of the moment.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.pk)
    own = SavedView.objects.filter(owner=actor, list_name=list_name)
    if own.count() >= MOST_VIEWS:
        sentence = _("You keep %(most)d views of this list already. Delete one before you save another.")
        raise ValidationError({"name": sentence % {"most": MOST_VIEWS}})
    last = own.aggregate(last=Max("position"))["last"]
    view = SavedView(list_name=list_name, owner=actor, name=name, position=0 if last is None else last + 1)
    view.query = checked(query)
    share(view, audience, actor)
    keep(view)
    record("ui.view_saved", view, actor=actor)
    return view


@transaction.atomic
def change_view(view: SavedView, *, actor: User, name: str, audience: str) -> SavedView:
    """Give a view another name or show it to others."""
    view = own_view(view, actor)
    before = {"name": view.name, "audience": view.audience}
    view.name = name
    if audience != view.audience:
        share(view, audience, actor)
    keep(view)
    changes = changes_between(before, view)
    if changes:
        record("ui.view_changed", view, actor=actor, changes=changes)
    return view


@transaction.atomic
def overwrite_view(view: SavedView, query: str, *, actor: User) -> SavedView:
    """Let a view show another state of its list from now on."""
    view = own_view(view, actor)
    before = {"query": view.query}
    view.query = checked(query)
    view.save(update_fields=["query", "changed_at"])
    record("ui.view_changed", view, actor=actor, changes=changes_between(before, view))
    return view


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    """Remove a view for everybody who sees it."""
    view = own_view(view, actor)
    record("ui.view_deleted", view, actor=actor, changes={"query": [view.query, ""]})
    view.delete()


@transaction.atomic
def move_view(view: SavedView, *, actor: User, by: int) -> SavedView:
    """Let a view change places with the one before (`by` -1) or after it (1); at the end it stays."""
    own = SavedView.objects.filter(owner=actor, list_name=view.list_name).order_by("position", "name", "pk")
    rows = list(own.select_for_update(of=("self",)))
    place = [row.pk for row in rows].index(own_view(view, actor).pk)
    wanted = min(max(place + by, 0), len(rows) - 1)
    rows.insert(wanted, rows.pop(place))
    for position, row in enumerate(rows):
        row.position = position
    SavedView.objects.bulk_update(rows, ["position"])
    if wanted != place:
        record("ui.view_moved", view, actor=actor, changes={"position": [place + 1, wanted + 1]})
    return rows[wanted]


@transaction.atomic
def open_first(view: SavedView, *, actor: User, first: bool) -> ListChoice:
    """Let the list open with this view for the actor, or with all rows again."""
    choice, _made = ListChoice.objects.select_for_update(of=("self",)).get_or_create(
        user=actor, list_name=view.list_name
    )
    before = choice.opens_with_id
    choice.opens_with = view if first else None
    choice.save(update_fields=["opens_with"])
    record("ui.first_view_chosen", view, actor=actor, changes={"opens_with": [before, choice.opens_with_id]})
    return choice


@transaction.atomic
def choose_columns(list_name: str, columns: str, *, actor: User) -> ListChoice:
    """Keep the columns that the actor wants to see in a list; "" is the usual choice."""
    choice, _made = ListChoice.objects.select_for_update(of=("self",)).get_or_create(
        user=actor, list_name=list_name
    )
    before = {"columns": choice.columns}
    choice.columns = columns
    choice.save(update_fields=["columns"])
    changes = changes_between(before, choice)
    if changes:
        record("ui.columns_chosen", choice, actor=actor, changes=changes)
    return choice


def own_view(view: SavedView, actor: User) -> SavedView:
    """The view, locked, if it is the actor's own."""
    found = SavedView.objects.select_for_update(of=("self",)).filter(pk=view.pk, owner=actor).first()
    if found is None:
        raise ValidationError(_("This view is not yours, or it has been deleted. Reload the list."))
    return found


def share(view: SavedView, audience: str, actor: User) -> None:
    if audience == Audience.EVERYBODY and not holds(actor, "ui.share_view_with_everybody"):
        raise ValidationError({"audience": _("Only the city’s staff may show a view to everybody.")})
    post = actor.main_post
    if audience in SavedView.SHARED_WITH_A_UNIT and post is None:
        raise ValidationError({"audience": _("You belong to no unit with which a view could be shared.")})
    view.audience = audience
    view.unit = post.organisation if post and audience in SavedView.SHARED_WITH_A_UNIT else None


def checked(query: str) -> str:
    if len(query) > LONGEST:
        raise ValidationError(_("These conditions are too long to be kept. Take some away."))
    return query


def keep(view: Any) -> None:
    """Store the view; a name that is taken is refused beside the name."""
    try:
        store(view)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from error
