"""The shell of every page: what stands below the empty search field, and the folding of the navigation."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from federation.accounts.models import Role
from federation.ui.context import FOLDED_COOKIE
from federation.ui.menu import MOST_WITHOUT_PARTS, PARTS
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.members.pages import queries

pytestmark = pytest.mark.django_db
SEARCH = reverse("ui:search")
BELOW_THE_FIELD = {"headers": {"HX-Target": "search-recents"}}


@pytest.fixture(autouse=True)
def nothing_opened_yet():
    cache.clear()


def page(chamber) -> str:
    return reverse("chambers:chamber_detail", args=[chamber.pk])


def test_below_the_empty_field_stands_what_one_may_still_see_and_nothing_where_that_is_nothing(
    signed_in, county
):
    own, foreign = ChamberFactory(parent=county), ChamberFactory(parent=CountyFactory(name="石岭县工商联"))
    client = signed_in(county_clerk(county))
    assert client.get(SEARCH, **BELOW_THE_FIELD).content.strip() == b""
    client.get(page(own)), client.get(page(foreign))

    shown = client.get(SEARCH, **BELOW_THE_FIELD).content.decode()

    assert page(own) in shown
    assert page(foreign) not in shown
    assert "<html" not in shown
    # Without script an empty search leads to the same.
    assert page(own) in client.get(SEARCH).content.decode()


def test_one_and_three_records_below_the_field_cost_the_same(signed_in, desk):
    client = signed_in(desk)
    client.get(page(ChamberFactory()))
    queries(client, SEARCH, **BELOW_THE_FIELD)
    one = queries(client, SEARCH, **BELOW_THE_FIELD)
    for _turn in range(2):
        client.get(page(ChamberFactory()))

    assert queries(client, SEARCH, **BELOW_THE_FIELD) == one <= 6


def opened(client, url: str) -> dict[str, bool]:
    """Which groups of the navigation are unfolded."""
    drawn = client.get(url).content.decode()
    return {
        name: f'data-fold="{name}" open>' in drawn
        for name in ("advice", "registry", "system")
        if f'data-fold="{name}"' in drawn
    }


def test_a_folded_group_stays_folded_but_where_one_is(signed_in, desk):
    client = signed_in(desk)
    assert set(opened(client, "/").values()) == {True}
    client.cookies[FOLDED_COOKIE] = "registry.nonsense<script>"

    assert not opened(client, "/")["registry"]
    assert opened(client, "/")["system"]
    assert opened(client, "/chambers/")["registry"]
    assert b"nonsense" not in client.get("/").content


def groups_of(client) -> dict[str, list[dict]]:
    shell = client.get(reverse("ui:search")).context["portal"]
    return {group["name"]: group["parts"] for group in shell.menu}


def test_who_has_many_entries_finds_them_under_sub_headings_each_once(signed_in, desk):
    parts = groups_of(signed_in(desk))["registry"]

    captions = [part["name"] for part in parts]
    assert captions == [name for name in PARTS if name in captions] and len(captions) > 2
    urls = [item["url"] for part in parts for item in part["items"]]
    assert len(urls) == len(set(urls)) > MOST_WITHOUT_PARTS
    page = signed_in(desk).get(reverse("ui:search")).content.decode()
    assert all(
        f'id="p-nav-{name}"' in page and f'aria-labelledby="p-nav-{name}"' in page for name in captions
    )


def test_few_entries_stand_without_sub_headings(signed_in):
    officer = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    for parts in groups_of(signed_in(officer)).values():
        assert [part["caption"] for part in parts] == [""]


@pytest.mark.parametrize("name", ["ui:home", "ui:search", "notices:inbox", "proposals:proposal_list"])
def test_a_title_names_the_page_first_and_the_portal_once(desk, signed_in, name):
    page = signed_in(desk).get(reverse(name))

    title = page.content.decode().partition("<title>")[2].partition("</title>")[0]

    portal = str(page.context["portal"].site_name)
    assert title.endswith(f" - {portal}")
    assert title.count(portal) == 1
