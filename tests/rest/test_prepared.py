"""Statements that are kept answer as the ORM does, for everybody who may read a list."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from federation import prepared
from federation.accounts.models import Organisation, Role
from federation.rest.viewsets import ScopedViewSet
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.members import EnterpriseFactory
from tests.rest.conftest import ApiClient, token_for
from tests.rest.test_lists import MAKERS, PATHS


def both_ways(client: ApiClient, path: str, params: dict, monkeypatch) -> tuple[dict, dict]:
    """The answer from the kept statement, and the one that the ORM writes anew."""
    kept = client.json(path, params)
    with monkeypatch.context() as patch:
        patch.setattr("federation.rest.viewsets.WITHOUT_FILTERS", frozenset())
        patch.setattr(ScopedViewSet, "prepared", None)
        written = client.json(path, params or {"limit": "50"})
    return kept, written


@pytest.mark.parametrize("path", PATHS)
def test_a_kept_statement_gives_what_the_orm_gives(partner, path, monkeypatch):
    for _one in range(3):
        MAKERS[path]()
    ago = (timezone.now() - timedelta(hours=1)).isoformat()

    for params in ({}, {"limit": "2"}, {"updated_since": ago}, {"updated_since": ago, "limit": "2"}):
        kept, written = both_ways(partner, path, params, monkeypatch)
        assert kept["results"] == written["results"]
        assert len(kept["results"]) >= 2
        assert bool(kept["next"]) is bool(written["next"]) is ("limit" in params)


def test_a_statement_of_one_account_never_answers_another(client, db):
    here, there = CountyFactory(), CountyFactory()
    mine, theirs = EnterpriseFactory(parent=here), EnterpriseFactory(parent=there)
    clerks = [person_with(Role.COUNTY_STAFF, county) for county in (here, there)]

    for clerk, own, foreign in ((clerks[0], mine, theirs), (clerks[1], theirs, mine)):
        asked = ApiClient(client, token_for(clerk))
        for _again in range(2):
            seen = {row["id"] for row in asked.json("enterprises")["results"]}
            assert own.pk in seen
            assert foreign.pk not in seen


def test_a_unit_that_moves_takes_its_rows_along(client, db):
    here, there = CountyFactory(), CountyFactory()
    enterprise = EnterpriseFactory(parent=there)
    asked = ApiClient(client, token_for(person_with(Role.COUNTY_STAFF, here)))
    assert asked.json("enterprises")["results"] == []

    Organisation.objects.filter(pk=enterprise.pk).update(branch=here, parent=here)

    assert [row["id"] for row in asked.json("enterprises")["results"]] == [enterprise.pk]


def test_a_post_that_ends_is_felt_by_the_next_request(client, db):
    clerk = person_with(Role.COUNTY_STAFF, CountyFactory())
    asked = ApiClient(client, token_for(clerk))
    asked.json("enterprises")

    clerk.posts.update(ends_on=timezone.localdate(), starts_on=timezone.localdate() - timedelta(days=9))

    assert asked.get("enterprises").status_code == 403


def test_the_shelf_forgets_the_statement_that_was_not_asked_for_longest(monkeypatch):
    monkeypatch.setattr(prepared, "KEPT", 2)
    monkeypatch.setattr(prepared.Statement, "of", staticmethod(lambda rows: rows))
    shelf = prepared.Shelf()

    for key in ("a", "b", "a", "c"):
        shelf.take(key, lambda key=key: key)

    assert list(shelf.kept) == ["a", "c"]


def cut_connection() -> None:
    """End this thread's session from outside, as a restart of the server does."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_a_connection_that_broke_while_idle_is_made_anew(committed):
    assert prepared.run("SELECT 1", []) == [(1,)]

    cut_connection()

    assert prepared.run("SELECT 2", []) == [(2,)]


def test_a_connection_that_broke_inside_a_transaction_is_told(committed):
    with pytest.raises(OperationalError), transaction.atomic():
        prepared.run("SELECT 1", [])
        cut_connection()
        prepared.run("SELECT 2", [])
