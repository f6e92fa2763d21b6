"""What an empty list offers, and which letters lead where."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:chamber_list")


def empty_part(response) -> str:
    return response.content.decode().partition('class="p-empty"')[2].partition("</div>")[0]


def goals(response) -> dict[str, str]:
    """Where `g` and a letter lead, as the page says."""
    found = re.findall(r'<a href="([^"]*)"[^>]* data-go="([^"]*)"', response.content.decode())
    return {letter: url for url, letters in found for letter in letters.split()}


def test_an_empty_register_offers_the_first_entry_and_an_empty_search_to_clear_it(signed_in, desk):
    client = signed_in(desk)

    nothing_yet = empty_part(client.get(LIST))
    nothing_found = empty_part(client.get(f"{LIST}?q=没有的"))

    register = reverse("chambers:chamber_register")
    assert f'href="{register}"' in nothing_yet and nothing_yet.count("<a ") == 1
    assert f'href="{LIST}"' in nothing_found and register not in nothing_found
    assert nothing_yet.count("<p>") == nothing_found.count("<p>") == 1


def test_who_may_not_register_is_offered_nothing_in_an_empty_list(signed_in):
    leader = person_with(Role.LEADER)

    assert "<a " not in empty_part(signed_in(leader).get(LIST))


def test_letters_lead_to_workbench_work_proposals_and_chambers(signed_in, desk):
    assert goals(signed_in(desk).get(LIST)) == {
        "d": "/",
        "t": reverse("proposals:todo"),
        "p": reverse("proposals:proposal_list"),
        "c": LIST,
    }


def test_without_a_list_of_work_its_letter_leads_to_the_workbench(signed_in):
    partner = person_with(Role.EXPERT)

    assert goals(signed_in(partner).get(reverse("ui:home")))["t"] == "/"


def test_a_detail_page_names_the_link_that_edits_it(signed_in, desk):
    chamber = ChamberFactory()
    own = reverse("chambers:chamber_update", args=[chamber.pk])
    text = signed_in(desk).get(reverse("chambers:chamber_detail", args=[chamber.pk])).content.decode()
    assert f'href="{own}" data-edit' in text

    officer = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    text = signed_in(officer).get(reverse("chambers:chamber_detail", args=[chamber.pk])).content.decode()
    assert "data-edit" not in text
