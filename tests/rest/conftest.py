from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from knox.models import AuthToken

from federation.accounts.models import Role
from tests.factories.accounts import person_with
from tests.races import committed  # noqa: F401 - a fixture for this folder


class ApiClient:
    """Asks as the bearer of a token and reads JSON."""

    def __init__(self, client, secret: str) -> None:
        self.client, self.secret = client, secret

    def get(self, path: str, params: dict | None = None, **headers):
        headers.setdefault("authorization", f"Bearer {self.secret}")
        url = path if path.startswith("http") else f"/api/v1/{path}"
        return self.client.get(url, params or {}, headers=headers)

    def json(self, path: str, params: dict | None = None) -> dict:
        response = self.get(path, params)
        assert response.status_code == 200, response.content
        return json.loads(response.content)


def token_for(user, **lifetime) -> str:
    _token, secret = AuthToken.objects.create(user, expiry=timedelta(**(lifetime or {"days": 1})))
    return secret


@pytest.fixture(autouse=True)
def no_earlier_requests_counted():
    cache.clear()


@pytest.fixture
def partner_user(db):
    return person_with(Role.PARTNER)


@pytest.fixture
def partner(client, partner_user):
    """A partner system with a token in force."""
    return ApiClient(client, token_for(partner_user))
