"""What one person sees above a list: their columns, the view that opens first, the saved views. One query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject

from federation.accounts.models import User
from federation.ui.listing.models import ListChoice, SavedView

# Beyond these a row of tabs helps nobody; the page of views shows all.
MOST_TABS = 12


@dataclass(frozen=True)
class ViewLine:
    """A saved view as a tab needs it."""

    pk: int
    name: str
    query: str
    is_own: bool
    audience: str
    owner: str

    def url(self, path: str) -> str:
        """The list at `path` in this view's state; the address carries all of it."""
        return f"{path}?{self.query}&view={self.pk}" if self.query else f"{path}?view={self.pk}"


@dataclass(frozen=True)
class Setup:
    """`columns` as the address writes them, "" where nothing was chosen."""

    columns: str = ""
    opens_with: int | None = None
    views: tuple[ViewLine, ...] = field(default_factory=tuple)

    def view(self, key: str) -> ViewLine | None:
        return next((one for one in self.views if str(one.pk) == key), None)


def ordered(views):
    """One's own first and in one's own order, then what others share, by name."""
    return views.order_by("-is_own", Case(When(is_own=True, then=F("position"))), "name", "pk")


def setup_of(user: User, list_name: str) -> Setup:
    """The set-up of one list for `user`."""
    own = Case(When(owner=user, then=True), default=False, output_field=BooleanField())
    views = SavedView.objects.filter(list_name=list_name).within_sight_of(user).annotate(is_own=own)
    line = JSONObject(
        pk="pk", name="name", query="query", is_own="is_own", audience="audience", owner="owner__name"
    )
    choice = ListChoice.objects.filter(user=OuterRef("pk"), list_name=Value(list_name))
    found = User.objects.values_list(
        Subquery(choice.values(one=JSONObject(columns="columns", opens_with="opens_with_id"))),
        ArraySubquery(ordered(views).values(one=line)[:MOST_TABS]),
    ).get(pk=user.pk)
    chosen = found[0] or {"columns": "", "opens_with": None}
    return Setup(chosen["columns"], chosen["opens_with"], tuple(ViewLine(**row) for row in found[1]))
