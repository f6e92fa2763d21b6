"""What is typed finds what it means."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.text import fold, normalise_name, person_pinyin, pinyin_of, search_query, search_tokens
from federation.text.terms import _RUNS, segmentations, tsvector_literal

HAN_TEXT = st.text(
    st.sampled_from("云州市浙江商会行业重庆长乐机械有限公司集团𠮷〇鑫"), min_size=1, max_size=20
)


def found(name: str, typed: str, *aliases: str, code: str = "") -> bool:
    query = search_query(typed)
    if query.tsquery is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            [tsvector_literal(search_tokens(name, *aliases, code=code)), query.tsquery],
        )
        matches = cursor.fetchone()[0]
    # Rows with other names skip the check on the name, as `match_names` does.
    return matches and (bool(aliases) or all(word in normalise_name(name) for word in query.like))


@pytest.mark.parametrize(
    "typed",
    [
        "商", "浙江", "云州市浙江商会", "商会 浙江", "zhejiang", "zhejiangshanghui", "zjsh", "yzszjsh", "ZJ",
        "ｚｊｓｈ", "zhejiangsh", "yun", "浙江商", "浙江 shanghui", "51430702", "ＳＨＡＮＧＨＵＩ",
    ],
)  # fmt: skip
def test_a_chamber_is_found_by(db, typed):
    assert found("云州市浙江商会", typed, code="51430702MJJ1234567")


@pytest.mark.parametrize("typed", ["江商业", "上海", "会商", "zx", "shanghai", "9143", "浙江省"])
def test_a_chamber_is_not_found_by(db, typed):
    assert not found("云州市浙江商会", typed, code="51430702MJJ1234567")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("重庆长安行业商会", "chongqing"), ("重庆长安行业商会", "zhongqing"), ("云州银行", "yinhang"),
     ("云州银行", "yinxing"), ("厦门商会", "xiamen"), ("绿源公司", "lvyuan"), ("ABC科技", "abc"),
     ("ABC科技", "ab"), ("西安商会", "xian"), ("西安商会", "xianshang"), ("朴美玉", "piao"),
     ("佛山商会", "foshan"), ("佛山商会", "fs"), ("绿源公司", "lüyuan"), ("长城电器", "changcheng")],
)  # fmt: skip
def test_heteronyms_are_found_under_each_reading(db, name, typed):
    assert found(name, typed)


def test_pairs_that_stand_apart_are_no_word(db):
    assert not found("云州商会与会长", "商会长")


def test_former_names_are_found(db):
    assert found("云州市电子信息行业商会", "电子商会", "云州市电子商会")


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=HAN_TEXT)
def test_every_part_of_a_name_finds_it(shared_connection, data, name):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))

    assert found(name, name[start:end])


@settings(max_examples=200, deadline=None)
@given(typed=st.text(max_size=60))
def test_no_input_breaks_the_query(shared_connection, typed):
    found("云州市浙江商会", typed.replace("\x00", ""))


@pytest.mark.parametrize("typed", ["' | !", "a:*", "\\", "('x')", "&&&", "!!", "<->", "\x00商会", "%_"])
def test_query_signs_are_text(db, typed):
    assert found("云州市浙江商会", typed) in (True, False)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_width_case_and_spaces_fold_away():
    assert normalise_name("ＡＢＣ （云州）　有限公司") == "abc(云州)有限公司"


@pytest.mark.parametrize(
    ("name", "full"),
    [("重庆商会", "chong qing shang hui"), ("长沙云州商会", "chang sha yun zhou shang hui"),
     ("电子信息行业商会", "dian zi xin xi hang ye shang hui"), ("佛山都市", "fo shan du shi"),
     ("长丰成长", "chang feng cheng zhang"), ("西藏收藏", "xi zang shou cang")],
)  # fmt: skip
def test_phrases_have_their_own_reading(name, full):
    assert pinyin_of(name).full == full


@pytest.mark.parametrize(
    ("name", "initials"), [("单小云", "sxy"), ("曾山", "zs"), ("尉迟恭", "ycg"), ("解放", "xf")]
)
def test_surnames_have_their_own_reading(name, initials):
    assert person_pinyin(name).initials == initials


def test_a_long_word_is_read_in_bounded_time():
    assert 1 <= len(segmentations("xian" * 10)) <= 6
    assert segmentations("x" * 40) == ()


def test_runs_cover_rare_characters():
    assert _RUNS.findall("𠮷野家a1") == ["𠮷野家", "a1"]
