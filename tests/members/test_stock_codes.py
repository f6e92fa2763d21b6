"""Stock codes are read in every usual spelling, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import CellError
from members.services.stock_codes import RULES, StockCode, parse_symbol


@pytest.mark.parametrize(
    ("typed", "exchange", "symbol", "board"),
    [
        ("605990", "sse", "605990.SH", "main"),
        ("SH605990", "sse", "605990.SH", "main"),
        ("sh.605990", "sse", "605990.SH", "main"),
        ("６０５９９０．ＳＨ", "sse", "605990.SH", "main"),
        (" 605 990 . ss ", "sse", "605990.SH", "main"),
        (605990, "sse", "605990.SH", "main"),
        ("900999", "sse", "900999.SH", "main"),
        ("688998", "sse", "688998.SH", "star"),
        ("301990", "szse", "301990.SZ", "chinext"),
        ("002999.sz", "szse", "002999.SZ", "main"),
        ("200999", "szse", "200999.SZ", "main"),
        ("920990", "bse", "920990.BJ", ""),
        ("839990.BJ", "bse", "839990.BJ", ""),
        ("839990.NQ", "neeq", "839990.NQ", ""),
        ("839990.OC", "neeq", "839990.NQ", ""),
        ("400999", "neeq", "400999.NQ", ""),
        ("4990.HK", "hkex", "04990.HK", "main"),
        ("HK04990", "hkex", "04990.HK", "main"),
        ("04990", "hkex", "04990.HK", "main"),
        ("8990.HK", "hkex", "08990.HK", "gem"),
        ("yzkj.o", "nasdaq", "YZKJ.O", ""),
        ("YZKJ.NASDAQ", "nasdaq", "YZKJ.O", ""),
        ("YZ.N", "nyse", "YZ.N", ""),
    ],
)
def test_a_code_says_its_exchange_and_board(typed, exchange, symbol, board):
    assert parse_symbol(typed) == StockCode(exchange, symbol, board)


@pytest.mark.parametrize(
    ("typed", "exchange", "error"),
    [
        ("839990", "", "stock_code_unclear"),
        ("YZKJ", "", "stock_code_unclear"),
        ("4990", "", "stock_code_unclear"),
        ("123456", "", "stock_code_unclear"),
        ("605990.SZ", "sse", "stock_code_exchange"),
        ("605990.SZ", "", "stock_code_range"),
        ("605990", "szse", "stock_code_range"),
        ("00000.HK", "", "stock_code_range"),
        ("6059900.SH", "", "stock_code_range"),
        ("YZKJ12.O", "", "stock_code_range"),
        ("云州科技", "other", "stock_code_range"),
        ("A" * 41, "", "bad_stock_code"),
    ],
)
def test_what_no_exchange_gives_is_refused_with_the_reason(typed, exchange, error):
    with pytest.raises(CellError) as refused:
        parse_symbol(typed, exchange)

    assert refused.value.code == error


@pytest.mark.parametrize(
    ("typed", "exchange", "symbol"),
    [("839990", "bse", "839990.BJ"), ("yzkj", "nyse", "YZKJ.N"), ("D99.SI", "other", "D99.SI")],
)
def test_an_exchange_that_is_named_settles_it(typed, exchange, symbol):
    assert parse_symbol(typed, exchange).symbol == symbol


@pytest.mark.parametrize("blank", [None, "", "  ", "—", "/"])
def test_a_blank_is_no_code(blank):
    assert parse_symbol(blank) is None


@given(st.text(max_size=60), st.sampled_from(["", *RULES]))
def test_any_text_is_read_or_refused_and_what_was_read_reads_the_same_again(text, exchange):
    try:
        found = parse_symbol(text, exchange)
    except CellError:
        return
    if found is not None:
        assert len(found.symbol) <= 16
        assert parse_symbol(found.symbol, found.exchange) == found
