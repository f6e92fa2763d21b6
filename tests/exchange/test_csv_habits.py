"""Delimited text as offices save it: every encoding and divider, and damage only where it is."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import CellError, WorkbookError
from federation.exchange.layout import find_layout
from federation.exchange.rows import read_rows
from federation.exchange.text import parse_text
from federation.exchange.workbook import open_workbook
from tests.exchange.schemas import ENTERPRISES

ROWS = [["企业名称", "所属商会"], *[[f"云州第{number}有限公司", "茶业商会"] for number in range(40)]]


def text_of(rows, delimiter=",", head=""):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return head + stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read(encoding):
    assert open_workbook(text_of(ROWS).encode(encoding), "表.csv").sheets[0].rows == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_line_that_names_the_delimiter_is_no_row(delimiter):
    content = text_of(ROWS, delimiter, head=f"sep={delimiter}\r\n").encode("utf-8-sig")

    assert open_workbook(content, "表.csv").sheets[0].rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_damaged_byte_is_refused_in_its_own_cell_and_the_rest_is_read(encoding):
    content = text_of(ROWS).encode(encoding)
    place = content.index("第7有限".encode(encoding.removesuffix("-sig")))
    damaged = content[:place] + b"\xff" + content[place + 1 :]

    rows = open_workbook(damaged, "表.csv").sheets[0].rows

    read = list(read_rows(rows, ENTERPRISES, find_layout(rows, ENTERPRISES)))
    wrong = [row for row in read if row.errors]
    assert [(row.number, row.errors[0].column, row.errors[0].code) for row in wrong] == [(9, "A", "garbled")]
    assert len(read) == 40


def test_bytes_of_no_encoding_are_refused_whole():
    with pytest.raises(WorkbookError) as caught:
        open_workbook(b"\xff\xff\x81\xff" * 200 + b"\n", "表.csv")
    assert caught.value.code == "encoding"


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


@given(
    st.lists(st.tuples(NAMES, NAMES), min_size=3, max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_list_of_names_comes_back_whole(pairs, encoding, delimiter):
    rows = [["企业名称", "所属商会"], *map(list, pairs)]

    assert open_workbook(text_of(rows, delimiter).encode(encoding), "表.csv").sheets[0].rows == rows


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content):
    try:
        book = open_workbook(content, "表.csv")
    except WorkbookError as error:
        assert error.reason
        return
    for row in book.sheets[0].rows:
        for cell in row:
            try:
                parse_text(cell, max_length=1000)
            except CellError as error:
                assert error.reason
