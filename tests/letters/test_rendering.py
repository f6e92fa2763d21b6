import dataclasses
import hashlib
import io
import re
import zipfile

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from federation.letters import layout
from federation.letters.rendering import render
from tests.letters.samples import long_letter, one_page_letter, sample_letter

INJECTION = '#eval("1") $x$ *粗* <b> {{7*7}} {% now %} @ref &amp; ]]> \\n </w:t> -- // `code`'


def pages_of(rendered):
    return pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages


def squeezed(text):
    return re.sub(r"\s", "", text)


def pdf_text(rendered):
    text = "\n".join(page.extract_text() for page in pages_of(rendered))
    return squeezed(re.sub(r"—\s*\d+\s*—", "", text))


def word_of(rendered):
    return docx.Document(io.BytesIO(rendered.docx))


def word_text(rendered):
    document = word_of(rendered)
    head = document.sections[0].first_page_header.paragraphs
    return squeezed("".join(paragraph.text for paragraph in [*head, *document.paragraphs]))


def expected_text(letter):
    attachments = "".join("".join(line) for line in letter.attachment_lines)
    body = "".join(paragraph.text for paragraph in letter.paragraphs)
    ends = [letter.issuer, letter.date_text, letter.signatory_text, *letter.notes, letter.copies_text]
    head = [letter.class_text, letter.issuer, letter.number, letter.title, letter.salutation]
    return squeezed("".join([*head, body, attachments, *ends]))


def positions(page):
    """Return (text, x, y from the top, size) of each run of text, in points."""
    found = []
    height = float(page.mediabox.height)

    def visit(text, outer, inner, _, size):
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            found.append((text.strip(), x, height - y, size))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("make", [sample_letter, one_page_letter, long_letter])
def test_both_files_say_what_the_source_says_in_its_order(make):
    letter = make()

    rendered = render(letter)

    assert pdf_text(rendered) == expected_text(letter)
    assert word_text(rendered) == expected_text(letter)


def test_text_is_never_read_as_markup():
    letter = dataclasses.replace(
        one_page_letter(),
        **dict.fromkeys(("issuer", "addressee", "body", "signatory", "contact_person"), INJECTION),
        title="#pagebreak() *题*",
        attachments=(INJECTION,),
        annotation="#read('/etc/passwd')",
    )

    rendered = render(letter)

    assert word_text(rendered) == expected_text(letter)
    for text in (INJECTION, "#read('/etc/passwd')", "#pagebreak() *题*"):
        assert squeezed(text) in pdf_text(rendered)


def test_control_characters_are_dropped_and_the_rest_stays():
    letter = dataclasses.replace(one_page_letter(), body="甲\x00乙\x1b丙\ufffe丁\ud83d戊")

    rendered = render(letter)

    assert "甲乙丙丁戊" in pdf_text(rendered)
    assert "甲乙丙丁戊" in word_text(rendered)


def test_a_rare_character_stays_in_the_word_file_and_is_reported():
    letter = dataclasses.replace(one_page_letter(), body="请\U00020bb7先生阅。")

    rendered = render(letter)

    assert "请\U00020bb7先生阅。" in word_text(rendered)
    assert rendered.rare == ("\U00020bb7",)
    assert rendered.pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(("make", "count"), [(one_page_letter, 1), (sample_letter, 3), (long_letter, 4)])
def test_letters_take_the_pages_they_need(make, count):
    assert len(pages_of(render(make()))) == count


def test_the_same_letter_gives_the_same_bytes():
    first, second = render(sample_letter()), render(sample_letter())

    assert first == second
    assert first.pdf_sha256 == hashlib.sha256(first.pdf).hexdigest()
    assert first.docx_sha256 == hashlib.sha256(first.docx).hexdigest()
    assert render(dataclasses.replace(sample_letter(), signatory="别人")).pdf_sha256 != first.pdf_sha256


def test_the_pdf_is_for_archives_and_carries_title_and_issuer():
    reader = pypdf.PdfReader(io.BytesIO(render(sample_letter()).pdf))

    assert (reader.metadata.title, reader.metadata.author) == (sample_letter().title, "云州市商务局")
    assert reader.metadata.creation_date.date() == sample_letter().date
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_pdf_page_is_a4_with_the_type_area_of_the_standard():
    pages = pages_of(render(sample_letter()))
    mm = layout.POINTS_PER_MM

    for page in pages:
        assert float(page.mediabox.width) == pytest.approx(210 * mm, abs=0.1)
        assert float(page.mediabox.height) == pytest.approx(297 * mm, abs=0.1)
    xs = [x for _, x, _, _ in positions(pages[1])]
    assert min(xs) == pytest.approx(28 * mm, abs=0.5)
    baselines = sorted({round(y, 2) for _, _, y, size in positions(pages[1]) if size == 16})
    steps = [after - before for before, after in zip(baselines, baselines[1:], strict=False)]
    assert steps == [pytest.approx(layout.LINE_PT, abs=0.05)] * len(steps)
    assert baselines[0] - 0.88 * 16 == pytest.approx(37 * mm, abs=0.5)


