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
from django.urls import get_resolver
get_resolver()._populate()
print(*sorted(sys.modules))
"""


def test_a_worker_with_every_page_loaded_carries_no_library_that_few_requests_need():
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
    loaded = set(done.stdout.split())
    assert "proposals.views.details" in loaded
    assert not [name for name in LOADED_WHEN_NEEDED if name in loaded]
