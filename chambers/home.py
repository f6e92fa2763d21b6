"""The workbench's figures of chambers, and where in the city they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers import assessment_todos
from chambers.filters import term_condition
from chambers.models import Chamber, MembershipApplication, Space, SpaceEntry
from federation.accounts.models import Organisation, Role, User
from federation.accounts.scopes import holds
from federation.keyset import capped_counts, shown_count
from federation.ui.home import Figure, Todo, figure, panel, todos

PERMISSION = "chambers.view_chamber"
State = MembershipApplication.State
# Importing them puts the lines of assessments on the workbench.
ASSESSMENT = assessment_todos
SHADES = 5
TILES = 14


def reachable(user: User) -> QuerySet:
    rows = Chamber.objects.current().visible_to(user, PERMISSION)
    return rows.filter(organisation__kind=Organisation.Kind.CHAMBER)


@figure(PERMISSION, position=30)
def chambers(user: User) -> Figure:
    """All chambers within reach, and how many of them are past or near their re-election."""
    rows = reachable(user)
    counts = capped_counts(
        {"all": rows, "overdue": rows.filter(term_condition("overdue"))}, settings.LIST_COUNT_CAP
    )
    note = ""
    # What is overdue concerns those who look after chambers, not their visitors.
    if counts["overdue"][0] and holds(user, "chambers.view_chamber_file"):
        note = _("%(count)s past their term") % {"count": shown_count(counts["overdue"])}
    return Figure(
        _("Chambers"),
        shown_count(counts["all"]),
        _("chambers in all"),
        reverse("chambers:chamber_list"),
        note,
        "red" if note else "",
    )


@dataclass(frozen=True)
class Tile:
    """One region of the tile grid; `shade` runs from 1 (few) to SHADES (many)."""

    name: str
    count: int
    url: str
    shade: int


def shade(count: int, most: int) -> int:
    """Which of the five blues a count gets beside the largest one."""
    if most <= 0:
        return 1
    return min(SHADES, 1 + (count * SHADES - 1) // most) if count else 1


@panel(PERMISSION, position=60)
def regions(user: User) -> dict[str, Any]:
    """Chambers by region as tiles that filter the list; remote ones have a tile of their own."""
    base = reverse("chambers:chamber_list")
    place = Case(When(kind=Chamber.Kind.REMOTE, then=Value("")), default="organisation__region__short_name")
    key = Case(
        When(kind=Chamber.Kind.REMOTE, then=Value(0)),
        default="organisation__region_id",
        output_field=BigIntegerField(),
    )
    counted = (
        reachable(user)
        .annotate(place=place, key=key)
        .filter(key__isnull=False)
        .values_list("key", "place")
        .annotate(count=Count("pk"))
        .order_by("-count", "key")[:TILES]
    )
    found = list(counted)
    most = max((count for _key, _place, count in found), default=0)
    tiles = [
        Tile(
            place or _("Remote"),
            count,
            f"{base}?region={key}" if key else f"{base}?kind={Chamber.Kind.REMOTE}",
            shade(count, most),
        )
        for key, place, count in sorted(found, key=lambda row: (row[0] == 0, row[0]))
    ]
    return {"template": "chambers/home_regions.html", "tiles": tiles, "shades": range(1, SHADES + 1)}


@todos("chambers.review_application", position=15)
def application_todos(user: User) -> list[Todo]:
    """Applications: a chamber's own review, the federation's confirmation; the nearest date first."""
    is_chamber = Role.CHAMBER_SECRETARY in user.roles
    wanted = [State.SUBMITTED, State.CHAMBER_REVIEW] if is_chamber else [State.CONFIRMATION]
    rows = MembershipApplication.objects.in_hand().visible_to(user, "chambers.review_application")
    return [
        Todo(
            _("Application"),
            row.name,
            f"{row.number}  {row.chamber}",
            row.get_state_display(),
            reverse("chambers:application_detail", args=[row.pk]),
            row.due_on,
            _("Review") if is_chamber else _("Confirm"),
        )
        for row in rows.filter(state__in=wanted).for_list().order_by("due_on", "id")[:8]
    ]


@panel("chambers.edit_space", position=70)
def edited_spaces(user: User) -> dict[str, Any] | None:
    """The spaces that this person edits, with the drafts that wait there; nothing for everybody else."""
    drafts = Count("entries", filter=Q(entries__state=SpaceEntry.State.DRAFT))
    rows = Space.objects.visible_to(user, "chambers.edit_space").annotate(drafts=drafts)
    spaces = list(rows.order_by("pk").values("pk", "name", "drafts"))
    return {"template": "chambers/home_spaces.html", "spaces": spaces} if spaces else None
