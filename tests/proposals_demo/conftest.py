from __future__ import annotations

import pytest
from django.db import transaction
from django.test import override_settings

from proposals.demo import build_city


@pytest.fixture(scope="session")
def letters(tmp_path_factory):
    return tmp_path_factory.mktemp("demo-letters")


@pytest.fixture(scope="package")
def db(django_db_setup, django_db_blocker):
    """One transaction around all tests of this folder; takes the place of the usual `db`.

    What one of them does is undone before the next.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def city(db, letters):
    """The demo city, loaded once in each worker: building it takes half a minute."""
    with override_settings(MEDIA_ROOT=letters):
        assert build_city() is True


@pytest.fixture(autouse=True)
def letters_of_the_city(files_in_a_temporary_place, settings, letters):
    settings.MEDIA_ROOT = letters


@pytest.fixture(autouse=True)
def undone(city):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
