"""A database with real commits, for tests whose threads must see each other's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX

# What migrations fill: it stays, because no test could bring it back.
KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "chambers_materialkind",
    "chambers_option",
    "proposals_topic",
    "proposals_ground",
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
