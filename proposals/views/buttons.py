"""The buttons of a case's head: a table of acts, of which those are offered that may follow now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from federation.accounts.models import User
from federation.accounts.scopes import holds


def address(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


@dataclass(frozen=True)
class Act:
    """A button: where it leads, when it is offered (asked with what the page knows), how it looks."""

    route: str
    permission: str
    label: Any
    icon: str
    offered: Callable[[Any], bool]
    method: str = ""
    tone: str = ""


def offered_acts(acts: Iterable[Act], seen: Any, user: User, key: int) -> list[dict]:
    """The acts that `user` may do now, in the order of the way; the last one is the primary one."""
    found: list[dict] = []
    for act in acts:
        if act.offered(seen) and holds(user, f"proposals.{act.permission}"):
            found.append(
                {
                    "label": act.label,
                    "url": address(act.route, key),
                    "icon": act.icon,
                    "tone": act.tone,
                    "method": act.method,
                }
            )
    if found and not found[-1]["tone"]:
        found[-1]["primary"] = True
    return found
