"""The Word file of a letter, for those who print it in the office's own fonts."""

import datetime
import io
import zipfile

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from federation.letters import layout
from federation.letters.source import Letter
from federation.letters.word_parts import (
    add_page_number,
    add_rule,
    add_run,
    element,
    red,
    set_indent,
    set_up_page,
    set_up_settings,
    set_up_styles,
    spread,
)

UNDATED = datetime.date(2000, 1, 1)
_HEADING_ROLES = {1: "heiti", 2: "kaiti"}


def letter_docx(letter: Letter) -> bytes:
    """Return the letter as a Word file; the same letter gives the same bytes."""
    document = docx.Document()
    set_up_styles(document)
    set_up_settings(document)
    set_up_page(document.sections[0])
    _write_head(document, letter)
    _write_title(document, letter)
    for part in letter.paragraphs:
        paragraph = document.add_paragraph()
        set_indent(paragraph, firstLine=2)
        if part.head:
            add_run(paragraph, part.head, _HEADING_ROLES[part.level])
            paragraph.paragraph_format.keep_with_next = None if part.tail else True
        if part.tail:
            add_run(paragraph, part.tail)
    _write_attachments(document, letter)
    _write_signature(document, letter)
    _write_copies(document, letter)
    _write_page_numbers(document)
    return _saved(document, letter)


def _write_head(document: Document, letter: Letter) -> None:
    """Fill the first page's header: class, red name and both double lines stand there and nowhere else."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    first = section.first_page_header.paragraphs[0]
    size = layout.issuer_size_pt(letter.issuer)
    # On a line as high as its font the ink stands a twentieth above the line.
    above = (layout.ISSUER_TOP - layout.CLASS_TOP) * layout.POINTS_PER_MM + size / 20
    _exact(first, above)
    first.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if letter.class_text:
        add_run(first, letter.class_text, "heiti")
    name = _exact(section.first_page_header.add_paragraph(), size)
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # Spacing follows a character; the last has none, so that the name stands in the middle.
    spread(red(add_run(name, letter.issuer[:-1], "title", size)), size * layout.issuer_gap(letter.issuer))
    red(add_run(name, letter.issuer[-1:], "title", size))
    top, end = layout.first_rule_top(letter.issuer), layout.last_rule_top()
    bars = [
        (top, layout.RULE_THICK_PT),
        (top + (layout.RULE_THICK_PT + layout.RULE_GAP_PT) / layout.POINTS_PER_MM, layout.RULE_THIN_PT),
        (end, layout.RULE_THIN_PT),
        (end + (layout.RULE_THIN_PT + layout.RULE_GAP_PT) / layout.POINTS_PER_MM, layout.RULE_THICK_PT),
    ]
    for number, (place, weight) in enumerate(bars, start=1):
        add_rule(name, number, place, weight)
    # The body starts where the header ends: an empty line reaches down to the line with the number.
    filled = layout.CLASS_TOP * layout.POINTS_PER_MM + above + size
    leading = (layout.LINE_PT - layout.BODY_PT) * 0.8  # an exact line puts that much above its text
    rest = layout.number_top(letter.issuer) * layout.POINTS_PER_MM - filled - leading
    _exact(section.first_page_header.add_paragraph(), max(rest, 1))


def _write_title(document: Document, letter: Letter) -> None:
    number = document.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if letter.signatory and letter.signatory_at_head:
        number.alignment = WD_ALIGN_PARAGRAPH.LEFT
        number.paragraph_format.tab_stops.add_tab_stop(Pt(layout.CELL_PT * layout.CHARACTERS), 2)
        add_run(number, f"{letter.signatory_text}\t")
    add_run(number, letter.number)
    _blank(document, 2)
    title = _exact(document.add_paragraph(), layout.TITLE_LINE_PT)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # A line break inside one paragraph: the title stays one heading.
    add_run(title, "\n".join(layout.title_lines(letter.title)), "title", layout.TITLE_PT)
    _blank(document, 1)
    if letter.salutation:
        add_run(document.add_paragraph(), letter.salutation)


def _write_attachments(document: Document, letter: Letter) -> None:
    if letter.attachments:
        _blank(document, 1)
    for word, number, name in letter.attachment_lines:
        paragraph = document.add_paragraph()
        hang = 1.5 if number else 0
        set_indent(paragraph, left=5 + hang, hanging=(3 if word else 0) + hang)
        paragraph.paragraph_format.keep_with_next = True
        add_run(paragraph, word + number)
        if number:
            stop = Pt((5 + hang) * layout.CELL_PT)
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop)
            add_run(paragraph, "\t")
        add_run(paragraph, name)


def _write_signature(document: Document, letter: Letter) -> None:
    """Write name, date and notes, kept on one page together with the last line before them."""
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    name_indent, date_indent = layout.signature_indents(letter)
    block = _blank(document, layout.BLANK_LINES_FOR_SEAL)
    for text, indent in ((letter.issuer, name_indent), (letter.date_text, date_indent)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        set_indent(paragraph, right=indent)
        add_run(paragraph, text)
        block.append(paragraph)
    ends = [] if letter.signatory_at_head or not letter.signatory else [letter.signatory_text]
    for text in ends + letter.notes:
        paragraph = document.add_paragraph()
        set_indent(paragraph, firstLine=2)
        add_run(paragraph, text)
        block.append(paragraph)
    for paragraph in block[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _write_copies(document: Document, letter: Letter) -> None:
    """Frame the copies at the foot of the page on which the letter ends."""
    if not letter.copies_text:
        return
    paragraph = document.add_paragraph()
    width = round((layout.CHARACTERS - 2) * layout.CELL_PT * 20)
    frame = element(
        "framePr",
        w=width,
        wrap="around",
        vAnchor="margin",
        hAnchor="margin",
        xAlign="center",
        yAlign="bottom",
    )
    paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:widowControl", "w:spacing", "w:ind", "w:jc")
    add_run(paragraph, letter.copies_text, size=layout.SMALL_PT)


def _write_page_numbers(document: Document) -> None:
    section = document.sections[0]
    add_page_number(section.footer.paragraphs[0], odd=True)
    add_page_number(section.even_page_footer.paragraphs[0], odd=False)
    section.first_page_footer.is_linked_to_previous = False


def _exact(paragraph: Paragraph, points: float) -> Paragraph:
    paragraph.paragraph_format.line_spacing = Pt(points)
    return paragraph


def _blank(document: Document, lines: int) -> list[Paragraph]:
    return [document.add_paragraph() for _ in range(lines)]


def _saved(document: Document, letter: Letter) -> bytes:
    """Write the package with the letter's own date everywhere the clock would go."""
    date = letter.date or UNDATED
    moment = datetime.datetime(date.year, date.month, date.day)
    core = document.core_properties
    core.title, core.author = "".join(layout.title_lines(letter.title))[:255], letter.issuer[:255]
    core.created = core.modified = moment
    core.last_modified_by, core.comments, core.language = letter.issuer[:255], "", "zh-CN"
    first, final = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(info, source.read(entry))
    return final.getvalue()
