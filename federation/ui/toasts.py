"""Saying that something was done, with the way back beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_UNDO = "undo:"


def say_done(request: HttpRequest, sentence: Any, *, undo_url: str = "") -> None:
    """Show `sentence` as a toast; `undo_url`, a path of the portal, adds 撤销 to it for ten seconds.

    The address is asked by POST, with `next` naming the page where the toast stood: the view behind it takes
    the act back and leads there. It asks for its own right, and tells a second press from the first.
    """
    messages.success(request, sentence, extra_tags=f"{_UNDO}{undo_url}" if undo_url else "")


def undo_url_of(message: Message) -> str:
    """Where a message's 撤销 leads; "" for a message without one."""
    tags = message.extra_tags or ""
    return tags[len(_UNDO) :] if tags.startswith(_UNDO) else ""
