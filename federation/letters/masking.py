"""What is struck out of a letter before the public reads it: numbers that lead to a person."""

from __future__ import annotations

import re

STRUCK = "＊＊＊"
_PERSONAL = re.compile(
    # Identity numbers, mobile and fixed telephones, e-mail; a year or a document number is none of them.
    r"(?<![\d.])(?:"
    r"\d{17}[\dXx]|"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|"
    r"0\d{2,3}[-－— ]?\d{7,8}(?:[-－]\d{1,6})?"
    r")(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)


def mask_contacts(text: str) -> str:
    """The text with telephone numbers, identity numbers and e-mail addresses struck out."""
    return _PERSONAL.sub(STRUCK, text)
