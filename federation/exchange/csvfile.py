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
# Written by our own export (and by careful others) so that a spreadsheet takes the cell for text.
_PROTECTED = re.compile(r"'[=+\-@\t\r＝＋－＠]")


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, or GB18030: the first that fits without an error."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise WorkbookError(
        "encoding", _("The text of the file cannot be read. Save it as “CSV UTF-8” or as an .xlsx workbook.")
    )


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=guess_delimiter(text))
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
