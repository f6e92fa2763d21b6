"""What the shell of every page needs, in one query."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from federation.ui import menu


def item(entry: menu.Entry, path: str, counts: dict[str, int]) -> dict:
    url = entry.url
    return {
        "label": entry.label,
        "url": url,
        "icon": entry.icon,
        "active": path == url or (url != "/" and path.startswith(url)),
        "count": counts.get(entry.counter) or None,
        "urgent": entry.urgent,
        "go": entry.go,
    }


def keep_closest(items: list[dict]) -> None:
    """Of the entries whose address the page lies below only the longest is the active one."""
    longest = max((len(one["url"]) for one in items if one["active"]), default=0)
    for one in items:
        one["active"] = one["active"] and len(one["url"]) == longest


def lead_to_work(groups: list[dict]) -> None:
    """`g t` leads to the to-dos: to a list of them where there is one, to those of the workbench else."""
    items = [one for group in groups for one in group["items"]]
    if not any(one["go"] == "t" for one in items):
        for one in items:
            if one["go"] == "d":
                one["go"] = "d t"


def shell(request: HttpRequest) -> dict:
    user = request.user
    found = {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "text_size": "large" if request.COOKIES.get("text_size") == "large" else "normal",
        "menu": [],
        "bottom": [],
        "creatable": [],
        "unread": 0,
    }
    if not user.is_authenticated:
        return found
    if user.owes_second_factor:
        # Every other address leads back to enrolling, so the menu offers none.
        return found | {"user_name": user.name, "user_unit": "", "search_url": reverse("ui:search")}
    counts = menu.counts_for(user)
    entries = menu.entries_for(user)
    groups = []
    for name, caption in menu.GROUPS.items():
        items = [item(entry, request.path, counts) for entry in entries if entry.group == name]
        if items:
            groups.append({"caption": caption, "items": items})
    lead_to_work(groups)
    bottom = [item(entry, request.path, counts) for entry in entries if entry.bottom][:4]
    keep_closest([one for group in groups for one in group["items"]])
    keep_closest(bottom)
    post = user.main_post
    found |= {
        "menu": groups,
        "bottom": bottom,
        "creatable": [item(entry, "", {}) for entry in menu.entries_for(user, create=True)],
        "unread": counts.get("unread", 0),
        "user_name": user.name,
        "acting_for": user.lenders,
        "user_unit": post.organisation.display_name if post else _("No post"),
        "search_url": reverse("ui:search"),
        "is_staff": user.is_federation_staff,
    }
    return found


def portal(request: HttpRequest) -> dict:
    """Context processor: lazy, so that a partial that does not draw the shell does not pay for it."""
    return {"portal": SimpleLazyObject(lambda: shell(request))}
