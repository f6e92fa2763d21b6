"""A pasted list of Party members: what is read from it, whom it means, all or nobody."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import PartyMember
from chambers.services.party_members import admit_party_member
from chambers.services.party_rosters import RosterLine, parse_roster
from members.models import Person
from tests.factories.members import PersonFactory
from tests.factories.party import PartyFactory
from tests.members.pages import error_of, form_data, post_queries

NAMES = st.text(alphabet="林赵何吴向小为思东川民远", min_size=2, max_size=4)
DAYS = st.dates(datetime.date(1930, 1, 1), datetime.date(2026, 1, 1))
MOBILES = st.integers(0, 99_999_999).map(lambda number: f"138{number:08d}")


def url_of(party) -> str:
    return reverse("chambers:party_roster", args=[party.pk])


def lines_of(text: str) -> list[tuple]:
    return [(one.name, one.kind, one.joined_on, one.mobile) for one in parse_roster(text)]


@pytest.mark.parametrize(
    "text",
    [
        "序号\t姓名\t类别\t入党时间\t手机\n1\t林向东\t预备党员\t2025-07-01\t13800001234",
        "林向东，预备，2025年7月1日，138 0000 1234",
        "\n  13800001234  林向东 2025.7.1 预备党员 \n",
    ],
)
def test_sheets_and_typed_lists_are_read_alike(text):
    assert lines_of(text) == [("林向东", "probationary", datetime.date(2025, 7, 1), "13800001234")]


def test_a_name_alone_is_a_full_member():
    assert lines_of("林向东\n赵小川") == [("林向东", "full", None, ""), ("赵小川", "full", None, "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("林向东\n正式党员\t2001-07-01", "2"),
        ("林向东\t2001-13-01", "1"),
        ("林向东\t2001-07-01\t2002-07-01", "1"),
        ("林向东\t43070019700101123X", "1"),
        ("林向东\t赵小川", "1"),
        ("林向东\t12345678", "1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, said):
    with pytest.raises(ValidationError) as refused:
        parse_roster(text)
    assert len(refused.value.messages) == 1 and said in refused.value.messages[0]


@given(st.lists(st.tuples(NAMES, st.booleans(), DAYS, MOBILES), max_size=20))
def test_what_a_sheet_says_is_what_is_read(rows):
    words = {True: "正式党员", False: "预备党员"}
    text = "\n".join(
        f"{place}\t{name}\t{words[full]}\t{day}\t{mobile}"
        for place, (name, full, day, mobile) in enumerate(rows, start=1)
    )
    kinds = {True: "full", False: "probationary"}
    assert parse_roster(text) == [
        RosterLine(place, name, kinds[full], day, mobile)
        for place, (name, full, day, mobile) in enumerate(rows, start=1)
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        found = parse_roster(text)
    except ValidationError as error:
        assert all(error.messages)
    else:
        assert all(0 < len(one.name) <= 60 for one in found)


@pytest.mark.django_db
def test_a_list_is_taken_in_and_people_are_known_by_their_telephone(signed_in, desk):
    party, today = PartyFactory(), timezone.localdate()
    known = PersonFactory(name="林向东", mobile="13800001234")
    PersonFactory(name="林向东", mobile="13900005678")
    data = form_data(since=str(today), roster="林向东 13800001234 2001-07-01\n赵小川 13700001111 预备")
    response = signed_in(desk).post(url_of(party), data)
    assert response["Location"] == reverse("chambers:party_members", args=[party.pk])
    rows = PartyMember.objects.select_related("person").order_by("pk")
    assert rows[0].person == known and rows[0].joined_on == datetime.date(2001, 7, 1)
    assert (rows[1].person.mobile, rows[1].kind) == ("13700001111", "probationary")
    assert Person.objects.count() == 3


@pytest.mark.django_db
def test_who_is_meant_by_the_name_alone_is_asked(signed_in, desk):
    party, today = PartyFactory(), timezone.localdate()
    known = PersonFactory(name="林向东", mobile="13800001234")
    client, data = signed_in(desk), {"since": str(today), "roster": "林向东"}
    response = client.post(url_of(party), form_data(**data))
    assert known.organisation.name in error_of(response, "confirm_people")
    assert not PartyMember.objects.exists()
    assert client.post(url_of(party), form_data(**data, confirm_people="on")).status_code == 302
    assert PartyMember.objects.get().person == known


@pytest.mark.django_db
@pytest.mark.parametrize("roster", ["林向东", "赵小川\n赵小川", "赵小川 13700001111\n赵小川 13700001111"])
def test_a_list_that_does_not_tell_people_apart_is_refused_whole(signed_in, desk, roster):
    party, today = PartyFactory(), timezone.localdate()
    for mobile in ("13800001234", "13900005678"):
        PersonFactory(name="林向东", mobile=mobile)
    data = form_data(since=str(today), roster=roster)
    assert error_of(signed_in(desk).post(url_of(party), data), "roster")
    assert not PartyMember.objects.exists() and Person.objects.count() == 2


@pytest.mark.django_db
def test_one_who_belongs_elsewhere_keeps_the_whole_list_out(signed_in, desk):
    party, today = PartyFactory(), timezone.localdate()
    taken = PersonFactory(name="林向东", mobile="13800001234")
    admit_party_member(PartyFactory(), taken, actor=None, since=today)
    data = form_data(since=str(today), roster="赵小川\n林向东 13800001234")
    assert "2" in error_of(signed_in(desk).post(url_of(party), data), "roster")
    assert PartyMember.objects.count() == 1 and not Person.objects.filter(name="赵小川").exists()


@pytest.mark.django_db
def test_matching_a_list_costs_one_question_however_long_it_is(signed_in, desk):
    party, client, today = PartyFactory(), signed_in(desk), timezone.localdate()
    for mobile in ("13800001234", "13900005678"):
        PersonFactory(name="林向东", mobile=mobile)
    short = form_data(since=str(today), roster="林向东")
    long = form_data(since=str(today), roster="\n".join(["林向东", *(f"赵{n}" for n in "一二三四五")]))
    post_queries(client, url_of(party), short)
    assert post_queries(client, url_of(party), short)[0] == post_queries(client, url_of(party), long)[0]
