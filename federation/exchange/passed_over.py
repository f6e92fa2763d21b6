"""Rows under the header that are not data: totals, notes, section lines, signatures, repeated headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from federation.exchange.layout import Layout
from federation.exchange.schema import Schema, heading_key
from federation.exchange.text import fold_key, is_blank
from federation.exchange.workbook import Cells

_TOTAL = re.compile(r"(?:本页|本表|以上|全部|各项)?(?:[合总小共累]计|总数)(?:[(:：\d共].*)?", re.DOTALL)
_NOTE = re.compile(
    r"(?:附?注|备注|说明|附注|填表说明|填报说明|数据来源|注释)(?:\d{1,2}|[一二三四五六七八九])?[:：.、;].*",
    re.DOTALL,
)
_NUMBERED_NOTE = re.compile(r"\d{1,2}[.、)].{6,}", re.DOTALL)
_SIGNATURE = re.compile(
    r"(?:填[表报]人|制表人?|审[核批]人?|经办人|联系人|(?:单位)?负责人|填[表报]单位|填[表报](?:日期|时间)|制表(?:日期|时间))(?:\(.*?\))?[:：].*",
    re.DOTALL,
)
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.,]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}部分).*"
)
_UNIT_CELL = re.compile(r"\([^()]{1,6}\)")


def _looks_like_a_key(cell: object) -> bool:
    """Long and with digits, as codes are even when mistyped; not a word that strayed into the column."""
    text = str(cell)
    return len(text) >= 8 and sum(letter.isdigit() for letter in text[:40]) >= 5


class RowFilter:
    """Says for each row why it is not data, or None. Never passes over a row with a key (a credit code)."""

    def __init__(self, layout: Layout, schema: Schema, mapping: Mapping[str, int]) -> None:
        self.mapped = sorted(mapping.values())
        self.key = mapping.get(schema.key, -1)
        self.title = mapping.get(schema.title, -1)
        self.first = layout.first_row
        self.headers = {
            column: heading_key(text.rpartition("/")[2]) for column, text in enumerate(layout.headers)
        }
        self.note_seen = False

    def why(self, number: int, row: Cells) -> str | None:
        """``number`` is Excel's; rows must come in order, since lines after a note may continue it."""
        filled = [column for column, cell in enumerate(row) if not is_blank(cell)]
        if not filled:
            return "blank"
        if self._repeats_header(row, filled):
            return "repeated_header"
        if self.key in filled and _looks_like_a_key(row[self.key]):
            return None
        if number == self.first and self._numbers_columns(row, filled):
            return "column_numbers"
        words = self._words(row, filled)
        why = self._by_words(words, len(filled))
        if why:
            self.note_seen = self.note_seen or why == "note"
            return why
        if not any(column in filled for column in self.mapped):
            return "blank" if not words else "no_known_column"
        return None

    def _words(self, row: Cells, filled: Sequence[int]) -> list[str]:
        """The folded text of the first filled cell and of the title cell: where such lines begin."""
        columns = [filled[0], self.title] if self.title in filled and self.title >= 0 else [filled[0]]
        cells = (row[column] for column in dict.fromkeys(columns))
        return [fold_key(cell[:400]) for cell in cells if isinstance(cell, str)]

    def _by_words(self, words: Sequence[str], count: int) -> str | None:
        if any(_TOTAL.fullmatch(word) for word in words):
            return "total"
        if not words:
            return None
        first = words[0]
        if _NOTE.fullmatch(first) and count <= 3:
            return "note"
        if count == 1 and self.note_seen and _NUMBERED_NOTE.fullmatch(first):
            return "note"
        if _SIGNATURE.fullmatch(first):
            return "signature"
        if count == 1 and _SECTION.fullmatch(first):
            return "section"
        return None

    def _repeats_header(self, row: Cells, filled: Sequence[int]) -> bool:
        if len(filled) < 2 or not isinstance(row[filled[0]], str):
            return False
        equal = sum(
            isinstance(row[column], str)
            and bool(row[column])
            and heading_key(row[column][:60]) == self.headers.get(column)
            for column in filled[:4]
        )
        return equal >= 2 and equal >= 0.6 * len(filled[:4])

    @staticmethod
    def _numbers_columns(row: Cells, filled: Sequence[int]) -> bool:
        """A line 1 2 3 … or 甲 乙 1 2 … or (万元) (人) … right under the header."""
        if len(filled) < 3:
            return False
        texts = [
            fold_key(f"{cell:g}" if isinstance(cell, float) else str(cell))
            for cell in (row[c] for c in filled)
        ]
        if all(_UNIT_CELL.fullmatch(text) for text in texts):
            return True
        numbers = [text for text in texts if text not in "甲乙丙丁戊"]
        return numbers == [str(n) for n in range(1, len(numbers) + 1)]
