"""The door of the API leaves out what pages need, and nothing that an answer must have."""

from __future__ import annotations

import json

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from federation.audit.services import source
from federation.rest.authentication import PartnerTokenAuthentication
from federation.rest.middleware import accepted_language
from federation.rest.viewsets import ScopedViewSet

GUARDS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def views_below(resolver: URLResolver) -> list:
    found = []
    for entry in resolver.url_patterns:
        found += [entry.callback] if isinstance(entry, URLPattern) else views_below(entry)
    return found


def test_nothing_behind_the_door_knows_anybody_by_a_cookie():
    """Without this the door would have to bring sessions and the guard against forged forms."""
    door = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/v1/")
    views = views_below(door)

    assert len(views) >= 9
    for view in views:
        assert issubclass(view.cls, APIView)
        assert view.csrf_exempt
        assert set(view.cls.authentication_classes) <= {PartnerTokenAuthentication}


@pytest.mark.parametrize("path", ["organisations", "organisations/0", "nothing", "schema"])
def test_an_answer_has_the_guarding_headers_of_a_page(client, partner, path):
    page = client.get("/accounts/sign-in/")
    answer = partner.get(path)

    for name in GUARDS:
        assert answer[name] == page[name]
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Length"] == str(len(answer.content))
    assert not answer.cookies


def test_a_refused_caller_gets_them_too(client, db):
    page, answer = client.get("/accounts/sign-in/"), client.get("/api/v1/organisations")

    assert answer.status_code == 401
    assert [answer[name] for name in GUARDS] == [page[name] for name in GUARDS]


def test_a_wrong_host_is_refused_before_the_token_is_looked_at(partner, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = partner.get("organisations", host="elsewhere.example")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_over_an_open_line_the_api_is_refused_as_pages_are(client, settings, partner):
    settings.SECURE_SSL_REDIRECT = True
    fresh = type(client)()

    answer = fresh.get("/api/v1/organisations", headers={"authorization": f"Bearer {partner.secret}"})

    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [("", "zh-hans", "请使用有效的访问令牌。"), ("en-GB, zh;q=0.5", "en", "Sign in with a valid token.")],
)
def test_a_refusal_speaks_the_language_that_was_asked_for(client, db, header, language, title):
    answer = client.get("/api/v1/organisations", headers={"accept-language": header})

    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]
    assert json.loads(answer.content)["title"] == title


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr", "zh-hans"), ("fr, en;q=0.3", "en"), ("*, en;q=0.3", "zh-hans"), ("\x00;;,q=", "zh-hans")],
)
def test_an_unknown_language_leaves_that_of_the_portal(header, language):
    assert accepted_language(header) == language


def test_the_trail_learns_that_a_program_asked(partner, monkeypatch):
    seen = []
    shaped = ScopedViewSet.shaped

    def noting(self, *rows):
        seen.append(source.get())
        return shaped(self, *rows)

    monkeypatch.setattr(ScopedViewSet, "shaped", noting)
    partner.json("organisations")

    assert seen == ["api 127.0.0.1"]
    assert source.get() == "system"
