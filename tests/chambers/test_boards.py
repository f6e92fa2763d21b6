"""A re-election closes the running terms and opens the new ones, in one act or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chambers.forms.boards import OFFICES, office_of, read_line
from chambers.models import Chamber, Election, Officer
from chambers.services.boards import Seat, elect_board
from chambers.services.officers import appoint_officer
from chambers.views.boards import next_session
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from members.models import Person
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.members.pages import form_data
from tests.races import at_once

Office = Officer.Office
BEFORE, HELD, AFTER = date(2020, 5, 1), date(2025, 6, 1), date(2030, 6, 1)


def chamber_with_board(*offices: str, since: date | None = BEFORE) -> tuple[Chamber, list[Person]]:
    chamber = ChamberFactory()
    people = [PersonFactory(organisation=chamber.organisation) for _office in offices]
    for person, office in zip(people, offices):
        appoint_officer(chamber, person, office, actor=None, starts_on=since)
    return chamber, people


def terms(chamber: Chamber) -> set[tuple]:
    return {
        (row.person_id, row.office, row.starts_on, row.ends_on)
        for row in Officer.objects.filter(chamber=chamber)
    }


def test_a_vote_closes_every_elected_term_and_opens_the_new_ones(desk):
    chamber, (old, stays, liaison) = chamber_with_board(
        Office.PRESIDENT, Office.VICE_PRESIDENT, Office.LIAISON
    )
    new = PersonFactory()

    elect_board(
        chamber,
        [Seat(new, Office.VICE_PRESIDENT), Seat(stays, Office.PRESIDENT)],
        actor=desk,
        held_on=HELD,
        term_ends_on=AFTER,
        session="第三届",
    )

    assert terms(chamber) == {
        (old.pk, "president", BEFORE, HELD),
        (stays.pk, "vice_president", BEFORE, HELD),
        (stays.pk, "president", HELD, AFTER),
        (new.pk, "vice_president", HELD, AFTER),
        (liaison.pk, "liaison", BEFORE, None),
    }
    chamber.refresh_from_db()
    assert (chamber.last_election_on, chamber.term_ends_on) == (HELD, AFTER)
    entry = AuditEntry.objects.get(event="chambers.board_elected")
    assert stays.name in entry.note
    assert Election.objects.get().seats == 2


def test_a_vote_costs_the_same_for_two_seats_and_twenty(desk):
    costs = []
    assert desk.main_post
    for size in (1, 19):
        chamber, (president,) = chamber_with_board(Office.PRESIDENT)
        seats = [Seat(president, Office.PRESIDENT)]
        seats += [Seat(PersonFactory(), Office.COUNCIL) for _one in range(size)]
        with CaptureQueriesContext(connection) as queries:
            elect_board(chamber, seats, actor=desk, held_on=HELD, term_ends_on=AFTER)
        costs.append(len(queries))
        assert Officer.objects.in_office(HELD).filter(chamber=chamber).count() == size + 1

    assert costs[0] == costs[1]


@pytest.mark.parametrize("presidents", [0, 2])
def test_a_board_without_one_single_president_changes_nothing(desk, presidents):
    chamber, people = chamber_with_board(Office.PRESIDENT, Office.VICE_PRESIDENT)
    before = terms(chamber)
    seats = [Seat(person, Office.PRESIDENT) for person in people[:presidents]]

    with pytest.raises(ValidationError, match=str(presidents)):
        elect_board(chamber, seats, actor=desk, held_on=HELD, term_ends_on=AFTER)

    assert terms(chamber) == before


def test_a_day_to_come_a_double_seat_and_a_term_that_ends_too_soon_are_refused(desk):
    chamber, (person,) = chamber_with_board(Office.PRESIDENT)
    seat = Seat(person, Office.PRESIDENT)
    cases = (
        ([seat], {"held_on": timezone.localdate() + timedelta(days=1)}),
        ([seat, Seat(person, Office.COUNCIL), Seat(person, Office.COUNCIL)], {"held_on": HELD}),
        ([seat], {"held_on": HELD, "term_ends_on": HELD}),
        ([seat, Seat(PersonFactory(), Office.LIAISON)], {"held_on": HELD}),
        ([seat], {"held_on": BEFORE}),
    )
    before = terms(chamber)

    for seats, facts in cases:
        with pytest.raises(ValidationError):
            elect_board(chamber, seats, actor=desk, **facts)

    assert terms(chamber) == before
    assert not Election.objects.exists()


def test_an_older_vote_put_on_file_later_leaves_the_present_term_alone(desk):
    chamber, (person,) = chamber_with_board(Office.PRESIDENT, since=None)
    elect_board(chamber, [Seat(person, Office.PRESIDENT)], actor=desk, held_on=HELD, term_ends_on=AFTER)

    with pytest.raises(ValidationError) as refused:
        elect_board(chamber, [Seat(person, Office.PRESIDENT)], actor=desk, held_on=BEFORE)

    assert refused.value.message_dict.keys() == {"held_on"}
    chamber.refresh_from_db()
    assert chamber.last_election_on == HELD


def test_two_clerks_who_hold_the_same_vote_at_once_elect_one_board(committed):
    chamber, people = chamber_with_board(Office.PRESIDENT, Office.VICE_PRESIDENT)

    def vote(number: int) -> Election:
        return elect_board(
            Chamber.objects.get(pk=chamber.pk),
            [Seat(people[number], Office.PRESIDENT)],
            actor=None,
            held_on=HELD,
            term_ends_on=AFTER,
        )

    done = at_once(vote, 2)

    assert sorted(type(one).__name__ for one in done) == ["Election", "ValidationError"]
    assert Officer.objects.in_office(HELD).filter(chamber=chamber, office=Office.PRESIDENT).count() == 1


# The page


def sent(chamber: Chamber, **fields) -> dict:
    return form_data(**{"held_on": "2025-06-01", "term_ends_on": "2030-06-01", "session": "第三届"} | fields)


def test_a_stranger_finds_no_chamber_to_vote_in(db, signed_in):
    chamber = ChamberFactory(parent=CountyFactory())
    url = reverse("chambers:board_elect", args=[chamber.pk])

    assert signed_in(county_clerk(CountyFactory())).get(url).status_code == 404
    assert signed_in(person_with(Role.DEPARTMENT)).get(url).status_code == 403


def test_the_page_keeps_moves_dismisses_and_adds_people(signed_in, desk):
    chamber, (old, stays) = chamber_with_board(Office.PRESIDENT, Office.VICE_PRESIDENT)
    known = PersonFactory(name="李大为")
    rows = {row.person_id: row.pk for row in Officer.objects.filter(chamber=chamber)}
    client = signed_in(desk)
    url = reverse("chambers:board_elect", args=[chamber.pk])
    assert old.name in client.get(url).content.decode()
    data = sent(
        chamber,
        **{f"stay_{rows[old.pk]}": "", f"stay_{rows[stays.pk]}": "president"},
        newcomers="李大为\t副会长\t137 0000 5678\n\n秘书长，王新人\n",
    )

    asked = client.post(url, data)
    assert asked.status_code == 422
    assert "which_0" in asked.content.decode()
    done = client.post(url, data | {"which_0": str(known.pk)})

    assert done.status_code == 302
    board = Officer.objects.in_office(HELD).filter(chamber=chamber)
    assert {(row.person.name, row.office) for row in board} == {
        (stays.name, "president"),
        ("李大为", "vice_president"),
        ("王新人", "secretary"),
    }
    assert Person.objects.filter(name="李大为").count() == 1
    page = client.get(reverse("chambers:chamber_officers", args=[chamber.pk])).content.decode()
    assert "第三届" in page


def test_a_refused_vote_puts_nobody_on_file(signed_in, desk):
    chamber, _people = chamber_with_board(Office.PRESIDENT)
    row = Officer.objects.get(chamber=chamber)
    data = sent(chamber, **{f"stay_{row.pk}": "president"}, newcomers="王新人 会长")

    answer = signed_in(desk).post(reverse("chambers:board_elect", args=[chamber.pk]), data)

    assert answer.status_code == 422
    assert not Person.objects.filter(name="王新人").exists()
    assert not Election.objects.exists()


@pytest.mark.parametrize("line", ["王新人", "会长", "王新人 会长 12", "王新人 会长 13800001234 13800001235"])
def test_a_line_that_cannot_be_read_is_named(signed_in, desk, line):
    chamber, _people = chamber_with_board(Office.PRESIDENT)

    answer = signed_in(desk).post(
        reverse("chambers:board_elect", args=[chamber.pk]), sent(chamber, newcomers=line)
    )

    assert answer.status_code == 422
    assert line.split()[0] in answer.content.decode()


@given(st.text(max_size=80))
def test_any_line_is_read_or_refused_in_words(line):
    try:
        found = read_line(line)
    except ValidationError:
        return
    assert found.office in dict(OFFICES)
    assert found.name


@pytest.mark.parametrize("word", ["理事长", "会长", "President", "president", "ＰＲＥＳＩＤＥＮＴ"])
def test_an_office_is_known_by_its_words(word):
    assert office_of(word) == "president"


NUMBERED = [
    "第一届",
    "第二届",
    "第三届",
    "第四届",
    "第五届",
    "第六届",
    "第七届",
    "第八届",
    "第九届",
    "第十届",
    "第十一届",
]


@pytest.mark.parametrize(
    ("before", "after"), [*pairwise(NUMBERED), ("第十九届", "第二十届"), ("第9届", "第10届")]
)
def test_the_next_term_is_counted_as_the_last_one_was(before, after):
    assert next_session(before) == after


@given(st.text(max_size=8) | st.from_regex(r"第[零一二三四五六七八九十]{1,3}届", fullmatch=True))
def test_any_words_give_a_term_number_or_nothing(words):
    after = next_session(words)
    assert after == "" or (after.startswith("第") and after.endswith("届"))
