"""Helpers that watch real processes. Nothing here touches the database of the test session."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

PROJECT_DIR = Path(__file__).resolve().parents[2]
PATIENCE = 30.0

HOLD_A_LEASE = """
import pathlib, sys
from federation.embedded.postgres import ensure_running
server = ensure_running(pathlib.Path(sys.argv[1]))
print("started" if server.started_by_us else "joined", server.url, flush=True)
sys.stdin.read()
server.stop()
"""


class Holder:
    """Another process that uses the embedded server, as `manage.py` in a second terminal would."""

    def __init__(self, home: Path, python: str = sys.executable, **popen: object) -> None:
        self.process = subprocess.Popen(
            [python, "-c", HOLD_A_LEASE, str(home)],
            cwd=PROJECT_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **popen,
        )

    def wait_until_running(self) -> tuple[str, str]:
        """Return ("started" or "joined", address)."""
        how, _, url = self.process.stdout.readline().strip().partition(" ")
        return how, url

    def leave(self) -> None:
        """Give the lease back in good order."""
        self.process.communicate(timeout=PATIENCE)


def eventually(promise: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Whether `promise` comes true while there is patience."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if promise():
            return True
        time.sleep(0.05)
    return bool(promise())


def processes_mentioning(text: str) -> list[int]:
    """Ids of living processes with `text` in their command line (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
            if text in words.replace(b"\0", b" ").decode(errors="replace"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def answers(url: str) -> bool:
    """Whether a server takes connections at `url`."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def home() -> Iterator[Path]:
    """A place for a cluster that every user can reach, with a space and Chinese letters in its path."""
    with tempfile.TemporaryDirectory(prefix="portal-embedded-") as root:
        os.chmod(root, 0o711)
        yield Path(root) / "云州 portal" / "postgres"


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A directory that every user can reach, however deep pytest's own ones lie."""
    with tempfile.TemporaryDirectory(prefix="portal-lib-") as root:
        os.chmod(root, 0o711)
        yield Path(root)
