"""Plain text of letters: what is dropped before anything is rendered, and how wide a line is."""

import re
import unicodedata

# Control characters, byte-order marks and zero-width spaces print nothing; bidirectional overrides can
# make a letter read differently from what is stored; lone surrogates cannot be written to XML or PDF.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN_CHARACTER = re.compile(f"[{HAN}]")


def is_han(char: str) -> bool:
    """Tell whether `char` is a Chinese character."""
    return _HAN_CHARACTER.match(char) is not None


def clean_text(text: str) -> str:
    """Return `text` without characters that cannot be printed; line breaks of every kind become \\n."""
    return _UNPRINTABLE.sub("", _NEWLINES.sub("\n", text).replace("\t", " "))


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line, without blanks at its ends."""
    return " ".join(part.strip() for part in clean_text(text).split("\n") if part.strip())


def width_in_characters(text: str) -> float:
    """Return the width of `text` in Chinese characters: Latin letters and digits count half."""
    return sum(_width(char) for char in text)


def _width(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    return 1 if unicodedata.east_asian_width(char) in "WFA" else 0.5
