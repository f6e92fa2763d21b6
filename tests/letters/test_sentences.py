"""Sentences of a letter: nothing is lost, nothing is torn apart, and hints are only hints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.letters.sentences import day_named, sounds_like_promise, split_sentences

TEXT = st.text(alphabet="甲乙丙一将年内。！？；，、（）《》“”「」 \u3000\n;a1", max_size=120)
TODAY = date(2026, 7, 6)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(TEXT)
def test_sentences_hold_every_character_of_the_body_in_its_order(body):
    assert squeezed("".join(one.text for one in split_sentences(body))) == squeezed(body)


@given(TEXT)
def test_a_sentence_stands_where_it_says(body):
    last = 0
    for one in split_sentences(body):
        assert body[one.start : one.end] == one.text
        assert one.start >= last and one.text == one.text.strip() and "\n" not in one.text
        last = one.end


@given(TEXT)
def test_a_sentence_is_one_sentence(body):
    for one in split_sentences(body):
        assert [again.text for again in split_sentences(one.text)] == [one.text]


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("", []),
        ("  \n\u3000\n", []),
        ("我们将出台方案。明年建库；每年开会。", ["我们将出台方案。", "明年建库；", "每年开会。"]),
        ("一、下一步工作\n年内出台方案", ["一、下一步工作", "年内出台方案"]),
        # A stop inside a pair ends nothing; a pair that never closes encloses nothing.
        ("他说“会办好。请放心。”我们记下了。再见。", ["他说“会办好。请放心。”我们记下了。", "再见。"]),
        ("出台《办法（试行。）》后实施。完", ["出台《办法（试行。）》后实施。", "完"]),
        ("（甲。乙。", ["（甲。", "乙。"]),
        ("真的？！好。。。", ["真的？！", "好。。。"]),
    ],
)
def test_sentences_end_as_readers_see_them(body, sentences):
    assert [one.text for one in split_sentences(body)] == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "我们将在年内出台方案。",
        "拟出台办法。",
        "计划于三月启动。",
        "年底前完成。",
        "力争上线。",
        "每年组织两次座谈会。",
    ],
)
def test_words_of_promises_are_noticed(sentence):
    assert sounds_like_promise(sentence)


@pytest.mark.parametrize(
    "sentence", ["我们已将名录报送。", "编印《商会工作手册》。", "感谢贵会的关心和支持。"]
)
def test_what_was_done_is_no_promise(sentence):
    assert not sounds_like_promise(sentence)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("2026年9月30日前完成。", date(2026, 9, 30)),
        ("2026年9月底前完成。", date(2026, 9, 30)),
        ("年内出台方案。", date(2026, 12, 31)),
        ("年底前出台方案。", date(2026, 12, 31)),
        ("2027年底前建成。", date(2027, 12, 31)),
        ("明年一季度前上线。", date(2027, 3, 31)),
        ("明年第二季度上线。", date(2027, 6, 30)),
        ("明年上半年上线。", date(2027, 6, 30)),
        # Without a year the coming one.
        ("3月底前上线。", date(2027, 3, 31)),
        ("十二月底前上线。", date(2026, 12, 31)),
        ("明年2月底前上线。", date(2027, 2, 28)),
        ("2026年2月31日前。", None),
        ("13月底前。", None),
        ("尽快办理。", None),
        ("在市内推广。", None),
    ],
)
def test_the_day_that_a_sentence_names(sentence, day):
    assert day_named(sentence, TODAY) == day


@given(
    st.text(alphabet="今明后年底前内月季度第一二十13季上半", max_size=12),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_no_words_break_the_reading_of_days(text, today):
    found = day_named(text, today)

    assert found is None or found.year >= 1
    assert day_named(f"2026年5月1日前，{text}", today) == date(2026, 5, 1)
