"""What the shell of every page needs: names at no cost, the navigation and its counters in one query."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.ui import menu

# Written by static/portal/portal.js when a group of the navigation is folded: names with a dot between.
FOLDED_COOKIE = "nav_folded"


def item(entry: menu.Entry, path: str, counts: dict[str, int]) -> dict:
    url = entry.url
    return {
        "label": str(entry.label),
        "url": url,
        "icon": entry.icon,
        "active": entry.reach(path),
        "count": counts.get(entry.counter) or None,
        "urgent": entry.urgent,
        "go": entry.go,
        "part": entry.part,
    }


def in_parts(items: list[dict]) -> list[dict]:
    """The entries of a group under its sub-headings; under none where they are few or of one part."""
    named = {one["part"] for one in items if one["part"]}
    if len(items) <= menu.MOST_WITHOUT_PARTS or len(named) < 2:
        return [{"name": "", "caption": "", "items": items}]
    found = [
        {"name": name, "caption": caption, "items": [one for one in items if one["part"] == name]}
        # What belongs to no part comes first, without a heading.
        for name, caption in {"": "", **menu.PARTS}.items()
    ]
    return [part for part in found if part["items"]]


def keep_closest(items: list[dict]) -> None:
    """Of the entries whose address the page lies below only the longest is the active one."""
    longest = max((one["active"] for one in items), default=0)
    for one in items:
        one["active"] = one["active"] > 0 and one["active"] == longest


def lead_to_work(groups: list[dict]) -> None:
    """`g t` leads to the to-dos: to a list of them where there is one, to those of the workbench else."""
    items = [one for group in groups for one in group["items"]]
    if not any(one["go"] == "t" for one in items):
        for one in items:
            if one["go"] == "d":
                one["go"] = "d t"


class Shell:
    """`portal` in every template. A part that is not drawn is not worked out: a page without navigation,
    such as a refusal, asks the database nothing.
    """

    site_name = property(lambda self: settings.SITE_NAME)
    site_tagline = property(lambda self: settings.SITE_TAGLINE)

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def text_size(self) -> str:
        return "large" if self.request.COOKIES.get("text_size") == "large" else "normal"

    @property
    def search_url(self) -> str:
        return reverse("ui:search")

    @property
    def user_name(self) -> str:
        user = self.request.user
        return user.name if isinstance(user, User) else ""

    @cached_property
    def person(self) -> User | None:
        """Who may go on from here; None for strangers and for whoever owes a second factor first."""
        user = self.request.user
        return user if isinstance(user, User) and not user.owes_second_factor else None

    @cached_property
    def user_unit(self) -> str:
        if self.person is None:
            return ""
        post = self.person.main_post
        return post.organisation.display_name if post else _("No post")

    @cached_property
    def acting_for(self) -> list[str]:
        return self.person.lenders if self.person else []

    @property
    def is_staff(self) -> bool:
        return self.person is not None and self.person.is_federation_staff

    @cached_property
    def counts(self) -> dict[str, int]:
        return menu.counts_for(self.person) if self.person else {}

    @property
    def unread(self) -> int:
        return self.counts.get("unread", 0)

    @cached_property
    def entries(self) -> list[menu.Entry]:
        return menu.entries_for(self.person) if self.person else []

    def drawn(self, entries: list[menu.Entry]) -> list[dict]:
        return [item(entry, self.request.path, self.counts) for entry in entries]

    @cached_property
    def menu(self) -> list[dict]:
        """The groups of the navigation with their captions and items."""
        groups: list[dict] = []
        for name, caption in menu.GROUPS.items():
            items = self.drawn([entry for entry in self.entries if entry.group == name])
            if items:
                groups.append({"name": name, "caption": caption, "items": items})
        lead_to_work(groups)
        keep_closest([one for group in groups for one in group["items"]])
        for group in groups:
            # Where somebody is stays in sight, whatever they folded.
            here = any(one["active"] for one in group["items"])
            group["open"] = here or group["name"] not in self.folded
            group["parts"] = in_parts(group["items"])
            group["urgent"] = sum(one["count"] or 0 for one in group["items"] if one["urgent"])
        return groups

    @property
    def folded(self) -> set[str]:
        """The groups of the navigation that this browser keeps folded."""
        return set(self.request.COOKIES.get(FOLDED_COOKIE, "").split("."))

    @cached_property
    def bottom(self) -> list[dict]:
        """The four destinations of a phone's lower edge."""
        items = self.drawn([entry for entry in self.entries if entry.bottom][:4])
        keep_closest(items)
        return items

    @cached_property
    def creatable(self) -> list[dict]:
        found = menu.entries_for(self.person, create=True) if self.person else []
        return [item(entry, "", {}) for entry in found]


def portal(request: HttpRequest) -> dict:
    """Context processor."""
    return {"portal": Shell(request)}
