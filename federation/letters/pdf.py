"""The PDF of a letter, set by typst from data alone: no text of a user is ever read as markup."""

import datetime
import json
import pathlib

import typst

from federation.letters import fonts, layout
from federation.letters.source import Letter

TEMPLATE = pathlib.Path(__file__).parent / "templates" / "letter.typ"
# A draft has no date yet, and a PDF must not carry the moment it was made: the same letter, the same bytes.
UNDATED = datetime.date(2000, 1, 1)


class LetterNotRendered(RuntimeError):
    """The typesetter refused a letter; its message names the place."""


def letter_pdf(letter: Letter) -> bytes:
    """Return the letter as PDF; the same letter gives the same bytes with the same versions and fonts.

    Archives get PDF/A-2b. That standard forbids characters without a glyph, so a letter with a rare
    character the fonts lack becomes ordinary PDF. Raises LetterNotRendered.
    """
    data = _template_data(letter)
    rare = fonts.missing_characters(letter.full_text)
    date = letter.date or UNDATED
    try:
        return typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=fonts.available_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[] if rare else ["a-2b"],
            timestamp=datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise LetterNotRendered(str(error)) from error


def _template_data(letter: Letter) -> dict:
    issuer_indent, date_indent = layout.signature_indents(letter)
    date = letter.date or UNDATED
    return {
        "issuer": letter.issuer,
        "number": letter.number,
        "class": letter.class_text,
        "title": layout.title_lines(letter.title),
        "salutation": letter.salutation,
        "paragraphs": [
            {"level": part.level, "head": part.head, "tail": part.tail} for part in letter.paragraphs
        ],
        "attachments": letter.attachment_lines,
        "date": letter.date_text,
        "signatory": letter.signatory_text,
        "signatory_at_head": letter.signatory_at_head,
        "notes": letter.notes,
        "copies": letter.copies_text,
        "day": [date.year, date.month, date.day],
        "fonts": fonts.font_choice(),
        "page": _measures(letter.issuer) | {"issuer_indent": issuer_indent, "date_indent": date_indent},
    }


def _measures(issuer: str) -> dict[str, float | str]:
    return {
        "top": layout.TOP,
        "left": layout.LEFT,
        "right": layout.RIGHT,
        "bottom": layout.BOTTOM,
        "body": layout.BODY_PT,
        "title": layout.TITLE_PT,
        "small": layout.SMALL_PT,
        "line": layout.LINE_PT,
        "cell": layout.CELL_PT,
        "title_line": layout.TITLE_LINE_PT,
        "issuer_size": layout.issuer_size_pt(issuer),
        "issuer_gap": layout.issuer_gap(issuer),
        "issuer_top": layout.ISSUER_TOP,
        "class_top": layout.CLASS_TOP,
        "rule_width": layout.RULE_WIDTH,
        "rule_left": layout.RULE_LEFT,
        "first_rule": layout.first_rule_top(issuer),
        "last_rule": layout.last_rule_top(),
        "thick": layout.RULE_THICK_PT,
        "gap": layout.RULE_GAP_PT,
        "thin": layout.RULE_THIN_PT,
        "number_top": layout.number_top(issuer),
        "page_number": layout.PAGE_NUMBER_BELOW_TYPE,
        "seal_lines": layout.BLANK_LINES_FOR_SEAL,
        "red": layout.RED,
    }
