"""Values of cells: what is read, what is refused, and that nothing ever crashes.

One file, though long: each kind of value is a table of what is read and what is refused, read beside the others.
"""

import datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from federation.exchange.values import (
    CellError,
    PartialDate,
    UnreadableCell,
    fold_key,
    parse_boolean,
    parse_choice,
    parse_credit_code,
    parse_date,
    parse_integer,
    parse_many,
    parse_money,
    parse_partial_date,
    parse_phone,
    parse_text,
)

LEVELS = {
    "national": ("全国", "国家级", "全国“四好”"),
    "provincial": ("省级", "全省"),
}
PARSERS = [
    parse_text,
    parse_integer,
    parse_money,
    parse_date,
    parse_partial_date,
    parse_phone,
    parse_boolean,
    parse_credit_code,
    parse_many,
    lambda value: parse_choice(value, LEVELS),
]
ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(),
    st.text(st.characters(), max_size=400),
    st.text("0123456789０１２３.,，-－/年月日约人家万亿元+ 、；（）", max_size=60),
)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def refused(parse, value, **options) -> CellError:
    with pytest.raises(CellError) as caught:
        parse(value, **options)
    return caught.value


@pytest.mark.parametrize("parse", PARSERS)
@given(value=ANY_CELL)
@example(value=float("nan"))
@example(value=float("inf"))
@example(value=1e308)
@example(value="1e400")
@example(value=10**5_000)
@example(value="9" * 1_000_000)
@example(value="，" * 1_000_000)
@example(value=" " * 1_000_000)
@example(value="1," * 100_000)
@example(value=Decimal("sNaN"))
@example(value=Decimal("1e999999"))
@example(value="\ud800")
@example(value="²")
@example(value="٣")
def test_every_parser_answers_or_refuses_in_words(parse, value):
    try:
        parse(value)
    except CellError as error:
        assert error.reason
        assert error.code


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000"])
def test_a_blank_cell_is_nothing(parse, blank):
    assert parse(blank) in (None, ())


@pytest.mark.parametrize("parse", PARSERS)
def test_a_cell_without_a_stored_result_is_refused(parse):
    assert refused(parse, UnreadableCell("formula_uncalculated", "=")).code == "formula_uncalculated"
    assert "#N/A" in refused(parse, UnreadableCell("excel_error", "#N/A")).reason


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("character", ["\x00", "\x07", "\u202e", "\ud800", "\uffff"])
def test_characters_that_cannot_be_shown_are_refused(parse, character):
    assert refused(parse, f"茶{character}业").code == "control_character"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" 常德市网商协会", "常德市网商协会"),
        ("常德榕泉商贸（集团）有限公司", "常德榕泉商贸（集团）有限公司"),
        ("ＡＢＣ１２３公司", "ABC123公司"),
        ("甲\u3000乙\n丙", "甲 乙 丙"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("𠮷野家", "𠮷野家"),
        ("=1+1", "=1+1"),
        (12.0, "12"),
        (0.5, "0.5"),
        (datetime.date(2020, 1, 2), "2020-01-02"),
    ],
)
def test_text_is_kept_as_typed_but_for_width_and_spaces(value, expected):
    assert parse_text(value) == expected


def test_a_name_too_long_is_refused_with_both_numbers():
    error = refused(parse_text, "商" * 10_000)

    assert (error.code, error.params) == ("too_long", {"length": 10_000, "limit": 200})


@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x323AF, categories=["Lo"]),
        min_size=1,
        max_size=100,
    )
)
def test_rare_characters_are_not_changed(text):
    assert parse_text(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("约200人", 200),
        ("２３０", 230),
        ("1,204家", 1204),
        ("1，204", 1204),
        (186.0, 186),
        ("2.5万", 25000),
        ("230余家", 230),
        ("0", 0),
    ],
)
def test_counts_are_read(value, expected):
    assert parse_integer(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("100-200人", "number_range"),
        ("12.5", "not_whole"),
        (12.5, "not_whole"),
        ("-3", "number_too_small"),
        ("1,2,3", "not_a_number"),
        ("若干", "not_a_number"),
        (True, "not_a_number"),
        ("1e5", "not_a_number"),
        ("9" * 30, "number_too_large"),
    ],
)
def test_what_is_no_count_is_refused(value, code):
    assert refused(parse_integer, value).code == code


