import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.letters.layout import signature_indents, title_lines
from federation.letters.rendering import letter_paragraphs
from federation.letters.source import Letter, Paragraph, parse_body
from federation.letters.text import clean_line, clean_text, width_in_characters
from federation.letters.wording import format_date, format_number, opening_formula, parse_number
from tests.letters.samples import MOTION, sample_letter


@pytest.mark.parametrize(
    ("line", "level", "ordinal"),
    [
        ("一、总体情况", 1, "一"),
        ("二十一、附则", 1, "二十一"),
        ("（一）建强组织网络", 2, "一"),
        ("(二)半角括号", 2, "二"),
        ("1.完善名录", 3, "1"),
        ("12．全角点", 3, "12"),
        ("（3）第三", 4, "3"),
        ("一是畅通渠道", 5, "一"),
        ("1.5亿元到位", 0, ""),
        ("2026.11.16召开", 0, ""),
        ("一、二级市场运行平稳", 0, ""),
        ("二、三产业协调发展", 0, ""),
        ("一、一年来的工作", 1, "一"),
        ("现答复如下：", 0, ""),
    ],
)
def test_numbering_is_recognised_in_plain_text(line, level, ordinal):
    [paragraph] = parse_body(line)

    assert (paragraph.level, paragraph.text, paragraph.ordinal) == (level, line, ordinal)


def test_a_heading_ends_with_its_first_sentence():
    run_in, alone, running = parse_body("（一）建强网络。新设12家。\n一、总体情况\n1.完善名录。已建库。")

    assert (run_in.head, run_in.tail) == ("（一）建强网络。", "新设12家。")
    assert (alone.head, alone.tail) == ("一、总体情况", "")
    assert (running.head, running.tail) == ("", "1.完善名录。已建库。")


@given(st.text())
def test_no_printable_text_of_a_body_is_lost(text):
    kept = "".join(part.head + part.tail for part in parse_body(text))

    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", clean_text(text))


@given(st.text())
def test_cleaned_text_can_always_be_written_as_utf8_and_stays_clean(text):
    cleaned = clean_text(text)

    cleaned.encode()
    assert clean_text(cleaned) == cleaned
    assert "\n" not in clean_line(text)


@given(
    st.text("云商提复函办", min_size=1, max_size=8),
    st.integers(1949, 9999),
    st.integers(1, 99999),
    st.integers(0, 5),
)
def test_a_letter_number_reads_back(code, year, serial, digits):
    number = parse_number(format_number(code, year, serial, digits=digits))

    assert number == (code, year, serial, max(digits, len(str(serial))))


def test_a_motions_number_keeps_its_zeros():
    assert format_number("云商提复", 2026, 77, digits=3) == "云商提复〔2026〕077号"
    assert format_number("云商提复", 2026, 77) == "云商提复〔2026〕77号"


@pytest.mark.parametrize(("code", "year", "serial"), [("", 2026, 1), ("云〔商", 2026, 1), ("云商", 26, 0)])
def test_parts_that_make_no_number_are_refused(code, year, serial):
    with pytest.raises(ValueError, match="not a letter number"):
        format_number(code, year, serial)


@pytest.mark.parametrize("text", ["云商提复[2026]77号", "云商提复〔26〕77号", "云商提复〔2026〕77", ""])
def test_other_forms_are_not_numbers(text):
    assert parse_number(text) is None


def test_dates_have_no_leading_zeros():
    assert format_date(datetime.date(2026, 7, 6)) == "2026年7月6日"


def test_the_opening_names_the_motion_and_who_was_consulted():
    assert opening_formula("关于发展商会的建议") == "贵会提出的《关于发展商会的建议》提案收悉，现答复如下："
    assert opening_formula(MOTION, consulted=("市财政局", "市民政局")) == (
        f"贵会提出的《{MOTION}》收悉。经会同市财政局、市民政局研究，现答复如下："
    )
    assert opening_formula("关于落实《办法》的提案").startswith("贵会提出的《关于落实〈办法〉的提案》收悉")


def test_a_letter_survives_storage_as_data():
    letter = sample_letter()

    assert Letter.from_dict(letter.as_dict()) == letter


def test_a_letter_is_cleaned_when_it_is_made():
    letter = Letter(
        issuer=" 云州\x00市\n商务局 ",
        title="题\u202e目",
        addressee="甲\ud800",
        body="一\x07、甲\r\n乙",
        attachments=["", " 表\x00 "],
    )

    assert (letter.issuer, letter.title, letter.addressee) == ("云州市 商务局", "题目", "甲")
    assert letter.attachments == ("表",)
    assert letter.paragraphs == [Paragraph(1, "一、甲"), Paragraph(0, "乙")]


def test_the_page_gets_levels_and_text():
    sheet = letter_paragraphs(sample_letter())

    assert [part.level for part in sheet] == [0, 1, 2, 2, 2, 1, 2, 2, 3, 4, 4, 1, 0, 0]
    assert all(part.head + part.tail == part.text for part in sheet)


@given(st.text("关于市政协第《》（）号0123456789 的提案答复Ab。、", min_size=1, max_size=120))
def test_title_lines_lose_nothing_and_fit(title):
    lines = title_lines(title)

    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", title)
    assert all(width_in_characters(line) <= 20 for line in lines)


def test_a_long_title_breaks_into_even_lines_and_never_inside_a_number():
    lines = title_lines("对市政协八届一次会议第077号关于在招大引强中更好发挥商会承接载体作用的提案的答复")

    assert len(lines) == 3
    assert max(map(len, lines)) - min(map(len, lines)) <= 4
    assert sum("077号" in line for line in lines) == 1


def test_the_drafters_own_title_breaks_win():
    assert title_lines("关于提案\n的答复") == ["关于提案", "的答复"]


def test_the_date_stands_four_characters_from_the_edge_under_the_name():
    name, date = signature_indents(sample_letter())

    assert date == 4
    assert name + 6 / 2 == date + width_in_characters("2026年11月16日") / 2


def test_a_long_issuer_pushes_the_date_inwards_and_stays_in_the_type_area():
    letter = Letter(
        issuer="云州市推进长江经济带发展领导小组办公室综合协调处",
        title="答复",
        addressee="甲",
        body="乙",
        date=datetime.date(2026, 1, 1),
    )

    name, date = signature_indents(letter)

    assert name == 0
    assert date > 4
