"""Portraits of chambers and of people: who reads which, what they compare, and how many queries they ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from chambers.models import AssessmentEntry, AssessmentRound, FactKind, Honour, Place
from chambers.services.portraits import history_of, shares_of, standings
from chambers.services.scoring import score_round
from federation.accounts.models import Role
from tests.chambers.test_assessment_pages import page, queries_of
from tests.chambers.test_assessment_rounds import again, to
from tests.chambers.test_scoring import facts_of
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.assessment import give, make_entry, make_round, make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory

State, Entry = AssessmentRound.State, AssessmentEntry.State
TREE = [
    {"name": name, "points": points} for name, points in (("班子建设", 40), ("服务会员", 40), ("自律", 20))
]


def a_round(version=None, **fields):
    return make_round(version or make_version(TREE), **fields)


def entered(held, unit, values, **fields):
    """A scored entry of `unit`; `values` are the points of the three first-level indicators."""
    entry = make_entry(held, unit, **fields)
    give(entry, dict(zip(("1", "2", "3"), values, strict=True)))
    return entry


def scored(held, *units, values=((40, 20, 10), (20, 20, 20), (0, 20, 0))):
    entries = [entered(held, unit, row) for unit, row in zip(units, values)]
    score_round(held, actor=None)
    return [again(entry) for entry in entries]


@pytest.fixture
def own(db):
    chamber = ChamberFactory()
    return chamber, person_with(Role.CHAMBER_SECRETARY, chamber.organisation)


def test_the_shares_stand_in_per_cent_beside_the_mean_of_the_group(db):
    entry, *_others = scored(a_round(), *(ChamberFactory().organisation for _n in range(3)))

    shares = shares_of(entry)

    assert [(row["name"], row["own"], row["mean"]) for row in shares["rows"]] == [
        ("班子建设", 100.0, 50.0),
        ("服务会员", 50.0, 50.0),
        ("自律", 50.0, 50.0),
    ]
    assert len(shares["radar"]["dots"]) == 3


def test_a_standing_counts_its_own_group_and_round_alone(db):
    first, second, third = scored(a_round(), *(ChamberFactory().organisation for _n in range(3)))
    scored(a_round(), ChamberFactory().organisation)

    found = standings([first.pk, second.pk, third.pk])

    assert [tuple(found[one.pk]) for one in (first, second, third)] == [
        (3, D(50), 1),
        (3, D(50), 2),
        (3, D(50), 3),
    ]


def test_the_history_has_the_latest_year_first_and_the_published_place(db):
    unit = ChamberFactory().organisation
    (old,) = scored(a_round(year=2025), unit)
    (new,) = scored(a_round(year=2026), unit)
    Place.objects.create(entry=old, overall=9, in_group=7)

    lines = history_of(AssessmentEntry.objects.filter(organisation=unit))

    assert [(line["entry"].pk, line["place"], line["total"]) for line in lines] == [
        (new.pk, 1, D("70.0")),
        (old.pk, 7, D("70.0")),
    ]


def test_a_secretary_finds_the_own_portrait_and_no_neighbours(own, signed_in):
    chamber, secretary = own
    neighbour = ChamberFactory()
    mine, theirs = scored(a_round(state=State.REVIEWING), chamber.organisation, neighbour.organisation)
    client = signed_in(secretary)

    assert client.get(page("chamber_portrait", neighbour.pk)).status_code == 404
    assert client.get(page("entry_portrait", theirs.pk)).status_code == 404
    assert client.get(page("chamber_portrait", chamber.pk)).status_code == 200
    assert client.get(page("entry_portrait", mine.pk)).status_code == 200


def test_a_unit_reads_its_portrait_once_results_are_published_and_the_office_before(own, desk, signed_in):
    chamber, secretary = own
    held = a_round(state=State.REVIEWING)
    (entry,) = scored(held, chamber.organisation)
    client, url = signed_in(secretary), page("chamber_portrait", chamber.pk)
    assert client.get(url).context["rounds"] == []
    assert client.get(page("entry_portrait", entry.pk)).context["shown"] is None
    assert signed_in(desk).get(url).context["shown"]["total"] == D("70.0")

    to(held, State.AWARDED)

    assert client.get(url).context["shown"]["total"] == D("70.0")


def test_a_trial_run_stands_in_no_portrait_but_its_own_for_the_office(desk, own, signed_in):
    chamber, secretary = own
    (entry,) = scored(a_round(is_trial=True), chamber.organisation)
    client = signed_in(desk)

    assert client.get(page("chamber_portrait", chamber.pk)).context["rounds"] == []
    assert client.get(page("entry_portrait", entry.pk)).context["shown"]["total"] == D("70.0")
    assert signed_in(secretary).get(page("entry_portrait", entry.pk)).status_code == 404


def test_the_portrait_of_a_person_holds_their_own_entries_and_honours_alone(desk, signed_in):
    unit = ChamberFactory().organisation
    person, other = PersonFactory(organisation=unit), PersonFactory(organisation=unit)
    held = a_round(state=State.AWARDED)
    mine = entered(held, unit, (40, 40, 20), person=person)
    entered(held, unit, (0, 0, 0), person=other)
    entered(held, unit, (10, 10, 10))
    score_round(make_open(held), actor=None)
    Honour.objects.create(organisation=unit, title="单位的荣誉", level="city", year=2026)

    answer = signed_in(desk).get(page("person_portrait", person.pk))

    assert [line["entry"].pk for line in answer.context["rounds"]] == [mine.pk]
    assert "单位的荣誉" not in answer.content.decode()


def make_open(held):
    to(held, State.SCORING)
    return held


def test_county_staff_find_people_of_their_own_county_alone(db, signed_in):
    north, south = CountyFactory(), CountyFactory()
    clerk = person_with(Role.COUNTY_STAFF, north)
    client = signed_in(clerk)

    assert client.get(page("person_portrait", PersonFactory(organisation=south).pk)).status_code == 404
    assert client.get(page("person_portrait", PersonFactory(organisation=root()).pk)).status_code == 404
    assert client.get(page("person_portrait", PersonFactory(organisation=north).pk)).status_code == 200


def test_confirmed_facts_stand_by_kind_and_year(desk, own, signed_in):
    chamber, _secretary = own
    kind = FactKind.objects.create(code="portrait", name="捐赠", unit="万元")
    facts_of(kind, chamber.organisation, 5, happened_on=date(2025, 5, 1))
    facts_of(kind, chamber.organisation, 2, 1, happened_on=date(2026, 5, 1))
    facts_of(kind, chamber.organisation, 100, state="reported", happened_on=date(2026, 5, 1))

    answer = signed_in(desk).get(page("chamber_portrait", chamber.pk))

    assert answer.context["fact_years"] == [2026, 2025]
    assert [row["cells"] for row in answer.context["fact_rows"]] == [[3, 5]]


def test_the_radar_is_described_in_words_and_stands_as_a_table_too(desk, own, signed_in):
    chamber, _secretary = own
    scored(a_round(), chamber.organisation)

    body = signed_in(desk).get(page("chamber_portrait", chamber.pk)).content.decode()

    assert 'aria-label="班子建设 100%' in body
    assert '<th scope="row">班子建设</th>' in body


def test_portraits_ask_as_many_queries_for_three_rounds_as_for_one(desk, signed_in):
    unit = ChamberFactory().organisation
    person = PersonFactory(organisation=unit)
    client = signed_in(desk)

    def add(year):
        held = a_round(year=year)
        entries = [entered(held, unit, (40, 20, 10)), entered(held, unit, (10, 20, 10), person=person)]
        score_round(held, actor=None)
        Honour.objects.create(organisation=unit, title=f"荣誉 {year}", level="city", year=year)
        return entries

    whole, one = add(2024)
    paths = [
        page("chamber_portrait", unit.pk),
        page("person_portrait", person.pk),
        page("entry_portrait", whole.pk),
        page("entry_portrait", one.pk),
    ]
    once = [queries_of(client, path) for path in paths]
    add(2025)
    add(2026)

    assert [queries_of(client, path) for path in paths] == once


def test_the_page_of_a_person_leads_to_the_portrait(desk, signed_in):
    person = PersonFactory()

    body = signed_in(desk).get(reverse("members:person_detail", args=[person.pk])).content.decode()

    assert page("person_portrait", person.pk) in body
