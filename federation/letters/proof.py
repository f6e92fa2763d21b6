"""The proof-check of a letter: it warns about form and never stops anyone from issuing."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from federation.letters.fonts import missing_characters
from federation.letters.source import Letter, Paragraph
from federation.letters.text import HAN
from federation.letters.wording import parse_number

_NUMERALS = "零一二三四五六七八九"
_ASCII_MARK = re.compile(rf"(?<=[{HAN}])[,;:?!.()\"'](?!\d)|[,;:?!()\"'](?=[{HAN}])")
_ODD_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|(?<!\d)\d{2}年\d{1,2}月|\d{4}年(?:0\d月|\d{1,2}月0\d日)"
)
_ANSWERED = 0.25  # part of a suggestion's two-character pieces that an answer at least repeats


class ProofWarning(NamedTuple):
    """One remark: a stable code, a sentence for the drafter, and the words it is about."""

    code: str
    message: str
    excerpt: str = ""


def proof_check(letter: Letter, suggestions: Sequence[str] = ()) -> list[ProofWarning]:
    """Return what a proof-reader would remark about `letter`, in the order of the page.

    `suggestions` are those of the proposal; one the body seems not to mention is remarked.
    """
    return [
        *_check_number(letter),
        *_check_parts(letter),
        *_check_numbering(letter.paragraphs),
        *_check_wording(letter),
        *_check_suggestions(letter.body, suggestions),
        *_check_characters(letter),
    ]


def chinese_number(text: str) -> int:
    """Return the value of a Chinese or Arabic ordinal below 1000, such as 二十一; 0 when it has none."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = max(_NUMERALS.find(char), 0)
    return total + digit


def _check_number(letter: Letter) -> Iterator[ProofWarning]:
    number = parse_number(letter.number)
    if not letter.number:
        yield ProofWarning("number_missing", _("The letter has no number yet."))
    elif number is None and re.search(r"[\[\]【】（）()［］]", letter.number):
        yield ProofWarning("number_brackets", _("The year in the number stands in 〔 〕."), letter.number)
    elif number is None:
        yield ProofWarning(
            "number_form", _("The number is agency code, 〔year〕, serial and 号."), letter.number
        )
    elif number.digits > len(str(number.serial)):
        yield ProofWarning(
            "number_zeros",
            _("The serial has leading zeros, as only a motion's number may."),
            letter.number,
        )


def _check_parts(letter: Letter) -> Iterator[ProofWarning]:
    if not letter.title:
        yield ProofWarning("title_missing", _("The letter has no title."))
    if not letter.addressee:
        yield ProofWarning("addressee_missing", _("The letter has no addressee."))
    if not letter.body:
        yield ProofWarning("body_missing", _("The letter has no text."))
    if letter.date is None:
        yield ProofWarning("date_missing", _("The letter has no date yet."))
    if not letter.signatory:
        yield ProofWarning("signatory_missing", _("The letter names no signatory."))
    if not letter.contact_person:
        yield ProofWarning("contact_person_missing", _("The letter names no contact person."))
    if not letter.contact_phone:
        yield ProofWarning("contact_phone_missing", _("The letter gives no contact phone."))


def _check_numbering(paragraphs: Sequence[Paragraph]) -> Iterator[ProofWarning]:
    """Walk the headings: a level needs the one above it, and its numbers follow one another from 1."""
    counts: dict[int, int] = {}
    for part in paragraphs:
        if not part.level:
            continue
        excerpt = part.text[:16]
        above = part.level - 1
        # 一是 counts points inside any paragraph, so it needs no level above it.
        if 1 <= above < 4 and above not in counts:
            yield ProofWarning("level_skipped", _("A numbering level is skipped here."), excerpt)
        expected, found = counts.get(part.level, 0) + 1, chinese_number(part.ordinal)
        if found != expected and not (part.level == 5 and found == 1):
            message = _("Numbering is out of order: %(found)s follows where number %(expected)s is due.")
            values = {"found": part.ordinal, "expected": expected}
            yield ProofWarning("number_out_of_order", message % values, excerpt)
        counts = {level: count for level, count in counts.items() if level < part.level}
        counts[part.level] = found


def _check_wording(letter: Letter) -> Iterator[ProofWarning]:
    for text in (letter.title, letter.addressee, letter.body, letter.annotation, *letter.attachments):
        for match in _ASCII_MARK.finditer(text):
            message = _("A half-width mark stands in Chinese text: %(mark)s")
            yield ProofWarning("ascii_punctuation", message % {"mark": match[0]}, _around(text, match))
        for match in _ODD_DATE.finditer(text):
            message = _("Dates are written 2026年7月6日, without leading zeros.")
            yield ProofWarning("date_form", message, _around(text, match))


def _check_suggestions(body: str, suggestions: Sequence[str]) -> Iterator[ProofWarning]:
    for place, suggestion in enumerate(suggestions, start=1):
        words = re.findall(rf"[{HAN}]+", suggestion)
        pieces = {word[start : start + 2] for word in words for start in range(len(word) - 1)}
        if pieces and sum(piece in body for piece in pieces) < _ANSWERED * len(pieces):
            message = _("Suggestion %(place)s seems to be left unanswered.") % {"place": place}
            yield ProofWarning("suggestion_unanswered", message, suggestion[:24])


def _check_characters(letter: Letter) -> Iterator[ProofWarning]:
    rare = missing_characters(letter.full_text)
    if rare:
        message = _("The PDF's font cannot draw these characters; the Word file keeps them: %(characters)s")
        yield ProofWarning("rare_characters", message % {"characters": "、".join(rare)})


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(match.start() - 8, 0) : match.end() + 8].replace("\n", " ")
