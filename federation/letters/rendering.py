"""Both files of a letter with their hashes, and the same letter as data for the page."""

import hashlib
from typing import NamedTuple

from federation.letters.fonts import missing_characters
from federation.letters.source import Letter


class Rendered(NamedTuple):
    """The files of one letter; the hashes are SHA-256 in hex, `rare` the characters the PDF cannot draw."""

    docx: bytes
    pdf: bytes
    docx_sha256: str
    pdf_sha256: str
    rare: tuple[str, ...]


class SheetParagraph(NamedTuple):
    """A paragraph for the page: `head` is set as a heading of `level`, `tail` as running text."""

    level: int
    text: str
    head: str
    tail: str


def render(letter: Letter) -> Rendered:
    """Return the letter as Word and PDF. Takes some tenths of a second; raises LetterNotRendered."""
    # Typst and python-docx weigh twenty megabytes and half a second of start: only who prints carries them.
    from federation.letters.pdf import letter_pdf  # noqa: PLC0415
    from federation.letters.word import letter_docx  # noqa: PLC0415

    docx, pdf = letter_docx(letter), letter_pdf(letter)
    rare = missing_characters(letter.full_text)
    return Rendered(docx, pdf, hashlib.sha256(docx).hexdigest(), hashlib.sha256(pdf).hexdigest(), rare)


def letter_paragraphs(letter: Letter) -> list[SheetParagraph]:
    """Return the body for the page's white sheet; the other parts are properties of the letter itself."""
    return [SheetParagraph(part.level, part.text, part.head, part.tail) for part in letter.paragraphs]
