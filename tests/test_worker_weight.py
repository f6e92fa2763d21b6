"""What a web worker carries from its start: nothing that few requests need."""

from __future__ import annotations

import os
import subprocess
import sys

from federation.embedded.bootstrap import PROJECT_DIR

LOADED_WHEN_NEEDED = (
    "PIL",
    "celery",
    "cryptography",
    "django.test",
    "drf_spectacular.generators",
    "fido2",
    "pypinyin",
    "segno",
    "xlsxwriter",
)
START = """
import sys
from federation.wsgi import application
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
reverse("proposals:proposal_list")
print(*sorted(sys.modules))

def load(resolver):
    for entry in resolver.url_patterns:
        load(entry) if isinstance(entry, URLResolver) else getattr(entry.callback, "view", None)

load(get_resolver())
print(*sorted(sys.modules))
"""


def test_a_worker_loads_views_when_they_are_opened_and_libraries_when_they_are_needed():
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=PROJECT_DIR,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "federation.settings.dev", "DATABASE_URL": "postgres:///none"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    at_first, loaded = (set(line.split()) for line in done.stdout.splitlines())
    assert "federation.routes" in at_first
    assert "proposals.views.details" not in at_first
    assert "proposals.views.details" in loaded
    assert not [name for name in LOADED_WHEN_NEEDED if name in loaded]
