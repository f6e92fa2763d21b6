"""The whole portal as a person starts it: one command, a page in the browser, Ctrl-C."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from tests.embedded.conftest import PROJECT_DIR, eventually, processes_mentioning

START_PATIENCE = 180.0
pytestmark = pytest.mark.slow


class Portal:
    """`manage.py portal` on data of its own, with everything it says."""

    def __init__(self, var: Path, *arguments: str) -> None:
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CELERY_BROKER_URL"}}
        env |= {"PORTAL_VAR": str(var), "FILES_ROOT": str(var / "files"), "PYTHONUNBUFFERED": "1"}
        env["DJANGO_SETTINGS_MODULE"] = "federation.settings.dev"
        argv = [sys.executable, "manage.py", "portal", "--no-demo", "--web-workers", "1", *arguments]
        self.process = subprocess.Popen(
            argv, cwd=PROJECT_DIR, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        self.lines += iter(self.process.stdout.readline, "")

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def port(self) -> int:
        """Wait until it is ready and return the port it says."""
        pattern = re.compile(r"ready: http://localhost:(\d+)/")
        promise = lambda: pattern.search(self.text) or self.process.poll() is not None  # noqa: E731
        assert eventually(promise, START_PATIENCE), self.text
        found = pattern.search(self.text)
        assert found, self.text
        return int(found.group(1))

    def end(self, signum: int = signal.SIGINT) -> int:
        self.process.send_signal(signum)
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=5)
        return code


@pytest.fixture(scope="module")
def var():
    """One data directory for all tests here: only the first start has to migrate."""
    with tempfile.TemporaryDirectory(prefix="portal run ") as root:
        os.chmod(root, 0o711)
        yield Path(root) / "var"


@pytest.fixture
def start(var):
    portals = []

    def begin(*arguments):
        portals.append(Portal(var, *arguments))
        return portals[-1]

    yield begin
    for portal in portals:
        portal.process.kill()
        portal.process.wait()
    assert eventually(lambda: not processes_mentioning(str(var)))


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    return connection.getresponse().status


def test_it_serves_takes_the_next_port_and_refuses_a_second_start(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wished = taken.getsockname()[1]
        portal = start("--port", str(wished))
        port = portal.port()

        assert port > wished
        assert f"Port {wished} is taken; using {port}." in portal.text

    assert status(port, "/readyz") == 200
    second = start("--port", "0")
    assert second.process.wait(timeout=START_PATIENCE) == 1
    assert eventually(lambda: f"already runs here at http://localhost:{port}/" in second.text)

    assert portal.end() == 0
    assert "Traceback" not in portal.text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")
def test_killing_it_leaves_no_process_and_the_next_start_serves(start, var):
    portal = start()
    port = portal.port()
    portal.process.kill()

    assert eventually(lambda: not processes_mentioning(str(var)))
    assert eventually(lambda: not processes_mentioning(f"--port {port}"))

    again = start()
    assert status(again.port(), "/readyz") == 200
    assert "Preparing the database" not in again.text
    assert again.end(signal.SIGTERM) == 0
