"""One worker of the portal's own web server, started for a measurement and stopped after it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import environment
from federation.embedded.bootstrap import PROJECT_DIR
from federation.embedded.programs import free_port

HOST = "127.0.0.1"
FIRST_PORT = 18_800
START_PATIENCE = 60.0


@dataclass
class Web:
    """A server; `started` is the monotonic time at which its process was made."""

    process: subprocess.Popen
    port: int
    started: float

    def worker(self) -> int:
        """Process id of the worker, which granian starts as a child."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        ).stdout.split()
        workers = [int(pid) for pid in found if "resource_tracker" not in _command(int(pid))]
        return max(workers) if workers else self.process.pid

    def memory(self) -> tuple[float, float] | None:
        """(PSS, peak RSS) of the worker in MB; None where the system does not tell."""
        place = Path(f"/proc/{self.worker()}")
        try:
            pss = _kilobytes(place / "smaps_rollup", "Pss:")
            peak = _kilobytes(place / "status", "VmHWM:")
        except OSError:
            return None
        return pss / 1024, peak / 1024

    def forget_peak(self) -> None:
        """Start a new count of the peak."""
        Path(f"/proc/{self.worker()}/clear_refs").write_text("5")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _kilobytes(path: Path, name: str) -> int:
    line = next(line for line in path.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


@contextmanager
def serving(url: str, application: str = "benchmarks.wsgi:application", **env: str) -> Iterator[Web]:
    """Serve `application` on database `url`; one worker with one thread, so that requests come in turn."""
    port = free_port(HOST, FIRST_PORT)
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    argv += [
        "--workers",
        "1",
        "--blocking-threads",
        "1",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "error",
    ]
    started = time.perf_counter()
    process = subprocess.Popen([*argv, application], env=environment(url, **env), cwd=PROJECT_DIR)
    try:
        yield Web(process, port, started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
