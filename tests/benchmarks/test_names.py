"""The invented registry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.names import COLUMNS, Ground, block, credit_code, organisation
from federation.exchange.codes import parse_credit_code
from federation.text import search_tokens

GROUND = Ground(1, (2, 3), (10, 11), (20, 21))
KEYS = st.integers(10_000, 10_000_000)


@given(KEYS)
def test_a_key_always_gives_the_same_row(key):
    assert organisation(key, "enterprise", GROUND) == organisation(key, "enterprise", GROUND)


@given(KEYS)
def test_an_invented_code_has_a_right_check_sign(key):
    assert parse_credit_code(credit_code(key)) == credit_code(key)


@given(KEYS)
def test_a_row_is_found_by_what_the_portal_searches_for(key):
    row = dict(zip(COLUMNS, organisation(key, "enterprise", GROUND)))
    terms = row["search"].split("' '")
    assert len(terms) == len(search_tokens(row["name"], code=row["credit_code"]))
    assert row["path"].endswith(str(key).zfill(12))


def test_a_block_is_one_line_a_row():
    text = block("chamber", 10_000, 7, GROUND).decode()
    assert len(text.splitlines()) == 7
    assert {line.count("\t") for line in text.splitlines()} == {len(COLUMNS) - 1}
