"""How often something may happen: counters in the shared cache, raised in one step."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache


def count_in_window(name: str, who: str, *, window: int) -> int:
    """This event's place in its fixed window of `window` seconds, counted from 1.

    `who` (an address, a code) is hashed: a cache is no place to keep personal data. The cache raises the
    counter in one step, so that events in the same moment are all counted.
    """
    digest = hashlib.sha256(who.encode()).hexdigest()[:24]
    key = f"limit:{name}:{digest}:{int(time.time() // window)}"
    try:
        return cache.incr(key)
    except ValueError:
        # The first of the window; where two are first at once, one of them adds and one counts on.
        return 1 if cache.add(key, 1, timeout=2 * window) else cache.incr(key)


def is_within(name: str, who: str, *, most: int, window: int = 3600) -> bool:
    """Count one event and say whether it is one of the first `most` in its window."""
    return count_in_window(name, who, window=window) <= most