@given(st.integers(0, 10**9), st.sampled_from(["{}", "约{}人", "{}家", " {} ", "{:,}"]))
def test_a_written_count_comes_back(number, spelling):
    assert parse_integer(spelling.format(number)) == number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("39089万", 390_890_000),
        ("51030万元", 510_300_000),
        ("3亿元", 300_000_000),
        ("4.5亿", 450_000_000),
        ("12,300", 123_000_000),
        ("5000元", 5000),
        ("人民币500万元整", 5_000_000),
        ("３亿５０００万元", 350_000_000),
        (81614.0, 816_140_000),
        (0.1 + 0.2, 3000),
        (0, 0),
    ],
)
def test_money_comes_out_in_yuan(value, expected):
    assert parse_money(value, unit="万元") == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("500万美元", "foreign_currency"),
        ("100-200万", "number_range"),
        ("面议", "not_a_number"),
        ("-5", "number_too_small"),
    ],
)
def test_what_is_no_sum_is_refused(value, code):
    assert refused(parse_money, value).code == code


@given(st.decimals(0, 10**9, places=2), st.sampled_from([("元", 1), ("万元", 10**4), ("亿", 10**8)]))
def test_money_is_exact_to_the_fen(amount, unit):
    word, factor = unit

    if amount * factor <= 10**15:
        assert parse_money(f"{amount}{word}") == amount * factor


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015年3月17日", (2015, 3, 17)),
        ("2008-04-22", (2008, 4, 22)),
        ("2006.2.15", (2006, 2, 15)),
        ("2025/01/01", (2025, 1, 1)),
        ("２０１９-０４-２４", (2019, 4, 24)),
        ("20150317", (2015, 3, 17)),
        (20150317.0, (2015, 3, 17)),
        (42080.0, (2015, 3, 17)),
        (datetime.datetime(2017, 1, 24), (2017, 1, 24)),
        (datetime.date(2017, 1, 24), (2017, 1, 24)),
        ("2015-03-17 00:00:00", (2015, 3, 17)),
        ("2015年3月17号", (2015, 3, 17)),
    ],
)
def test_dates_are_read_in_all_their_spellings(value, expected):
    assert parse_date(value) == datetime.date(*expected)


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("2021-02-30", "date_impossible", "2021-02-28"),
        ("2019年2月30日", "date_impossible", "2019-02-28"),
        ("2031-13-01", "date_impossible", ""),
        ("20190", "not_a_date", ""),
        ("不详", "not_a_date", ""),
        ("1015-03-17", "date_out_of_range", ""),
        ("98.5.12", "date_short_year", ""),
        ("2015年3月", "date_incomplete", "2015-03-01"),
        (2015.1, "date_as_number", ""),
        (float("nan"), "not_a_date", ""),
        (datetime.time(1), "not_a_date", ""),
    ],
)
def test_impossible_dates_are_refused(value, code, suggestion):
    error = refused(parse_date, value)

    assert (error.code, error.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015年3月", PartialDate(datetime.date(2015, 3, 1), "month")),
        ("2015.10", PartialDate(datetime.date(2015, 10, 1), "month")),
        ("201503", PartialDate(datetime.date(2015, 3, 1), "month")),
        ("2015", PartialDate(datetime.date(2015, 1, 1), "year")),
        (2015.0, PartialDate(datetime.date(2015, 1, 1), "year")),
        ("2015-03-17", PartialDate(datetime.date(2015, 3, 17), "day")),
    ],
)
def test_a_month_or_a_year_alone_keeps_its_precision(value, expected):
    assert parse_partial_date(value) == expected


SPELLINGS = ["{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}.{1}.{2}", "{0}/{1:02}/{2:02}", "{0}{1:02}{2:02}"]


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)),
    st.sampled_from(SPELLINGS),
    st.booleans(),
)
def test_a_written_date_comes_back(date, spelling, wide):
    text = spelling.format(date.year, date.month, date.day)
    if wide:
        text = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("199 1772 6911", "19917726911"),
        ("+86 13626945829", "13626945829"),
        ("138-6431-2592", "13864312592"),
        ("１９９７０６２６３６４", "19970626364"),
        (13864312592.0, "13864312592"),
        ("0736-7712345", "07367712345"),
        ("（010）8888 6666", "01088886666"),
        ("0736-7712345-801", "07367712345-801"),
        ("0736-7712345转801", "07367712345-801"),
        ("+86 736 7712345", "07367712345"),
        ("400-123-4567", "4001234567"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_telephones_become_digits(value, expected):
    assert parse_phone(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1386431259", "phone_length"),
        ("7712345", "phone_area_code"),
        ("13864312592、13864312593", "phone_several"),
        ("张三", "not_a_phone"),
        ("12345678901234", "phone_length"),
    ],
)
def test_what_is_no_telephone_is_refused(value, code):
    assert refused(parse_phone, value).code == code


