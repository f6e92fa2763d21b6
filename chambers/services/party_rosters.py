"""Taking in a whole list of Party members at once, as it is pasted from a sheet: one line for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import PartyMember, PartyOrganisation
from chambers.services.party_members import admit_party_member
from federation.accounts.models import User
from federation.exchange.errors import CellError
from federation.exchange.text import fold
from federation.exchange.values import parse_date, parse_phone
from members.models import Person
from members.services.people import register_person

MOST_LINES = 300
KINDS = {
    "正式": PartyMember.Kind.FULL,
    "正式党员": PartyMember.Kind.FULL,
    "预备": PartyMember.Kind.PROBATIONARY,
    "预备党员": PartyMember.Kind.PROBATIONARY,
}
HEADS = {"姓名", "name"}
LONGEST_NAME = 60
# A sheet gives tabs; who types uses commas or blanks. What comes first in this order parts the line.
_PARTS = (re.compile(r"\t"), re.compile(r"[,，;；、]"), re.compile(r"\s+"))
_NUMBER = re.compile(r"\d{1,4}")
_DATE = re.compile(r"(?:19|20)\d\d(?:\D.*|\d{2,4})?")
_PHONE = re.compile(r"\+?[\d\-() ]{7,20}")


@dataclass(frozen=True)
class RosterLine:
    """What a line says, with its number in the text (the first is 1)."""

    number: int
    name: str
    kind: str = PartyMember.Kind.FULL
    joined_on: date | None = None
    mobile: str = ""


def wrong(number: int, sentence: str) -> ValidationError:
    return ValidationError(_("Line %(number)s: %(what)s") % {"number": number, "what": sentence})


def parse_roster(text: str) -> list[RosterLine]:
    """The lines of a pasted list; what a cell is shows from what stands in it, not from its place.

    A line that begins with a heading is passed over, and so are blank lines and running numbers. Raises one
    ValidationError with a sentence for each line that cannot be read.
    """
    found, errors = [], []
    for number, raw in enumerate(text.splitlines(), start=1):
        try:
            cells = cells_of(raw)
            if cells and HEADS.isdisjoint(cells):
                found.append(parse_line(number, cells))
        except CellError as error:
            errors.append(wrong(number, str(error.reason)))
        except ValidationError as error:
            errors.append(error)
    if len(found) > MOST_LINES:
        errors = [ValidationError(_("No more than %(most)s lines at once.") % {"most": MOST_LINES})]
    if errors:
        raise ValidationError(errors)
    return found


def cells_of(raw: str) -> list[str]:
    """The parts of a line; CellError for a character that cannot be shown."""
    line = fold(raw).strip()
    parts = next((one for one in _PARTS if one.search(line)), _PARTS[-1])
    return [cell.strip() for cell in parts.split(line) if cell.strip()]


def parse_line(number: int, cells: list[str]) -> RosterLine:
    """One line from its cells. Raises ValidationError with the number of the line, or CellError."""
    said: dict[str, object] = {}
    for place, cell in enumerate(cells):
        if place == 0 and len(cells) > 1 and _NUMBER.fullmatch(cell):
            continue
        what, value = read_cell(number, cell)
        if what in said:
            raise wrong(number, _("“%(cell)s” is one too many.") % {"cell": cell[:40]})
        said[what] = value
    if "name" not in said:
        raise wrong(number, _("no name is in it."))
    return RosterLine(number, **said)  # type: ignore[arg-type]


def read_cell(number: int, cell: str) -> tuple[str, object]:
    """Which field of a line a cell is, and its value; CellError for a day or telephone that is none."""
    if cell in KINDS:
        return "kind", KINDS[cell]
    if _DATE.fullmatch(cell) and len(re.sub(r"\D", "", cell)) <= 8:
        return "joined_on", parse_date(cell, least="month")
    if _PHONE.fullmatch(cell):
        return "mobile", parse_phone(cell) or ""
    if any(sign.isdigit() for sign in cell) or len(cell) > LONGEST_NAME or not cell.isprintable():
        raise wrong(
            number,
            _("“%(cell)s” is neither a name, nor a day, nor a telephone number.") % {"cell": cell[:40]},
        )
    return "name", cell


@dataclass(frozen=True)
class Meant:
    """A line with the person on file that it means; None for somebody new.

    `is_sure` where the telephone number says so, and for somebody new.
    """

    line: RosterLine
    person: Person | None
    is_sure: bool


def match_roster(lines: Iterable[RosterLine], people: Callable[[set[str]], Iterable[Person]]) -> list[Meant]:
    """Who on file is meant by each line; `people(names)` gives those within reach, in one query.

    Raises ValidationError where a line does not tell which of several is meant, or names somebody twice.
    """
    lines = list(lines)
    known: dict[str, list[Person]] = {}
    for person in people({line.name for line in lines}):
        known.setdefault(person.name, []).append(person)
    found, errors, seen = [], [], set()
    for line in lines:
        try:
            meant = match_line(line, known.get(line.name, []))
        except ValidationError as error:
            errors.append(error)
            continue
        key = meant.person.pk if meant.person else (line.name, line.mobile)
        if key in seen:
            errors.append(wrong(line.number, _("“%(name)s” stands in it twice.") % {"name": line.name}))
        seen.add(key)
        found.append(meant)
    if errors:
        raise ValidationError(errors)
    return found


def match_line(line: RosterLine, known: list[Person]) -> Meant:
    if line.mobile:
        same = [one for one in known if one.mobile == line.mobile]
        if len(same) == 1:
            return Meant(line, same[0], True)
        # Another number may be another person of the name, or a new number of the same one.
        known = [one for one in known if not one.mobile]
    if not known:
        return Meant(line, None, True)
    if len(known) > 1:
        raise wrong(
            line.number,
            _("several people are called “%(name)s”; add the telephone number.") % {"name": line.name},
        )
    return Meant(line, known[0], False)


@transaction.atomic
def admit_roster(
    party: PartyOrganisation, meant: Iterable[Meant], *, actor: User, since: date
) -> list[PartyMember]:
    """Take everybody in on the same day, all or nobody; new people are put on file with the keeper.

    Raises ValidationError with the number of each line that is refused.
    """
    made, errors = [], []
    for one in meant:
        line = one.line
        try:
            with transaction.atomic():
                person = one.person or register_person(
                    actor=actor, organisation=party.organisation, name=line.name, mobile=line.mobile
                )
                made.append(
                    admit_party_member(
                        party, person, actor=actor, since=since, kind=line.kind, joined_on=line.joined_on
                    )
                )
        except ValidationError as error:
            errors += [wrong(line.number, sentence) for sentence in error.messages]
    if errors:
        raise ValidationError({"roster": errors})
    return made
