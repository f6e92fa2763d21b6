"""Small truths about processes: who we run as, what that user can reach, and locks that die with us."""

import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

APP_NAME = "federation-portal"
UNPRIVILEGED_USER = "nobody"
# AF_UNIX paths end at 104 bytes on macOS and 108 on Linux; the longest socket name takes 18.
SOCKET_DIRECTORY_MAX_BYTES = 80


class EmbeddedError(RuntimeError):
    """An embedded service cannot run; the message is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Identity:
    """The user a server runs as. Under root PostgreSQL refuses to start, so it runs as `nobody`."""

    uid: int
    gid: int
    switched: bool

    @classmethod
    def for_server(cls) -> "Identity":
        """The present user, or the unprivileged one when that is root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switched=False)
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
        return cls(entry.pw_uid, entry.pw_gid, switched=True)

    @property
    def popen(self) -> dict:
        """Keyword arguments for `subprocess` that make the child run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}

    def can_run(self, program: Path) -> bool:
        """Whether this user can execute `program` and load its libraries (`--version` succeeds)."""
        return self._succeeds([str(program), "--version"])

    def can_enter(self, directory: Path) -> bool:
        """Whether every directory down to `directory` lets this user through."""
        return self._succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)])

    def _succeeds(self, argv: list[str]) -> bool:
        try:
            quiet = subprocess.DEVNULL
            done = subprocess.run(argv, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, **self.popen)
        except OSError:
            return False
        return done.returncode == 0

    def own_directory(self, path: Path) -> Path:
        """Create `path` if missing, give it to this user, and close it to everybody else (0700)."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink() or not path.is_dir():
            raise EmbeddedError(f"{path} is not a plain directory.")
        if self.switched:
            os.chown(path, self.uid, self.gid)
        elif path.stat().st_uid != self.uid:
            owner = path.stat().st_uid
            raise EmbeddedError(
                f"{path} belongs to another user (id {owner}): the portal was started by that user before."
                " Start it as that user or as root, or move the directory away to begin with an empty one."
            )
        if stat.S_IMODE(path.stat().st_mode) != 0o700:
            path.chmod(0o700)
        return path


def fingerprint(path: Path) -> str:
    """A short name for a directory, so that two checkouts never share what lies outside of them."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:10]


def socket_directory(wanted: Path, identity: Identity) -> Path:
    """`wanted` when its path can hold a socket and is reachable, else a short private directory.

    Paths with a space or non-ASCII letters are avoided as well: not every URL parser in the chain from
    settings to client decodes them alike.
    """
    text = str(wanted)
    plain = text.isascii() and " " not in text and "%" not in text
    if plain and len(text) <= SOCKET_DIRECTORY_MAX_BYTES and identity.can_enter(wanted.parent):
        return identity.own_directory(wanted)
    for root in (tempfile.gettempdir(), "/tmp"):
        short = Path(root) / f"{APP_NAME}-{fingerprint(wanted)}-{identity.uid}"
        if len(str(short)) <= SOCKET_DIRECTORY_MAX_BYTES:
            break
    if short.exists() and short.lstat().st_uid not in {identity.uid, os.geteuid()}:
        raise EmbeddedError(f"{short} belongs to another user; remove it, sockets must be private.")
    return identity.own_directory(short)


def open_lock(path: Path) -> int:
    """Open a lock file; the descriptor is not inherited, so the lock ends with this process."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedError(
            f"{path.parent} was made by another user, who started the portal here before."
            " Start it as that user or as root."
        ) from error


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path` alone, waiting for whoever has it."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds `path`, alone or together with others."""
    return not _can_lock(path, fcntl.LOCK_EX)


def is_held_exclusively(path: Path) -> bool:
    """Whether a living process holds `path` alone."""
    return not _can_lock(path, fcntl.LOCK_SH)


def _can_lock(path: Path, kind: int) -> bool:
    # Looking must not create the file: the directory may be on its way out.
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
