"""Who may read a file: whoever may read what it is attached to. Apps say so for their models."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from federation.accounts.models import User

_readers: dict[str, Callable[[User, int], bool]] = {}


def readable_by(model: type[models.Model]) -> Callable:
    """Register `may_read(user, object_id) -> bool` for attachments of `model`."""

    def register(may_read: Callable[[User, int], bool]) -> Callable[[User, int], bool]:
        _readers[model._meta.label_lower] = may_read
        return may_read

    return register


def may_read(user: User, label: str, object_id: int) -> bool:
    """Deny by default: files of a model that registered nothing are read by nobody."""
    reader = _readers.get(label)
    return reader is not None and reader(user, object_id)