def test_a_full_pdf_page_holds_22_lines_of_28_characters():
    text = "商会" * 1000
    page = pages_of(render(dataclasses.replace(one_page_letter(), body=text)))[1]

    lines = [line for line in page.extract_text().splitlines() if "商" in line]

    assert [len(squeezed(line)) for line in lines] == [28] * 22


def test_pdf_page_numbers_start_on_the_second_page_and_stand_outside():
    pages = pages_of(render(sample_letter()))
    mm = layout.POINTS_PER_MM

    numbers = [[run for run in positions(page) if run[3] == 14 and "—" in run[0]] for page in pages]

    assert numbers[0] == []
    assert numbers[1][0][1] == pytest.approx(28 * mm + 14, abs=1)
    assert numbers[2][0][1] > 105 * mm
    assert [re.search(r"—\s*(\d)\s*—", page.extract_text())[1] for page in pages[1:]] == ["2", "3"]


def test_word_page_has_the_geometry_and_the_grid_of_the_standard():
    section = word_of(render(sample_letter())).sections[0]

    sizes = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    sizes += [section.right_margin, section.bottom_margin]
    assert [round(size / Mm(1), 1) for size in sizes] == [210, 297, 37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(225 * layout.POINTS_PER_MM * 20 // int(grid.get(qn("w:linePitch")))) == 22
    cell = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert round(156 * layout.POINTS_PER_MM / cell, 2) == 28


def test_word_file_draws_two_double_lines_of_170_mm_on_page_one_only():
    section = word_of(render(sample_letter())).sections[0]
    emu = 36000

    anchors = section.first_page_header._element.findall(f".//{qn('wp:anchor')}")
    tops = [int(anchor.find(f"{qn('wp:positionV')}/{qn('wp:posOffset')}").text) / emu for anchor in anchors]
    extents = [anchor.find(qn("wp:extent")) for anchor in anchors]

    assert [int(extent.get("cx")) / emu for extent in extents] == [170] * 4
    heights = [int(extent.get("cy")) / 12700 for extent in extents]
    assert heights == [2.25, 0.75, 0.75, 2.25]
    assert tops[3] + heights[3] / layout.POINTS_PER_MM == pytest.approx(297 - 20, abs=0.1)
    assert section.different_first_page_header_footer
    assert not section.header._element.findall(f".//{qn('wp:anchor')}")


def test_word_file_names_the_wanted_fonts_first():
    document = word_of(render(sample_letter()))

    fonts = {
        run._r.rPr.rFonts.get(qn("w:eastAsia")): run.font.size.pt
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }

    assert {"方正小标宋简体": 22, "黑体": 16, "楷体_GB2312": 16}.items() <= fonts.items()
    table = zipfile.ZipFile(io.BytesIO(render(sample_letter()).docx)).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"' in table


def test_word_file_numbers_pages_from_the_second_with_dashes():
    document = word_of(render(sample_letter()))
    section = document.sections[0]

    assert section.first_page_footer.paragraphs[0].text == ""
    assert section.footer.paragraphs[0].text == "— 2 —"
    assert section.even_page_footer.paragraphs[0].text == "— 2 —"
    assert "PAGE" in section.footer._element.xml
    assert document.settings.odd_and_even_pages_header_footer


def test_a_draft_without_number_and_date_renders():
    draft = dataclasses.replace(one_page_letter(), number="", date=None, letter_class="", signatory="")

    rendered = render(draft)

    assert pdf_text(rendered) == expected_text(draft)


def test_the_signatory_may_stand_beside_the_number():
    letter = dataclasses.replace(one_page_letter(), signatory_at_head=True)

    text = pdf_text(render(letter))

    assert text.index("签发人：周明远") < text.index(squeezed(letter.title))
    assert text.count("签发人") == 1


def test_pdf_head_stands_where_the_letter_format_puts_it():
    mm = layout.POINTS_PER_MM
    runs = {text: (x, y, size) for text, x, y, size in positions(pages_of(render(one_page_letter()))[0])}

    number_x, number_y, _ = next(place for text, place in runs.items() if text.startswith("云商提复"))
    date_x, date_y, _ = next(place for text, place in runs.items() if text.startswith("2026年11月"))
    name_x, name_y, _ = [place for text, place in runs.items() if text == "云州市商务局"][-1]

    assert number_y - 0.88 * 16 == pytest.approx(layout.number_top("云州市商务局") * mm, abs=0.5)
    assert number_x > 105 * mm
    assert date_y - name_y == pytest.approx(layout.LINE_PT, abs=0.05)
    right_edge = (layout.LEFT + layout.TYPE_WIDTH) * mm - 4 * layout.CELL_PT
    # Digits of the stand-in font are a little wider than half a character.
    assert date_x + 7.5 * layout.CELL_PT == pytest.approx(right_edge, abs=8)
    assert name_x + 3 * layout.CELL_PT == pytest.approx((date_x + right_edge) / 2, abs=4)
