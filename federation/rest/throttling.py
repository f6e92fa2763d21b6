"""A light limit for each partner account: one counter a minute in the shared cache."""

from __future__ import annotations

import time

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from federation.limits import is_within

WINDOW = 60


class PartnerThrottle(BaseThrottle):
    """Counts requests of an account in fixed windows of a minute (`DEFAULT_THROTTLE_RATES["partner"]`).

    The counter is that of every other limit: raised in one step, so that parallel requests are counted
    exactly; a list of time stamps, as DRF keeps it, loses some of them.
    """

    def __init__(self) -> None:
        self.left = 0.0

    @staticmethod
    def limit() -> int:
        return int(str(api_settings.DEFAULT_THROTTLE_RATES["partner"]).partition("/")[0])

    def allow_request(self, request: Request, view) -> bool:
        self.left = WINDOW - time.time() % WINDOW
        return is_within("rest", str(request.user.pk), most=self.limit(), window=WINDOW)

    def wait(self) -> float:
        return max(self.left, 1.0)
