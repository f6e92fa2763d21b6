"""A token's page is read together with the question whether the token still means what it meant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken

from federation.accounts.models import Organisation, Post, Role, User
from federation.rest.authentication import bearers
from federation.rest.services import issue_partner_token, register_partner, revoke_partner_tokens
from federation.rest.throttling import PartnerThrottle
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.members import EnterpriseFactory
from tests.rest.conftest import ApiClient, token_for
from tests.rest.test_lists import MAKERS, PATHS


@pytest.fixture(autouse=True)
def nobody_is_known_yet():
    bearers.kept.clear()


@pytest.fixture
def clerk(db):
    """A clerk of a county with one enterprise."""
    county = CountyFactory()
    EnterpriseFactory(parent=county)
    return person_with(Role.COUNTY_STAFF, county)


@pytest.fixture
def known(client, clerk):
    """The clerk's token, after its first list was answered."""
    asked = ApiClient(client, token_for(clerk))
    assert len(asked.json("enterprises")["results"]) == 1
    return asked


def statements(asked: ApiClient, path: str, params: dict | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        asked.get(path, params)
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_read_ahead_is_the_page(partner, path):
    for _one in range(3):
        MAKERS[path]()
    ago = (timezone.now() - timedelta(hours=1)).isoformat()

    for params in ({}, {"limit": "2"}, {"updated_since": ago}, {"updated_since": ago, "limit": "1"}):
        bearers.kept.clear()
        first = partner.json(path, params)
        assert len(statements(partner, path, params)) == 1
        assert partner.json(path, params) == first
        if first["next"]:
            following = partner.json(first["next"])
            bearers.kept.clear()
            assert partner.json(first["next"]) == following


def test_a_page_without_rows_takes_one_statement_too(known):
    later = (timezone.now() + timedelta(hours=1)).isoformat()

    assert len(statements(known, "enterprises", {"updated_since": later})) == 1
    assert known.json("enterprises", {"updated_since": later}) == {"next": None, "results": []}


def test_a_withdrawn_token_is_refused_by_the_next_request(client, db):
    unit = register_partner("市政协提案系统", actor=None)
    asked = ApiClient(client, issue_partner_token(unit, days=1, actor=None).secret)
    asked.json("organisations")

    revoke_partner_tokens(unit, actor=None)

    assert asked.get("organisations").status_code == 401


def test_a_token_that_ends_is_refused_by_the_next_request(known):
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))

    assert known.get("enterprises").status_code == 401


def test_a_disabled_account_is_refused_by_the_next_request(known, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    assert known.get("enterprises").status_code == 401


def test_a_post_that_ended_reaches_nothing_at_the_next_request(known, clerk):
    day = timezone.localdate()
    clerk.posts.update(starts_on=day - timedelta(days=9), ends_on=day)

    assert known.get("enterprises").status_code == 403


def test_another_role_has_its_own_rights_at_the_next_request(known, clerk):
    clerk.posts.update(role=Role.AUDITOR)

    assert known.get("enterprises").status_code == 403


def test_another_unit_has_its_own_rows_at_the_next_request(known, clerk):
    there = CountyFactory()
    other = EnterpriseFactory(parent=there)

    clerk.posts.update(organisation=there)

    assert [row["id"] for row in known.json("enterprises")["results"]] == [other.pk]


def test_a_further_post_reaches_its_rows_at_the_next_request(known, clerk):
    there = CountyFactory()
    other = EnterpriseFactory(parent=there)

    Post.objects.create(user=clerk, organisation=there, role=Role.COUNTY_STAFF)

    assert other.pk in {row["id"] for row in known.json("enterprises")["results"]}


def test_a_unit_that_moves_in_the_tree_is_asked_anew(known, clerk):
    Organisation.objects.filter(posts__user=clerk).update(name="改名县工商联")

    assert len(statements(known, "enterprises")) > 1
    assert len(statements(known, "enterprises")) == 1


def test_what_owes_a_second_factor_is_refused_though_it_is_known(known, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({Role.COUNTY_STAFF})

    assert known.get("enterprises").status_code == 403


def test_a_refused_page_asks_for_no_rows(known):
    asked = statements(known, "enterprises", {"limit": "0"})

    assert known.get("enterprises", {"limit": "0"}).status_code == 400
    assert not any("members_enterprise" in statement for statement in asked)


def test_whoever_asks_too_often_has_no_page_read(known, monkeypatch):
    monkeypatch.setattr(PartnerThrottle, "limit", staticmethod(lambda: 0))
    assert known.get("enterprises").status_code == 429

    asked = statements(known, "enterprises")

    assert known.get("enterprises").status_code == 429
    assert not any("members_enterprise" in statement for statement in asked)


def test_one_row_of_the_registry_never_takes_the_word_of_another(client, clerk, known):
    """Two accounts side by side: what is known of one says nothing about the other."""
    stranger = ApiClient(client, token_for(person_with(Role.COUNTY_STAFF, CountyFactory())))

    for _again in range(2):
        assert stranger.json("enterprises")["results"] == []
        assert len(known.json("enterprises")["results"]) == 1
