"""A migrated database that every test database is a copy of.

Migrating takes longer than most tests that are run alone, so it is done once for a state of the migrations:
the dump lies in `var/` and is loaded by the next session, and by the other workers of this one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg

BASE = Path(__file__).resolve().parents[1]
TEMPLATE = "portal_template"
DUMPS = BASE / "var" / "test-databases"
# What the migrations read beside themselves; tests/test_database_template.py holds them to it.
FACTS = "federation/reference"
RULES = ("federation/text", "federation/accounts/services")
STEPS = "federation/schema.py"
VERSIONS = "requirements"


def key() -> str:
    """Changes with every migration, with the tables of facts that they load, and with the libraries."""
    found = hashlib.sha256()
    sources = [
        *BASE.glob("*/migrations/*.py"),
        *BASE.glob("*/*/migrations/*.py"),
        *(BASE / FACTS).glob("*.py"),
        *(BASE / FACTS / "data").glob("*"),
        *(path for folder in RULES for path in (BASE / folder).glob("*.py")),
        *BASE.glob(STEPS),
        *(BASE / "federation" / "embedded").glob("*.sql"),
        *(BASE / VERSIONS).glob("*.txt"),
    ]
    for path in sorted(sources):
        found.update(f"{path.relative_to(BASE)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def alone(lock: Path):
    """One process at a time; the others wait and then find what was made."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(server: str, home: Path, binaries: Path) -> str:
    """Make the template on the server at the address `server`, where it is not there yet; its name."""
    with alone(home / "template.lock"):
        ready = home / "template.ready"
        if not ready.exists():
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
            fill(beside(server, TEMPLATE), binaries)
            ready.touch()
    return TEMPLATE


def fill(template: str, binaries: Path) -> None:
    """Load the dump of this state of the migrations; where there is none yet, migrate and write it."""
    DUMPS.mkdir(parents=True, exist_ok=True)
    dump = DUMPS / f"{key()}.sql"
    if dump.exists():
        load = [
            binaries / "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            os.devnull,
            "-f",
            dump,
            template,
        ]
        subprocess.run(load, check=True)
        return
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=BASE,
        env=os.environ | {"DATABASE_URL": template},
        check=True,
    )
    fresh = dump.with_suffix(f".{os.getpid()}")
    subprocess.run([binaries / "pg_dump", "--no-comments", "-f", fresh, template], check=True)
    for older in DUMPS.glob("*.sql"):
        older.unlink(missing_ok=True)
    fresh.rename(dump)


def beside(server: str, database: str) -> str:
    """The address of another database on the same server."""
    address, mark, options = server.partition("?")
    return f"{address.rpartition('/')[0]}/{database}{mark}{options}"