def test_a_local_number_takes_the_area_code_of_the_city():
    assert parse_phone("7712345", area_code="0736") == "07367712345"


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["{}", "+86 {}", "0086{}", "86{}", " {} "]),
)
def test_a_written_mobile_comes_back(number, spelling):
    assert parse_phone(spelling.format(number)) == number
    assert parse_phone(f"{number[:3]}-{number[3:7]}-{number[7:]}") == number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("√", True),
        ("是", True),
        ("有", True),
        ("否", False),
        ("无", False),
        ("×", False),
        ("已建", True),
        ("Ｙ", True),
    ],
)
def test_yes_and_no_are_read(value, expected):
    assert parse_boolean(value) is expected


def test_neither_yes_nor_no_is_refused():
    assert refused(parse_boolean, "也许").code == "not_yes_or_no"


@given(
    st.from_regex(r"[15-9][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_right_code_is_known_in_every_spelling(body, lower, wide, spaced):
    code = body + uscc.calc_check_digit(body)
    text = code.lower() if lower else code
    text = f"{text[:8]} {text[8:]}" if spaced else text
    if wide:
        text = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in text)

    assert parse_credit_code(text) == code


@given(
    st.from_regex(r"[15-9][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True),
    st.integers(0, 16),
    st.sampled_from(ALPHABET),
)
@example("11100000000000000", 2, "L")
def test_one_mistyped_character_is_always_noticed(body, place, letter):
    code = body + uscc.calc_check_digit(body)
    wrong = code[:place] + letter + code[place + 1 :]

    if wrong != code:
        error = refused(parse_credit_code, wrong)
        assert error.code in ("code_checksum", "code_characters")
        # The check character that would be right; where a letter stands for the digit it looks like, the digit.
        assert error.suggestion in ("", wrong[:17] + uscc.calc_check_digit(wrong[:17]), code)


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("91430702009996220K", "code_checksum", "914307020099962209"),
        ("9143070200999622", "code_length", ""),
        (9.1430702009996e17, "code_as_number", ""),
        ("9143O7020099962209", "code_characters", "914307020099962209"),
        ("91430702009996220!", "code_characters", ""),
    ],
)
def test_a_wrong_code_says_what_would_be_right(value, code, suggestion):
    error = refused(parse_credit_code, value)

    assert (error.code, error.suggestion) == (code, suggestion)


@pytest.mark.parametrize("value", ["无", "暂无", "办理中", "-", "/"])
def test_a_missing_code_is_no_error(value):
    assert parse_credit_code(value) is None


def test_a_rural_collective_may_have_a_letter_first():
    body = "N2430702MF1234567"

    assert parse_credit_code(body + uscc.calc_check_digit(body)) == body + uscc.calc_check_digit(body)


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", ";", "\n"])
def test_names_in_one_cell_are_divided(separator):
    assert parse_many(f"甲商会{separator} 乙商会{separator}甲商会 ") == ("甲商会", "乙商会")


def test_too_many_names_in_one_cell_are_refused():
    assert refused(parse_many, "、".join(f"商会{n}" for n in range(60))).code == "too_many_items"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("省级", "provincial"),
        ("全国“四好”", "national"),
        ('全国"四好"', "national"),
        ("国家级 ", "national"),
        ("provincial", "provincial"),
    ],
)
def test_words_of_a_list_are_known_by_their_synonyms(value, expected):
    assert parse_choice(value, LEVELS) == expected


def test_an_unknown_word_is_answered_with_the_nearest():
    error = refused(parse_choice, "省级别", choices=LEVELS)

    assert (error.code, error.suggestion) == ("unknown_choice", "省级")


def test_a_list_that_contradicts_itself_is_our_mistake():
    with pytest.raises(ValueError, match="means both"):
        parse_choice("甲", {"a": ("甲",), "b": ("甲",)})


def test_two_spellings_of_a_name_have_one_key():
    assert fold_key("常德（集团） ＡＢ公司") == fold_key("常德(集团)ab公司")
