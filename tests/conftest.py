"""What every test may ask for."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection

from federation.accounts.models import Role
from tests import database_plugin
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with

PLACES = itertools.count(1)


@pytest.fixture(autouse=True)
def files_in_a_temporary_place(settings, tmp_path_factory):
    """A place of its own for each test, made by the first file that is stored there."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"files-{next(PLACES)}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Test databases are copies of one that is migrated already."""
    connection.settings_dict["TEST"]["TEMPLATE"] = database_plugin.template() or None


@pytest.fixture
def desk(db):
    """A clerk of the city federation."""
    return city_clerk()


@pytest.fixture
def county(db):
    return CountyFactory(name="桃溪县工商联")


@pytest.fixture
def county_desk(county):
    """A clerk of one county federation."""
    return county_clerk(county)


@pytest.fixture
def system_admin(db):
    return person_with(Role.SYSTEM_ADMIN)


@pytest.fixture
def signed_in(client):
    """`signed_in(user)`: a test client with that user's session."""

    def sign_in(user):
        client.force_login(user, backend="federation.accounts.backends.FoldedNameBackend")
        return client

    return sign_in


@pytest.fixture(scope="module")
def shared_connection(django_db_setup, django_db_blocker):
    """The database for property tests that only compute in it and write nothing."""
    with django_db_blocker.unblock():
        yield
