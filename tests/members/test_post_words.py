"""Seats as lists name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import CellError
from members.services.post_words import parse_seats, seats_of, stage_seats


@pytest.mark.parametrize(
    ("words", "seats"),
    [
        ("市政协委员", ["cppcc|city|"]),
        ("第八届市政协委员", ["cppcc|city|第八届"]),
        ("全国人大代表", ["npc|nation|"]),
        ("第十四届全国人民代表大会代表", ["npc|nation|第十四届"]),
        ("湖南省常德市政协常委", ["cppcc|city|"]),
        ("内蒙古自治区政协委员", ["cppcc|province|"]),
        ("湘西土家族苗族自治州人大代表", ["npc|city|"]),
        ("武陵区人大代表；省政协委员", ["npc|county|", "cppcc|province|"]),
        ("省、市政协委员", ["cppcc|province|", "cppcc|city|"]),
        ("市党代表", ["party|city|"]),
        ("", None),
        ("无", None),
    ],
)
def test_seats_are_read_as_they_are_written(words, seats):
    if words == "无":
        with pytest.raises(CellError):
            parse_seats(words)
    else:
        assert stage_seats(parse_seats(words)) == seats


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("政协委员", "no_level"),
        ("市劳动模范", "no_seat"),
        ("第七届市政协委员、第八届市政协委员", "seat_twice"),
    ],
)
def test_what_does_not_name_one_seat_is_refused(words, code):
    with pytest.raises(CellError) as error:
        parse_seats(words)
    assert error.value.code == code


def test_a_column_of_one_kind_may_name_levels_only():
    assert stage_seats(seats_of("npc")("省、县")) == ["npc|province|", "npc|county|"]


@given(st.text(max_size=80))
def test_any_text_is_taken_or_refused_with_a_sentence(text):
    try:
        parse_seats(text)
    except CellError as error:
        assert str(error)
