"""A throw-away PostgreSQL for one test session, unless `DATABASE_URL` names a server.

Registered with `-p` so that it comes before the settings are read. Under xdist the controller starts the
server and the workers inherit its address. The server removes its files when the session ends, also when
the session is killed.
"""

import os
import tempfile
from pathlib import Path

import pytest

from federation.embedded.postgres import Server, ensure_running
from tests import database_template

# For the workers: where the server that this session started keeps its files and programs.
PLACE = "PORTAL_TEST_SERVER"
_servers: list[Server] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    """A wrapper runs before pytest-django's own hook, which loads the settings."""
    if not os.environ.get("DATABASE_URL"):
        home = Path(tempfile.mkdtemp(prefix="portal-test-"))
        # Under root the server runs as another user, who must be able to pass through.
        home.chmod(0o711)
        server = ensure_running(home, throwaway=True)
        _servers.append(server)
        os.environ["DATABASE_URL"] = server.url
        os.environ[PLACE] = os.pathsep.join((str(server.home), str(server.binaries)))
    return (yield)


def template() -> str:
    """The migrated database to copy; "" on a server that somebody else keeps."""
    if PLACE not in os.environ:
        return ""
    home, binaries = map(Path, os.environ[PLACE].split(os.pathsep))
    return database_template.prepare(os.environ["DATABASE_URL"], home, binaries)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    while _servers:
        _servers.pop().stop()
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop(PLACE, None)
