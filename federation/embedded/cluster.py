"""The cluster on disk: where it lies, how it is made, and the roles and the database inside."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from federation.embedded.binaries import Binaries, relocated
from federation.embedded.process import EmbeddedError, Identity, is_alive

OWNER_ROLE, APP_ROLE, DATABASE = "portal", "portal_app", "portal"
ROLES_SQL = Path(__file__).with_name("roles.sql")
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17
# Nothing of the caller's locale may leak into a cluster: under LC_CTYPE=C PostgreSQL sees no letters in
# Chinese text, and trigram search silently finds nothing.
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}


def data_directory(home: Path, identity: Identity) -> Path:
    """Where the cluster below `home` lies: outside of the checkout when the server could not reach it."""
    if not identity.switched or identity.can_enter(home):
        return home / "data"
    return relocated(home) / "data"


def server_identity(home: Path) -> Identity:
    """Who runs the server: under root the owner of existing data, so that root can join a user's portal."""
    data = home / "data"
    if os.geteuid() == 0 and data.is_dir() and data.stat().st_uid != 0:
        return Identity(data.stat().st_uid, data.stat().st_gid, switched=True)
    return Identity.for_server()


def major_on_disk(data: Path) -> int | None:
    """The major version that wrote the cluster, fixed at its first start; None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def create(data: Path, binaries: Binaries, identity: Identity, *, throwaway: bool) -> None:
    """Run initdb beside `data` and rename, so that a killed first start leaves no half cluster behind."""
    fresh = data.with_name(f"{data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    identity.own_directory(fresh)
    # macOS has no C.UTF-8 in its C library; the provider below decides the order there as well.
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    argv = [binaries.program("initdb"), "-D", str(fresh), "-U", OWNER_ROLE, "-A", "trust", "-E", "UTF8"]
    argv.append(f"--locale={locale}")
    if binaries.major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if throwaway:
        argv.append("--no-sync")
    done = subprocess.run(
        argv, env=CLEAN_ENVIRONMENT, cwd="/", capture_output=True, text=True, **identity.popen
    )
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise EmbeddedError(f"PostgreSQL could not create its data directory: {done.stderr.strip()}")
    fresh.rename(data)


def server_argv(data: Path, binaries: Binaries, socket: Path, *, throwaway: bool) -> list[str]:
    """The command line of the server: a Unix socket in a private directory, never a TCP port."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{socket}"',
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "log_min_messages": "warning",
        "max_connections": "100",
    }
    if throwaway:
        options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    argv = [binaries.program("postgres"), "-D", str(data)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    return argv


def ready_socket(data: Path) -> Path | None:
    """The socket directory of the server that serves `data`, once it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    ready = len(lines) >= 8 and lines[7].strip() == "ready" and is_alive(int(lines[0]))
    return Path(lines[4]) if ready else None


def end_stray_server(data: Path, patience: float = 30.0) -> None:
    """Stop a server that nobody guards any more (its guardian was killed) and clear its pid file."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    deadline = time.monotonic() + patience
    while is_alive(pid) and _serves(pid, data):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"A PostgreSQL left over from before (process {pid}) does not stop; end it.")
        os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is the server of `data` and not a stranger who got the same number."""
    if sys.platform.startswith("linux"):
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve()
        except FileNotFoundError:
            return False
    command = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True).stdout
    return str(data) in command


def url(socket: Path, role: str, database: str = DATABASE) -> str:
    """A connection address that both libpq and the settings understand."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket))}"


def provision(socket: Path) -> None:
    """Create the role of the web processes and the database, once; template1 hands the grants on."""
    with psycopg.connect(url(socket, OWNER_ROLE, "template1"), autocommit=True) as connection:
        exists = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(exists, [DATABASE]).fetchone():
            return
        connection.execute(ROLES_SQL.read_bytes())
    with psycopg.connect(url(socket, OWNER_ROLE, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
