"""A database with real commits, for tests whose threads must see each other's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, get_ident
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.db.models import QuerySet
from django.utils.module_loading import import_string

# What migrations fill: it stays, because no test could bring it back.
KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "chambers_materialkind",
    "chambers_option",
    "liaison_principle",
    "proposals_topic",
    "proposals_ground",
    "proposals_replyclass",
)
KEPT_APPS = ("reference_", "calendar_")


def use_test_database() -> None:
    """Make sure that what is emptied is the tests' own database.

    pytest-django prepares one only where some test of the run asks for it by its own means; a run of
    nothing but races would otherwise meet whatever `DATABASE_URL` names.
    """
    if not connection.settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=True)


def clear_database() -> None:
    """Empty every table of the house. The audit trail refuses that by trigger, so triggers are off here.

    Only tables with rows are emptied, and by DELETE: a TRUNCATE of them all gives each a new file.
    """
    tables = [
        name
        for name in connection.introspection.table_names()
        if name not in KEPT and not name.startswith(KEPT_APPS)
    ]
    with connection.cursor() as cursor:
        # Names of tables come from the database itself.
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables))
        used = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        for name in used:
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Commits are real in this test; the database is emptied before and after it."""
    with django_db_blocker.unblock():
        use_test_database()
        clear_database()
        try:
            yield
        finally:
            clear_database()
            connection.close()


def at_once(work: Callable[[int], Any], count: int) -> list[Any]:
    """Run `work(0)` … `work(count - 1)` in as many threads, started together; what each returned or raised."""
    together = Barrier(count, timeout=30)

    def run(number: int) -> Any:
        try:
            together.wait()
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def of_kind(outcomes: Iterable[Any], kind: type) -> list[Any]:
    return [one for one in outcomes if isinstance(one, kind)]


def without_row_locks(monkeypatch: Any) -> None:
    """Switch the guard off: rows that an act would lock are merely read."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self)


@contextmanager
def without_unique(name: str) -> Iterator[None]:
    """Switch a unique constraint of the database off; what it would forbid is emptied before it comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        clear_database()
        with connection.cursor() as cursor:
            cursor.execute(definition)


def in_between(
    monkeypatch: Any, place: str, first: Callable[[], Any], second: Callable[[], Any]
) -> tuple[Any, Any]:
    """Let `second` begin while `first` stands before the function `place`; what each returned or raised.

    `first` goes on as soon as `second` has ended or waits for a lock, so nothing depends on luck.
    """
    inside, go_on, threads = Event(), Event(), []
    standing = import_string(place)

    def pausing(*args: Any, **options: Any) -> Any:
        if threads == [get_ident()] and not inside.is_set():
            inside.set()
            assert go_on.wait(30)
        return standing(*args, **options)

    def run(work: Callable[[], Any], *, is_first: bool = False) -> Any:
        if is_first:
            threads.append(get_ident())
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    monkeypatch.setattr(place, pausing)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(run, first, is_first=True)
        try:
            assert inside.wait(30), f"{place} was never reached: {one.result()!r}"
            other = pool.submit(run, second)
            while not other.done() and not somebody_waits():
                sleep(0.01)
        finally:
            go_on.set()
        return one.result(), other.result()


def somebody_waits() -> bool:
    """Whether a lock of this database is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]
