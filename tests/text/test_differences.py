"""Differences of two texts: nothing is lost, little is marked, and no text takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.text.differences import Kind, differences, is_changed

OLD, NEW, SAME = Kind.OLD, Kind.NEW, Kind.SAME
words = st.text(alphabet="融资贷款审批时间较长建议一二三。；！\n，ab12 .”", max_size=60)


def made_of(pieces, without) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != without)


@given(old=words, new=words)
def test_both_texts_can_be_read_out_of_the_pieces(old, new):
    pieces = differences(old, new)

    assert made_of(pieces, NEW) == old
    assert made_of(pieces, OLD) == new
    assert all(piece.text for piece in pieces)
    assert is_changed(pieces) == (old != new)


@given(old=st.text(max_size=40), new=st.text(max_size=40))
def test_no_sign_of_any_script_is_lost(old, new):
    pieces = differences(old, new)

    assert (made_of(pieces, NEW), made_of(pieces, OLD)) == (old, new)


@given(text=words)
def test_a_text_does_not_differ_from_itself(text):
    assert differences(text, text) == ([(SAME, text)] if text else [])


def test_a_changed_number_is_marked_alone():
    pieces = differences(
        "会员企业中有40家反映资金紧张。其余未变。", "会员企业中有52家反映资金紧张。其余未变。"
    )

    assert pieces == [
        (SAME, "会员企业中有"),
        (OLD, "40"),
        (NEW, "52"),
        (SAME, "家反映资金紧张。其余未变。"),
    ]


def test_a_new_sentence_leaves_its_neighbours_alone():
    pieces = differences(
        "一、建立名录。\n三、召开座谈会。", "一、建立名录。\n二、开放平台。\n三、召开座谈会。"
    )

    assert pieces == [(SAME, "一、建立名录。\n"), (NEW, "二、开放平台。\n"), (SAME, "三、召开座谈会。")]


def test_a_sentence_written_anew_is_replaced_whole():
    pieces = differences("银行审批时间较长。", "园区公交班次太少。")

    assert pieces == [(OLD, "银行审批时间较长。"), (NEW, "园区公交班次太少。")]


def test_single_characters_between_two_changes_do_not_break_the_sight():
    pieces = differences(
        "由市金融办牵头建立对接名录和定期会商制度。", "由市工信局牵头建立对接名录和定期会商制度。"
    )

    assert [piece.kind for piece in pieces] == [SAME, OLD, NEW, SAME]


@pytest.mark.parametrize("text", ["甲。" * 5_000, "甲" * 10_000, "甲乙" * 5_000, "\n" * 10_000])
def test_the_longest_and_dullest_text_is_compared_without_comparing_everything(text):
    """The work is bounded by cells, not by a clock: what is too long is replaced whole."""
    pieces = differences(text, text[:-1] + "乙")

    assert made_of(pieces, NEW) == text
    assert made_of(pieces, OLD) == text[:-1] + "乙"
