"""What a domain app declares to have its workbooks read: fields, their spellings, their parsers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from federation.exchange.errors import CellError
from federation.exchange.text import fold_key
from federation.exchange.values import PartialDate

Check = Callable[[Mapping[str, Any]], Iterable[tuple[str, CellError]]]


def _default_stage(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.first if isinstance(value, PartialDate) else value


@dataclass(frozen=True)
class Field:
    """One thing to read from a row.

    ``synonyms`` are headings that mean it; under a group heading the two are joined, so
    ``会长电话`` fits a column 电话 under 会长 as well as one right after 会长. ``takes_unit``
    hands the parser ``unit=``, the money unit of its column. ``sql_type`` and ``stage`` say how its value
    travels by COPY. ``mask`` marks personal data: it turns a cell into what others than the sender may see.
    """

    name: str
    label: Any
    parser: Callable[..., Any]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    takes_unit: bool = False
    sql_type: str = "text"
    stage: Callable[[Any], Any] = _default_stage
    mask: Callable[[str], str] | None = None

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """All headings that mean this field, in the form under which headings are compared."""
        words = (self.name, str(self.label), *self.synonyms)
        return tuple(dict.fromkeys(heading_key(word) for word in words))


@dataclass(frozen=True)
class Schema:
    """The fields of one kind of workbook.

    ``key`` names the field by which a row is known again (blank allowed; "" where no field is a key),
    ``title`` the one that names the row for people. ``checks`` see all values of a row without errors and
    yield (field name, CellError).
    """

    fields: tuple[Field, ...]
    key: str = "credit_code"
    title: str = "name"
    checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names) or self.key not in ("", *names) or self.title not in names:
            raise ValueError("field names must be unique, and key and title must be among them")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by their names."""
        return {field.name: field for field in self.fields}

    @property
    def required(self) -> tuple[Field, ...]:
        """Fields without which a row is refused."""
        return tuple(field for field in self.fields if field.required)

    def staging_columns(self) -> list[tuple[str, str]]:
        """(column, SQL type) of a staging table, in the order of ``staged``."""
        return [(field.name, field.sql_type) for field in self.fields]

    def staged(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of one row in the order of ``staging_columns``, ready for COPY; None for unmapped."""
        return tuple(field.stage(values.get(field.name)) for field in self.fields)


# Brackets with their content, marks of a required column, and all punctuation are not part of a heading.
_BRACKETED = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "〔": "(", "〕": ")"})
_MARKS = frozenset("*:、,.，。：；;/\\|·\"'“”‘’「」<>《》-—_+#")


def heading_key(text: str) -> str:
    """A heading without width, case, spaces, punctuation, remarks: ``年营业收入（万元）*`` → 年营业收入."""
    folded = fold_key(text).translate(_BRACKETED)
    kept: list[str] = []
    depth = 0
    for letter in folded:
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif not depth and letter not in _MARKS:
            kept.append(letter)
    return "".join(kept) or "".join(
        letter for letter in folded if letter not in "()" and letter not in _MARKS
    )
