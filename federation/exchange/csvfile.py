"""Delimited text in the encodings that offices use."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from django.utils.translation import gettext_lazy as _

from federation.exchange.archive import Limits, refuse_extent
from federation.exchange.errors import WorkbookError

_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 40
_SAMPLE_BYTES = 4096
# Excel's own first line, which names the delimiter and is no row.
_NAMED_DELIMITER = re.compile(r"\ufeff?sep=([,;\t|])\r?\n", re.IGNORECASE)
# Written by our own export (and by careful others) so that a spreadsheet takes the cell for text.
_PROTECTED = re.compile(r"'[=+\-@\t\r＝＋－＠]")


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with or without mark, or GB18030: the first that fits.

    A file that is nearly all of one encoding is read in it, with � for the bytes that are not: the cell is
    then refused where it stands, instead of the whole file.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:_SAMPLE_BYTES]:
        encodings = [_unmarked_utf16(data)]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        text = data.decode(encoding, "replace")
        if encoding.startswith("utf-16-") and "\n" not in text:
            # A stray zero among single bytes, not one in every pair.
            break
        wrong = text.count("\ufffd") - data.count(
            b"\xef\xbf\xbd" if "utf-8" in encoding else b"\x84\x31\xa4\x37"
        )
        # GB18030 takes nearly any bytes: text that is nearly UTF-8 is not looked at as anything else.
        if "\x00" not in text and (wrong <= 0 or _is_slightly_damaged(text, wrong)):
            return text
    raise WorkbookError(
        "encoding", _("The text of the file cannot be read. Save it as “CSV UTF-8” or as an .xlsx workbook.")
    )


def _unmarked_utf16(data: bytes) -> str:
    """Which half of each pair holds the zeros of commas and digits."""
    sample = data[:_SAMPLE_BYTES]
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _is_slightly_damaged(text: str, wrong: int) -> bool:
    """At most one wrong place for twenty letters beyond ASCII; text in another encoding is full of them."""
    beyond = sum(not letter.isascii() for letter in text) - text.count("\ufffd")
    return wrong * 20 <= beyond


def guess_delimiter(text: str) -> str:
    """The delimiter that divides most of the first lines into the same number of fields."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(_outside_quotes(line, delimiter) for line in lines)
        counts.pop(0, None)
        if counts:
            fields, agreeing = counts.most_common(1)[0]
            score = agreeing + min(fields, 50) / 100
            if score > best_score:
                best, best_score = delimiter, score
    return best


def read_csv(data: bytes, limits: Limits) -> list[list[str]]:
    """All records as text, squared to one width; record n stands where Excel would show row n."""
    text = decode(data)
    named = _NAMED_DELIMITER.match(text)
    delimiter = named[1] if named else guess_delimiter(text)
    reader = csv.reader(io.StringIO(text[named.end() :] if named else text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    width = 0
    try:
        for record in reader:
            width = max(width, len(record))
            refuse_extent(len(rows) + 1, width, limits)
            rows.append([cell[1:] if _PROTECTED.match(cell) else cell for cell in record])
    except csv.Error as error:
        raise WorkbookError(
            "csv_broken",
            _("Line %(line)d of the file cannot be divided into columns. Save it as an .xlsx workbook."),
            {"line": reader.line_num},
        ) from error
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])
