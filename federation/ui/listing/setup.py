"""What one person sees above a list: their columns, the view that opens first, the saved views. One query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import JSONObject

from federation.accounts.models import User
from federation.prepared import Slot, is_any_of, shelf
from federation.ui.listing.models import ListChoice, SavedView, units_of

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
    units, around = units_of(user)
    statement = shelf.take("set-up of a list", every_setup)
    ((chosen, views),) = statement.fetch(user=user.pk, list=list_name, units=list(units), around=list(around))
    chosen = chosen or {"columns": "", "opens_with": None}
    return Setup(chosen["columns"], chosen["opens_with"], tuple(ViewLine(**row) for row in views))


def every_setup() -> QuerySet:
    """What `setup_of` asks, whoever the user and whichever the list is."""
    user, list_name = Slot("user", BigIntegerField()), Slot("list", CharField())
    units, around = (Slot(name, ArrayField(BigIntegerField())) for name in ("units", "around"))
    own = Case(When(owner=user, then=True), default=False, output_field=BooleanField())
    views = SavedView.objects.filter(list_name=list_name).shared(
        Q(owner=user), Q(is_any_of("unit", units)), Q(is_any_of("unit", around))
    )
    line = JSONObject(
        pk="pk", name="name", query="query", is_own="is_own", audience="audience", owner="owner__name"
    )
    choice = ListChoice.objects.filter(user=OuterRef("pk"), list_name=list_name)
    return User.objects.filter(pk=user).values(
        chosen=Subquery(choice.values(one=JSONObject(columns="columns", opens_with="opens_with_id"))),
        lines=ArraySubquery(ordered(views.annotate(is_own=own)).values(one=line)[:MOST_TABS]),
    )
