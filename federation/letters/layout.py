"""The measures of GB/T 9704-2012's letter format, shared by the Word and the PDF writer.

Lengths are millimetres unless a name ends in `_PT`; "characters" are cells of the page's grid.
"""

from federation.letters.source import Letter
from federation.letters.text import is_han, width_in_characters

POINTS_PER_MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TYPE_WIDTH, TYPE_HEIGHT = 156.0, 225.0
TOP, LEFT = 37.0, 28.0
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TYPE_WIDTH, PAGE_HEIGHT - TOP - TYPE_HEIGHT
LINES, CHARACTERS = 22, 28
BODY_PT, TITLE_PT, SMALL_PT = 16.0, 22.0, 14.0  # 三号 二号 四号
LINE_PT = 28.95  # 22 lines fit 225 mm, and Word can write it in twentieths of a point
CELL_PT = TYPE_WIDTH * POINTS_PER_MM / CHARACTERS
TITLE_LINE_PT = 36.0

ISSUER_TOP = 30.0
ISSUER_INK = 0.92  # height of the ink of a Chinese character, as a part of its size
CLASS_TOP = 21.0
RULE_WIDTH, RULE_BELOW_ISSUER, RULE_ABOVE_EDGE = 170.0, 4.0, 20.0
RULE_LEFT = (PAGE_WIDTH - RULE_WIDTH) / 2
RULE_THICK_PT, RULE_GAP_PT, RULE_THIN_PT = 2.25, 1.0, 0.75
RULE_PT = RULE_THICK_PT + RULE_GAP_PT + RULE_THIN_PT
NUMBER_BELOW_RULE_PT = BODY_PT * 7 / 8
PAGE_NUMBER_BELOW_TYPE = 7.0
RED = "C0241C"

DATE_FROM_RIGHT = 4.0  # characters
BLANK_LINES_FOR_SEAL = 2

_NO_LINE_START = set("，。、；：？！）》〉」』】〕”’％%,.;:?!)")
_NO_LINE_END = set("（《〈「『【〔“‘(")


def issuer_size_pt(issuer: str) -> float:
    """Return the size of the red head: 42 pt, smaller when a long name would leave the type area."""
    width = len(issuer) + max(len(issuer) - 1, 0) * issuer_gap(issuer)
    return round(min(42.0, TYPE_WIDTH * POINTS_PER_MM / max(width, 1)), 1)


def issuer_gap(issuer: str) -> float:
    """Return the space between the red characters, as a part of their size: short names are spread."""
    return 0.25 if len(issuer) <= 8 else 0.08


def first_rule_top(issuer: str) -> float:
    """Return how far below the page's edge the first red line starts."""
    return ISSUER_TOP + issuer_size_pt(issuer) * ISSUER_INK / POINTS_PER_MM + RULE_BELOW_ISSUER


def number_top(issuer: str) -> float:
    """Return how far below the page's edge the line with the number starts."""
    return first_rule_top(issuer) + (RULE_PT + NUMBER_BELOW_RULE_PT) / POINTS_PER_MM


def last_rule_top() -> float:
    """Return how far below the page's edge the second red line starts."""
    return PAGE_HEIGHT - RULE_ABOVE_EDGE - RULE_PT / POINTS_PER_MM


def signature_indents(letter: Letter) -> tuple[float, float]:
    """Return the right indents, in characters, of the issuer's name and of the date below it.

    The date stands four characters from the right edge and the name is centred over it; a name too
    long for that pushes the date to the left instead of leaving the type area.
    """
    overhang = (width_in_characters(letter.issuer) - width_in_characters(letter.date_text)) / 2
    date_indent = max(DATE_FROM_RIGHT, overhang)
    return date_indent - overhang, date_indent


def title_lines(title: str) -> list[str]:
    """Return the title in lines of about equal length; the drafter's own line breaks win.

    A break never parts a number, a Latin word or a quoted name shorter than half a line, and never
    leaves a mark where a line may not start or end with it.
    """
    given = [line.strip() for line in title.split("\n") if line.strip()]
    if len(given) > 1:
        return given
    limit = TYPE_WIDTH * POINTS_PER_MM / TITLE_PT - 1
    rest, lines = "".join(given), []
    while width_in_characters(rest) > limit:
        count = -int(-width_in_characters(rest) // limit)
        cut = _cut(rest, width_in_characters(rest) / count, limit)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest] if rest else lines


def _cut(text: str, wanted: float, limit: float) -> int:
    fitting = [place for place in range(1, len(text)) if width_in_characters(text[:place]) <= limit]
    allowed = [place for place in fitting if _may_break(text, place)]
    return min(allowed or fitting, key=lambda place: abs(width_in_characters(text[:place]) - wanted))


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _NO_LINE_START or before in _NO_LINE_END:
        return False
    if _is_word(before) and _is_word(after):
        return False
    return not (before == "第" or (before.isdigit() and after in "号次届年月日"))


def _is_word(char: str) -> bool:
    return char.isalnum() and not is_han(char)
