"""Keeps one PostgreSQL server alive for as long as anybody holds a lease on it.

Run as a script of its own (`python guardian.py '<json>'`), standard library only, so that it costs a few
megabytes and no Django. Every user of the server holds a shared lock on the lease file; the guardian waits
for the exclusive one. The kernel grants it the moment the last user is gone, however that user died, so
neither a clean exit nor `kill -9` leaves a server behind, and no user can stop it under another.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Escalation once the last lease is gone: fast stop, immediate stop, kill (seconds before the next one).
STOP_STEPS = ((signal.SIGINT, 25.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
# A server that dies this soon never worked; three in a row means that retrying is pointless.
STILLBORN_SECONDS, STILLBORN_LIMIT = 1.0, 3

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def die_with_parent(signum: int) -> Callable[[], None]:
    """Return a `preexec_fn`: the kernel sends `signum` to the child when its parent dies (Linux only)."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signum)
            if os.getppid() != parent:
                # The parent died between fork and prctl: nobody would ever send the signal.
                os._exit(1)

    return prepare


class Guardian:
    """One server, restarted when it dies, stopped when the last lease is gone."""

    def __init__(self, config: dict) -> None:
        self.config = config
        self.server: subprocess.Popen | None = None
        self.unused = threading.Event()
        self.ended = threading.Event()

    def start_server(self) -> subprocess.Popen:
        """Start `postgres` directly, in its own session and, under root, as the unprivileged user."""
        log = os.open(self.config["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            return subprocess.Popen(
                self.config["argv"],
                env=self.config["env"],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **self.config["run_as"],
            )
        finally:
            os.close(log)

    def await_last_lease(self) -> None:
        """Block until no lease is held, then stop the server step by step. Runs in its own thread."""
        lease = os.open(self.config["leases"], os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lease, fcntl.LOCK_EX)
        # The lock stays with this process until it exits: a newcomer waits until the stop is complete.
        self.unused.set()
        for signum, patience in STOP_STEPS:
            if self.server is not None:
                self.server.send_signal(signum)
            if self.ended.wait(patience):
                return

    def run(self) -> int:
        """Return 0 after an ordered stop, 1 when the server never came up."""
        threading.Thread(target=self.await_last_lease, daemon=True).start()
        stillborn = 0
        while not self.unused.is_set() and stillborn < STILLBORN_LIMIT:
            started = time.monotonic()
            self.server = self.start_server()
            if self.unused.is_set():
                # The last lease may have gone before the waiting thread could see this server.
                self.server.send_signal(signal.SIGINT)
            self.server.wait()
            stillborn = stillborn + 1 if time.monotonic() - started < STILLBORN_SECONDS else 0
            self.unused.wait(0.3 * (stillborn + 1))
        self.ended.set()
        for path in self.config["remove_after"]:
            shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):
            # A socket directory in the shared temporary place goes when nothing is left in it.
            os.rmdir(self.config["socket"])
        return 0 if self.unused.is_set() else 1


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(Guardian(json.loads(sys.argv[1])).run())
