"""Cells of a rubric's workbook: read one by one, each refusal told with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from federation.exchange.errors import CellError
from federation.exchange.layout import column_letter
from federation.exchange.text import fold, fold_key, is_blank, raw_text, refuse_control_characters

_NUMBER = re.compile(r"\d{1,14}(\.\d{1,6})?")


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a sheet from being taken. `row` as Excel numbers it, `column` its letters."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    reason: str

    @property
    def place(self) -> str:
        return f"{self.sheet} {self.column}{self.row or ''}".strip()


@dataclass
class Page:
    """One sheet under its headings: `columns` are fields with their places, counted from 0.

    `formulas` are cells (row as Excel numbers it, column from 0) whose value nobody typed.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    columns: dict[str, int]
    headings: dict[str, str]
    first: int
    formulas: set[tuple[int, int]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def numbered(self) -> Iterable[tuple[int, Sequence[Any]]]:
        """The rows below the headings with their numbers; blank ones are passed over."""
        for number, row in enumerate(self.rows, 1):
            if number >= self.first and any(
                not is_blank(row[at]) for at in self.columns.values() if at < len(row)
            ):
                yield number, row

    def raw(self, row: Sequence[Any], name: str) -> Any:
        at = self.columns.get(name)
        return row[at] if at is not None and at < len(row) else ""

    def refuse(self, number: int, name: str, value: Any, reason: Any) -> None:
        at = self.columns.get(name)
        column = column_letter(at) if at is not None else ""
        heading = self.headings.get(name, name)
        self.problems.append(Problem(self.name, number, column, heading, str(value)[:80], str(reason)))

    def read(
        self, number: int, row: Sequence[Any], name: str, parse: Callable[[Any], Any], default: Any
    ) -> Any:
        """The value of a cell; `default` for a blank one, and for one that is refused."""
        value = self.raw(row, name)
        if (number, self.columns.get(name, -1)) in self.formulas:
            self.refuse(number, name, value, _("A formula stands here. Type the value itself."))
            return default
        if is_blank(value):
            return default
        try:
            return parse(value)
        except CellError as error:
            self.refuse(number, name, value, error.reason)
        except ValidationError as error:
            self.refuse(number, name, value, " ".join(error.messages))
        return default


def text_of(most: int, *, lines: bool = False) -> Callable[[Any], str]:
    """A text of at most `most` signs, on one line unless `lines`."""

    def parse(value: Any) -> str:
        text = raw_text(value).replace("\r\n", "\n").replace("\r", "\n").strip()
        if not lines:
            text = re.sub(r"[\t\n]+", " ", text)
        refuse_control_characters(text)
        if len(text) > most:
            raise ValidationError(
                _("The text has %(length)s characters; at most %(limit)s are allowed.")
                % {"length": len(text), "limit": most}
            )
        return text

    return parse


def number_for(model: type[models.Model], name: str) -> Callable[[Any], Decimal]:
    """A number that is not less than nothing, within the digits of a model's field."""
    column: Any = model._meta.get_field(name)
    return number_within(column.max_digits, column.decimal_places)


def number_within(digits: int, places: int) -> Callable[[Any], Decimal]:
    def parse(value: Any) -> Decimal:
        found = decimal_in(value)
        if -int(found.as_tuple().exponent) > places:
            raise ValidationError(_("At most %(places)s decimal places are kept.") % {"places": places})
        if found >= Decimal(10) ** (digits - places):
            raise ValidationError(_("This number is too large."))
        return found

    return parse


def decimal_in(value: Any) -> Decimal:
    """A number as a clerk writes it: 20, 7.5, 20分. Raises ValidationError for anything else."""
    text = fold(value).replace(",", "").removesuffix("分").removesuffix("元").strip()
    if not _NUMBER.fullmatch(text):
        raise ValidationError(_("Write a number that is not less than 0, such as 20 or 7.5."))
    try:
        return Decimal(text).normalize() if "." in text else Decimal(text)
    except InvalidOperation as error:
        raise ValidationError(_("Write a number.")) from error


def whole(least: int, most: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        found = decimal_in(value)
        if found != found.to_integral_value() or not least <= found <= most:
            raise ValidationError(
                _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
            )
        return int(found)

    return parse


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[Any], str]:
    """The value that a word stands for; every refusal names the words that are understood."""
    known = {fold_key(one): value for value, spelled in words.items() for one in spelled}

    def parse(value: Any) -> str:
        key = fold_key(fold(value))
        if key not in known:
            raise ValidationError(
                _("Write one of: %(words)s.") % {"words": "、".join(spelled[0] for spelled in words.values())}
            )
        return known[key]

    return parse


def several_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[Any], tuple[str, ...]]:
    single = one_of(words)

    def parse(value: Any) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split(r"[、,，;；\n]", raw_text(value)) if part.strip()]
        return tuple(dict.fromkeys(single(part) for part in parts))

    return parse
