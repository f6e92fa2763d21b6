"""The database of the benchmarks: its own server, made once for each size and kept for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from benchmarks.config import Config
from federation.embedded.bootstrap import PROJECT_DIR
from federation.embedded.postgres import Server

SETTINGS = "benchmarks.settings"
MARK = "benchmark_data"
# Part of the fingerprint: raise it when the rows that `loading` builds change.
DATA_VERSION = 1


def database_url(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def fingerprint(config: Config) -> str:
    """What the data depends on: the sizes and how they are built. Migrations are run on what is kept."""
    return f"{DATA_VERSION}/{config.rows}/{config.chambers}"


def place_of(url: str, config: Config) -> str:
    """The address of the database of this size on the server of `url`."""
    return database_url(url, f"portal_{config.rows}_{config.chambers}")


def exists(url: str) -> bool:
    with psycopg.connect(database_url(url, "postgres")) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name_of(url)])
        return found.fetchone() is not None


def is_built(url: str, wanted: str) -> bool:
    """Whether the database is there and holds finished data of this fingerprint."""
    if not exists(url):
        return False
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass(%s)", [MARK]).fetchone() == (None,):
            return False
        found = connection.execute(
            sql.SQL("SELECT fingerprint FROM {}").format(sql.Identifier(MARK))
        ).fetchone()
    return found == (wanted,)


def mark_built(url: str, done: str) -> None:
    with psycopg.connect(url) as connection:
        table = sql.Identifier(MARK)
        connection.execute(sql.SQL("CREATE TABLE {} (fingerprint text)").format(table))
        connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(table), [done])


def recreate(url: str, name: str, *, template: str = "") -> str:
    """Make database `name` anew, empty or as a copy of `template`; returns its address."""
    drop(url, name)
    with psycopg.connect(database_url(url, "postgres"), autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        connection.execute(statement)
    return database_url(url, name)


def drop(url: str, name: str) -> None:
    with psycopg.connect(database_url(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def scratch_copy(url: str, name: str) -> Iterator[str]:
    """A copy of the whole database for a measurement that writes; gone afterwards.

    Nobody may be connected to the original while it is copied: our own connection is given back, what an
    ended worker has left is cut.
    """
    connections.close_all()
    original = name_of(url)
    with psycopg.connect(database_url(url, "postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original]
        )
    try:
        yield recreate(url, name, template=original)
    finally:
        drop(url, name)


def environment(url: str, **more: str) -> dict[str, str]:
    """Environment for a process of the benchmarks on database `url`."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(PROJECT_DIR),
        "LOG_LEVEL": "ERROR",
        # A peer may take longer for a page than the portal allows itself.
        "STATEMENT_TIMEOUT_MS": "0",
        # A running installation has its modules compiled; only the very first start of a release compiles.
        "PYTHONDONTWRITEBYTECODE": "",
        **more,
    }


def manage(url: str, *words: str, quiet: bool = True) -> None:
    """Run a management command on database `url`; its output shows only when it fails."""
    done = subprocess.run(
        [sys.executable, str(PROJECT_DIR / "manage.py"), *words],
        env=environment(url),
        cwd=PROJECT_DIR,
        capture_output=quiet,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(f"manage.py {' '.join(words)} failed:\n{done.stdout or ''}{done.stderr or ''}")


def prepare_server(server: Server) -> None:
    """Room for a bulk load: fewer checkpoints. Nothing here changes how a query is planned."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        connection.execute("ALTER SYSTEM SET checkpoint_timeout = '30min'")
        connection.execute("SELECT pg_reload_conf()")
