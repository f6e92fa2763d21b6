"""The page that takes an act back, and the timeline that leads to it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from chambers.models import Chamber
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation
from tests.changes.test_changes import close
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.members.pages import queries

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:chamber_list")


def status_of(chamber) -> str:
    return Organisation.objects.get(pk=chamber.pk).status


def test_the_page_says_what_returns_and_names_what_stays(signed_in, desk):
    touched, _other = ChamberFactory(name="云州市茶业商会"), ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    update_chamber(touched, actor=None, phone="0736-7712345")
    shown = signed_in(desk).get(change.undo_url)
    assert (shown.context["outlook"].back, shown.context["outlook"].names) == (1, ["云州市茶业商会"])
    assert "云州市茶业商会" in shown.content.decode()


def test_taking_back_leads_to_where_it_was_asked_and_works_once(signed_in, desk):
    chamber = ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    client = signed_in(desk)
    first = client.post(change.undo_url, {"next": f"{LIST}?kind=remote"})
    assert (first.status_code, first["Location"]) == (302, f"{LIST}?kind=remote")
    assert status_of(chamber) == "active"
    second = client.post(change.undo_url, {"next": LIST})
    assert second.status_code == 409 and second.context["refusal"]
    assert client.get(change.undo_url).context["outlook"] is None


def test_a_foreign_address_is_not_gone_to(signed_in, desk):
    ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    answer = signed_in(desk).post(change.undo_url, {"next": "https://example.org/"})
    assert answer["Location"] == reverse("ui:home")


def test_somebody_elses_act_is_not_found(signed_in, desk):
    chamber = ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    client = signed_in(city_clerk())
    assert client.get(change.undo_url).status_code == client.post(change.undo_url).status_code == 404
    assert status_of(chamber) == "inactive"


def test_the_timeline_offers_the_way_back_to_who_did_it_alone(signed_in, desk):
    chamber = ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    page = reverse("chambers:chamber_timeline", args=[chamber.pk])
    link = f'href="{change.undo_url}?next={page}"'
    assert link in signed_in(desk).get(page).content.decode()
    assert change.undo_url not in signed_in(city_clerk()).get(page).content.decode()
    client = signed_in(desk)
    client.post(change.undo_url)
    assert change.undo_url not in client.get(page).content.decode()


def test_the_timeline_stays_within_eight_queries(signed_in, desk):
    chamber = ChamberFactory()
    close(Chamber.objects.all(), actor=desk)
    client = signed_in(desk)
    for name in ("chamber_timeline", "chamber_detail"):
        page = reverse(f"chambers:{name}", args=[chamber.pk])
        queries(client, page)
        assert queries(client, page) <= 8
