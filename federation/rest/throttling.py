"""A light limit for each partner account: one counter a minute in the shared cache."""

from __future__ import annotations

import time

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

WINDOW = 60


class PartnerThrottle(BaseThrottle):
    """Counts requests of an account in fixed windows of a minute (`DEFAULT_THROTTLE_RATES["partner"]`).

    The counter is raised by the cache in one step, so parallel requests are counted exactly; a list of
    time stamps, as DRF keeps it, loses some of them.
    """

    def __init__(self) -> None:
        self.left = 0.0

    @staticmethod
    def limit() -> int:
        return int(str(api_settings.DEFAULT_THROTTLE_RATES["partner"]).partition("/")[0])

    def allow_request(self, request: Request, view) -> bool:
        now = time.time()
        window = int(now // WINDOW)
        self.left = (window + 1) * WINDOW - now
        return self.count(f"rest:{request.user.pk}:{window}") <= self.limit()

    def count(self, key: str) -> int:
        """This request's place in its window, counted from 1."""
        try:
            return cache.incr(key)
        except ValueError:
            # The first of the window; where two are first at once, one of them adds and one counts on.
            return 1 if cache.add(key, 1, timeout=2 * WINDOW) else cache.incr(key)

    def wait(self) -> float:
        return max(self.left, 1.0)
