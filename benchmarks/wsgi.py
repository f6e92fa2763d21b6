"""One server process for product, floor and peer alike; the bare REST page does not even enter Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
_portal = get_wsgi_application()

from benchmarks.floors import rest  # noqa: E402 - it reads the settings


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    if environ.get("PATH_INFO") == rest.PATH:
        return rest.application(environ, start_response)
    return _portal(environ, start_response)
