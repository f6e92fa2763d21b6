from __future__ import annotations

import pytest
from django.db import transaction
from django.test import override_settings

from proposals.demo import build_city


@pytest.fixture(scope="session")
def letters(tmp_path_factory):
    return tmp_path_factory.mktemp("demo-letters")


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction around all tests of a module; takes the place of the usual `db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def city(db, letters):
    """The demo city, loaded once: building it takes seconds."""
    with override_settings(MEDIA_ROOT=letters):
        assert build_city() is True


@pytest.fixture(autouse=True)
def letters_of_the_city(files_in_a_temporary_place, settings, letters):
    settings.MEDIA_ROOT = letters
