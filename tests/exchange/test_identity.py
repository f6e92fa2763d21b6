"""Numbers of identity documents: taken only where every sign can be right."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import CellError
from federation.exchange.identity import kind_of_number, parse_identity, resident_check

GOOD = "11010519491231002X"


def refused(value):
    with pytest.raises(CellError) as error:
        parse_identity(value)
    return error.value.code, error.value.suggestion


@pytest.mark.parametrize(
    "value",
    [
        GOOD,
        GOOD.lower(),
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_a_number_is_known_in_every_way_of_writing_it(value):
    assert parse_identity(value) == GOOD


@pytest.mark.parametrize("blank", ["", None, "无", "/", "—"])
def test_no_number_is_no_fault(blank):
    assert parse_identity(blank) is None


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("110105194912310021", "resident_checksum", GOOD),
        ("11010519491331002X", "resident_birthday", ""),
        ("11010519490230002X", "resident_birthday", ""),
        ("11010529491231002X", "resident_birthday", ""),
        ("11010519491231002", "resident_length", ""),
        ("1101051949123100200", "resident_length", ""),
        ("91010519491231002X", "resident_signs", ""),
        ("110105491231002", "old_number", GOOD),
        (1.10105194912e17, "number_rounded", ""),
        ("见附件", "not_a_number", ""),
        ("H" * 30, "not_a_number", ""),
    ],
)
def test_a_wrong_number_is_refused_with_what_to_write(value, code, suggestion):
    assert refused(value) == (code, suggestion)


@given(
    st.sampled_from(["110105", "430702", "350102", "650100"]),
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.integers(0, 16),
    st.sampled_from("0123456789"),
)
def test_no_single_slip_of_the_pen_is_taken(region, born, serial, place, digit):
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    number = body + resident_check(body)
    assert parse_identity(number) == number
    assert kind_of_number(number) == "resident"

    slipped = number[:place] + digit + number[place + 1 :]

    if slipped != number:
        refused(slipped)


@given(st.text(max_size=40))
def test_any_text_is_taken_or_refused_with_a_sentence(text):
    try:
        found = parse_identity(text)
    except CellError as error:
        assert str(error)
    else:
        assert found is None or found == found.upper()


def test_other_documents_tell_their_kind_by_their_shape():
    assert [
        kind_of_number(parse_identity(number))
        for number in ("H12345678", "m1234567890", "12345678", "E12345678")
    ] == [
        "hk_macao",
        "hk_macao",
        "taiwan",
        "",
    ]
