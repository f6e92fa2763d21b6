"""The one source of a letter, from which Word, PDF and the page are rendered."""

import dataclasses
import datetime
import re
from typing import Any, NamedTuple

from federation.letters.text import clean_line, clean_text
from federation.letters.wording import format_date

_NUMERAL = "[一二三四五六七八九十百]+"
# 一、二级市场 and 二、三产业 name classes of things; they do not open a heading.
_CLASS_OF_THINGS = "(?![二三四五六七八九十](?:级|类|季度|产业|线|期|批))"
_LEVELS = (
    (1, re.compile(rf"(?P<ordinal>{_NUMERAL})、{_CLASS_OF_THINGS}")),
    (2, re.compile(rf"[（(](?P<ordinal>{_NUMERAL})[）)]")),
    (3, re.compile(r"(?P<ordinal>\d{1,2})[.．、](?!\d)")),
    (4, re.compile(r"[（(](?P<ordinal>\d{1,2})[）)]")),
    (5, re.compile(rf"(?P<ordinal>{_NUMERAL})是")),
)
_BLANK_ENDS = " \u00a0\u2002\u2003\u3000"


class Paragraph(NamedTuple):
    """One paragraph of a body; level 0 is running text, 1 to 5 are 一、 （一） 1. （1） 一是."""

    level: int
    text: str

    @property
    def ordinal(self) -> str:
        """The number as written, without its punctuation; empty for running text."""
        match = _LEVELS[self.level - 1][1].match(self.text) if self.level else None
        return match["ordinal"] if match else ""

    @property
    def head(self) -> str:
        """The part set as a heading: of levels 1 and 2 the first sentence, of the others nothing."""
        if self.level not in (1, 2):
            return ""
        stop = self.text.find("。")
        return self.text if stop < 0 else self.text[: stop + 1]

    @property
    def tail(self) -> str:
        """What follows the heading in the same paragraph."""
        return self.text[len(self.head) :]


def parse_body(text: str) -> list[Paragraph]:
    """Split plain text into paragraphs and recognise their numbering; blank lines and indents go."""
    lines = (line.strip(_BLANK_ENDS) for line in clean_text(text).split("\n"))
    return [Paragraph(_level(line), line) for line in lines if line]


def _level(line: str) -> int:
    return next((level for level, pattern in _LEVELS if pattern.match(line)), 0)


@dataclasses.dataclass(frozen=True)
class Letter:
    """A letter as its issuer means it; every text is plain and cleaned when the letter is made.

    A draft may lack number and date. `title` may hold line breaks where the drafter wants them.
    `signatory_at_head` follows the place's rule: beside the number, or after the date.
    """

    issuer: str
    title: str
    addressee: str
    body: str
    number: str = ""
    letter_class: str = ""
    date: datetime.date | None = None
    signatory: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    contact_unit: str = ""
    attachments: tuple[str, ...] = ()
    annotation: str = ""
    copies_to: tuple[str, ...] = ()
    signatory_at_head: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name in ("body", "title"):
                value = clean_text(value).strip()
            elif isinstance(value, str):
                value = clean_line(value)
            elif isinstance(value, tuple | list):
                value = tuple(filter(None, map(clean_line, value)))
            object.__setattr__(self, field.name, value)

    @property
    def paragraphs(self) -> list[Paragraph]:
        return parse_body(self.body)

    @property
    def class_text(self) -> str:
        """The class with its word, whether it was given as A or as A类."""
        return f"{self.letter_class.removesuffix('类')}类" if self.letter_class else ""

    @property
    def date_text(self) -> str:
        return format_date(self.date) if self.date else ""

    @property
    def salutation(self) -> str:
        return f"{self.addressee.rstrip(':：')}：" if self.addressee else ""

    @property
    def signatory_text(self) -> str:
        return f"签发人：{self.signatory}" if self.signatory else ""

    @property
    def attachment_lines(self) -> list[tuple[str, str, str]]:
        """(word, number, name) of each line of the attachment note; a single attachment has no number."""
        single = len(self.attachments) == 1
        return [
            ("附件：" if place == 1 else "", "" if single else f"{place}.", name)
            for place, name in enumerate(self.attachments, start=1)
        ]

    @property
    def notes(self) -> list[str]:
        """The notes in brackets under the date: the free note, then whom to ask."""
        contact = (
            ("联系单位", self.contact_unit),
            ("联系人", self.contact_person),
            ("联系电话", self.contact_phone),
        )
        asked = "；".join(f"{label}：{value}" for label, value in contact if value)
        note = self.annotation.removeprefix("（").removesuffix("）")
        return [f"（{text}）" for text in (note, asked) if text]

    @property
    def copies_text(self) -> str:
        return f"抄送：{'，'.join(self.copies_to)}。" if self.copies_to else ""

    @property
    def full_text(self) -> str:
        """All that anyone wrote in the letter, for looking at its characters."""
        values = (getattr(self, field.name) for field in dataclasses.fields(self))
        return "\n".join(
            value if isinstance(value, str) else "\n".join(value)
            for value in values
            if isinstance(value, str | tuple)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the letter as JSON-able data, to be stored beside its frozen files."""
        data = dataclasses.asdict(self)
        data["date"] = self.date.isoformat() if self.date else None
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Letter":
        """Return the letter that `as_dict` wrote."""
        date = data.get("date")
        lists = {name: tuple(data.get(name, ())) for name in ("attachments", "copies_to")}
        return cls(**{**data, **lists, "date": datetime.date.fromisoformat(date) if date else None})
