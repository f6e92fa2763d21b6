"""The records that a person opened last. They live in the cache: reading writes nothing to the database."""

from __future__ import annotations

from django.core.cache import cache

from federation.accounts.models import User

MOST = 12
KEPT_SECONDS = 30 * 24 * 3600


def _place(user: User) -> str:
    return f"recent-records:{user.pk}"


def forget_opened(user_key: int) -> None:
    """Nothing is left of what an account opened."""
    cache.delete(f"recent-records:{user_key}")


def note_opened(user: User, kind: str, key: int) -> None:
    """Put a record in front of those that `user` opened before. Only keys are kept, no names."""
    before = recently_opened(user)
    record = (kind, key)
    if before[:1] != [record]:
        now = [record, *(one for one in before if one != record)][:MOST]
        cache.set(_place(user), now, KEPT_SECONDS)


def recently_opened(user: User) -> list[tuple[str, int]]:
    """(kind, key) pairs, the last one first; rights are asked when they are shown."""
    return [(kind, key) for kind, key in cache.get(_place(user), [])]
