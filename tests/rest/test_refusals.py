from __future__ import annotations

import json

import pytest

from federation.rest import throttling
from federation.rest.throttling import PartnerThrottle
from federation.rest.viewsets import ScopedViewSet
from tests.rest.conftest import ApiClient, token_for


def problem(response) -> dict:
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["type"] == "about:blank"
    assert body["status"] == response.status_code
    assert body["title"]
    return body


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_read_only_address_takes_no_other_method(client, partner, method):
    response = getattr(client, method)(
        "/api/v1/organisations",
        content_type="application/json",
        headers={"authorization": f"Bearer {partner.secret}"},
    )

    assert response.status_code == 405
    problem(response)


def test_who_takes_no_json_gets_none(partner):
    response = partner.get("organisations", accept="text/html")

    assert response.status_code == 406
    problem(response)


@pytest.mark.parametrize("path", ["organisations/abc", "organisations/1/2", "nothing", "organisations/"])
def test_an_address_that_does_not_exist_answers_with_problem_details(partner, path):
    response = partner.get(path)

    assert response.status_code == 404
    problem(response)


@pytest.mark.parametrize("key", ["0", "999999999999999999", "9999999999999999999"])
def test_keys_beyond_every_range_are_missing_rows(partner, key):
    assert partner.get(f"organisations/{key}").status_code == 404


def test_the_request_after_the_last_one_of_a_minute_is_refused(partner, monkeypatch):
    monkeypatch.setattr(PartnerThrottle, "limit", staticmethod(lambda: 3))
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_007.0)

    codes = [partner.get("organisations").status_code for _ in range(4)]
    response = partner.get("organisations")

    assert codes == [200, 200, 200, 429]
    assert response["Retry-After"] == "53"
    problem(response)


def test_a_new_minute_opens_the_door_again(partner, monkeypatch):
    now = [1_800_000_007.0]
    monkeypatch.setattr(PartnerThrottle, "limit", staticmethod(lambda: 1))
    monkeypatch.setattr(throttling.time, "time", lambda: now[0])
    assert [partner.get("organisations").status_code for _ in range(2)] == [200, 429]

    now[0] += 60

    assert partner.get("organisations").status_code == 200


def test_one_partner_does_not_use_up_the_others_minute(client, partner, desk, monkeypatch):
    monkeypatch.setattr(PartnerThrottle, "limit", staticmethod(lambda: 1))
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_007.0)
    assert [partner.get("organisations").status_code for _ in range(2)] == [200, 429]

    assert ApiClient(client, token_for(desk)).get("organisations").status_code == 200


def test_a_fault_of_ours_tells_nothing_about_itself(client, partner, monkeypatch):
    def broken(self, *rows):
        raise RuntimeError("SELECT secret FROM somewhere")

    client.raise_request_exception = False
    monkeypatch.setattr(ScopedViewSet, "shaped", broken)

    response = partner.get("organisations")

    assert response.status_code == 500
    assert problem(response).keys() == {"type", "title", "status"}
    assert b"SELECT" not in response.content
