"""Taking in a whole list of Party members at once, as it is pasted from a sheet: one line for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, JSONField, Q, Value
from django.utils.translation import gettext as _

from chambers.models import PartyMember, PartyOrganisation
from chambers.services.party import locked_active
from chambers.services.party_members import refuse_day_of_coming
from federation.accounts.models import User
from federation.accounts.services.constraints import in_words
from federation.audit.services import record_many
from federation.exchange.errors import CellError
from federation.exchange.text import fold
from federation.exchange.values import parse_date, parse_phone
from members.models import Person
from members.services.people import register_people

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
    party: PartyOrganisation, meant: Iterable[Meant], *, actor: User | None, since: date
) -> list[PartyMember]:
    """Take everybody in on the same day, all or nobody; new people are put on file with the keeper.

    The number of statements does not grow with the list. Raises ValidationError at `since` for the day, and
    at `roster` with the number of each line that is refused.
    """
    row = locked_active(party)
    refuse_day_of_coming(row, since)
    people = list(meant)
    if not people:
        return []
    refuse_lines(people, since)
    newcomers = [one for one in people if one.person is None]
    made = register_people(
        [Person(organisation=row.organisation, name=x.line.name, mobile=x.line.mobile) for x in newcomers],
        actor=actor,
    )
    known = {one.line.number: person for one, person in zip(newcomers, made, strict=True)}
    members = [
        PartyMember(
            party_organisation=row,
            person=one.person or known[one.line.number],
            kind=one.line.kind,
            joined_on=one.line.joined_on,
            since=since,
        )
        for one in people
    ]
    with in_words(PartyMember()):
        members = PartyMember.objects.bulk_create(members)
    stored = PartyMember.objects.filter(pk__in=[member.pk for member in members])
    record_many(
        "chambers.party_member_admitted",
        stored,
        about=PartyMember,
        name=F("party_organisation__name"),
        changes=Value({}, output_field=JSONField()),
        actor=actor,
        note=str(since),
    )
    return members


def refuse_lines(people: list[Meant], since: date) -> None:
    """Name the lines of those who joined later than they come, and of those who belong elsewhere."""
    keys = [one.person.pk for one in people if one.person is not None]
    elsewhere = set(
        PartyMember.objects.filter(person__in=keys)
        .filter(Q(until=None) | Q(until__gt=since))
        .values_list("person", flat=True)
    )
    errors = []
    for one in people:
        if one.line.joined_on is not None and one.line.joined_on > since:
            errors.append(wrong(one.line.number, _("Nobody is taken in before joining the Party.")))
        if one.person is not None and one.person.pk in elsewhere:
            errors.append(wrong(one.line.number, _("This person is on such a list for that time already.")))
    if errors:
        raise ValidationError({"roster": errors})
