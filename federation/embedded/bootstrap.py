"""What `manage.py` does before Django loads its settings: lend the command a database.

Every command works whether the portal runs or not. Where the portal runs, the command joins its database
and its broker; where it does not, the database is started for as long as the command takes.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from federation.embedded.postgres import ensure_running
from federation.embedded.valkey import Valkey

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
EMBEDDED_SETTINGS = "federation.settings.dev"
# Set for the command when the database is the embedded one.
EMBEDDED_MARK = "PORTAL_EMBEDDED"
WITHOUT_DATABASE = {
    "",
    "build_messages",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "startapp",
    "startproject",
    "version",
}


def var_directory() -> Path:
    """Where everything lies that the running portal writes: `PORTAL_VAR`, else `var` in the checkout."""
    return Path(os.environ.get("PORTAL_VAR") or PROJECT_DIR / "var")


def needs_embedded_database(argv: Sequence[str]) -> bool:
    """Whether the command line `argv` (program first) must be lent a database."""
    if os.environ.get("DATABASE_URL") or _settings_module(argv) != EMBEDDED_SETTINGS:
        return False
    words = [word for word in argv[1:] if not word.startswith("-")]
    command = words[0] if words else ""
    if command == "check":
        return any(word.startswith("--database") for word in argv)
    return command not in WITHOUT_DATABASE and not {"-h", "--help", "--version"} & set(argv)


def _settings_module(argv: Sequence[str]) -> str:
    for position, word in enumerate(argv):
        if word.startswith("--settings="):
            return word.partition("=")[2]
        if word == "--settings" and position + 1 < len(argv):
            return argv[position + 1]
    return os.environ.get("DJANGO_SETTINGS_MODULE", EMBEDDED_SETTINGS)


@contextmanager
def embedded_services(argv: Sequence[str]) -> Iterator[None]:
    """Name a running database (and the broker, if the portal is up) in the environment meanwhile."""
    if not needs_embedded_database(argv):
        yield
        return
    with ensure_running(var_directory() / "postgres") as server:
        os.environ["DATABASE_URL"] = server.url
        os.environ[EMBEDDED_MARK] = "1"
        # `dbshell` hands neither the socket nor the place of psql on.
        os.environ["PGHOST"] = str(server.socket)
        if shutil.which("psql") is None:
            os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{server.binaries}"
        # The portal itself starts the broker; it must not take one that is left over for a given one.
        if "portal" not in argv[1:2]:
            _name_running_broker()
        yield


def _name_running_broker() -> None:
    """Let what the command enqueues reach the worker of a portal that runs meanwhile."""
    valkey = Valkey.at(var_directory() / "valkey")
    if valkey.is_answering():
        os.environ.setdefault("CELERY_BROKER_URL", valkey.broker_url)
        os.environ.setdefault("CACHE_URL", valkey.cache_url)
    else:
        valkey.discard_socket_directory()
