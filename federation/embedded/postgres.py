"""Start, join and leave the embedded PostgreSQL.

`ensure_running` may be called by any number of processes at once. The first starts the server, the others
join it, and the server stops when the last of them is gone: see `guardian` for how that is known.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from federation.embedded import cluster, guardian
from federation.embedded.binaries import Binaries, resolve
from federation.embedded.process import (
    EmbeddedError,
    Identity,
    exclusive,
    is_held,
    is_held_exclusively,
    open_lock,
    socket_directory,
)

START_PATIENCE = 60.0
STOP_PATIENCE = 40.0
LOG_MAX_BYTES = 5_000_000
POLL_SECONDS = 0.02


@dataclass
class Server:
    """A running server and this process's lease on it.

    `url` signs in as the owner of the schema (migrations, commands), `app_url` as the role of the web
    processes, which may not change tables. `binaries` is the directory of psql, pg_dump and the rest.
    """

    url: str
    app_url: str
    started_by_us: bool
    socket: Path
    binaries: Path
    home: Path
    _lease: int
    _guardian: subprocess.Popen | None = field(default=None, repr=False)

    def stop(self) -> None:
        """Give the lease back; when it was the last one, return only after the server has stopped."""
        if self._lease < 0:
            return
        os.close(self._lease)
        self._lease = -1
        _await_stop(self.home)
        if self._guardian is not None and not is_held_exclusively(self.home / "guardian.lock"):
            self._guardian.wait(timeout=STOP_PATIENCE)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def ensure_running(home: Path, *, throwaway: bool = False) -> Server:
    """Return a lease on the server whose files lie below `home`, starting it when nobody has yet.

    `throwaway` is for tests: no fsync, and `home` is removed with the last lease.
    Raises `EmbeddedError` with a sentence for the user when it cannot run.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with exclusive(home / "start.lock"):
        # Waits here while a guardian is stopping the server for the previous last user.
        lease = open_lock(home / "leases.lock")
        try:
            fcntl.flock(lease, fcntl.LOCK_SH)
            return _start_or_join(home, lease, throwaway=throwaway)
        except BaseException:
            os.close(lease)
            raise


def _start_or_join(home: Path, lease: int, *, throwaway: bool) -> Server:
    identity = cluster.server_identity(home)
    data = cluster.data_directory(home, identity)
    binaries = resolve(cluster.major_on_disk(data)).reachable_by(identity)
    child = None
    if not is_held_exclusively(home / "guardian.lock"):
        cluster.end_stray_server(data)
        if cluster.major_on_disk(data) is None:
            cluster.create(data, binaries, identity, throwaway=throwaway)
        child = _spawn_guardian(home, data, binaries, identity, throwaway=throwaway)
    socket = _await_ready(home, data)
    if child is not None:
        cluster.provision(socket)
    return Server(
        url=cluster.url(socket, cluster.OWNER_ROLE),
        app_url=cluster.url(socket, cluster.APP_ROLE),
        started_by_us=child is not None,
        socket=socket,
        binaries=binaries.directory,
        home=home,
        _lease=lease,
        _guardian=child,
    )


def _spawn_guardian(
    home: Path, data: Path, binaries: Binaries, identity: Identity, *, throwaway: bool
) -> subprocess.Popen:
    """Start the guardian in a session of its own; it inherits the lock that says that it lives."""
    identity.own_directory(data)
    socket = socket_directory(data.parent / "socket", identity)
    log = home / "postgres.log"
    if log.exists() and log.stat().st_size > LOG_MAX_BYTES:
        log.replace(log.with_suffix(".log.1"))
    outside = [] if data.parent == home else [str(data.parent)]
    config = {
        "argv": cluster.server_argv(data, binaries, socket, throwaway=throwaway),
        "env": cluster.CLEAN_ENVIRONMENT,
        "run_as": identity.popen,
        "leases": str(home / "leases.lock"),
        "log": str(log),
        "socket": str(socket),
        "remove_after": [str(home), *outside] if throwaway else [],
    }
    alive = open_lock(home / "guardian.lock")
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-S", "-E", guardian.__file__, json.dumps(config)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(alive,),
            )
    finally:
        os.close(alive)


def _await_ready(home: Path, data: Path) -> Path:
    """Wait until the server accepts connections and return its socket directory."""
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        socket = cluster.ready_socket(data)
        if socket is not None:
            return socket
        if not is_held_exclusively(home / "guardian.lock"):
            break
        time.sleep(POLL_SECONDS)
    raise EmbeddedError(f"The embedded PostgreSQL does not start. The end of its log:\n{_log_tail(home)}")


def _log_tail(home: Path, lines: int = 15) -> str:
    try:
        text = (home / "postgres.log").read_text(errors="replace")
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])


def _await_stop(home: Path) -> None:
    """Return when the server has stopped, or at once when somebody else still uses it."""
    deadline = time.monotonic() + STOP_PATIENCE
    while time.monotonic() < deadline:
        if not is_held_exclusively(home / "guardian.lock"):
            return
        leases = home / "leases.lock"
        if is_held(leases) and not is_held_exclusively(leases):
            # Shared leases are left and the guardian waits on: the server is needed by another.
            return
        time.sleep(POLL_SECONDS)
