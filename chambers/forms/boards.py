"""The form of a re-election: who stays in which office, and who is new."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Officer
from chambers.services.boards import ELECTED
from federation.exchange.codes import parse_phone
from federation.exchange.errors import CellError
from federation.text import fold
from federation.ui.fields import DayField
from members.forms.people import NOT_FOUND
from members.models import Person
from members.services.people import mask_phone

OFFICES = [(office, label) for office, label in Officer.Office.choices if office in ELECTED]
MOST_NEW = 300
LONGEST_NAME = 60
# What people write beside the words of the portal itself.
ALIASES = {
    "理事长": Officer.Office.PRESIDENT,
    "副理事长": Officer.Office.VICE_PRESIDENT,
    "常务副理事长": Officer.Office.EXECUTIVE_VICE_PRESIDENT,
    "执行会长": Officer.Office.EXECUTIVE_VICE_PRESIDENT,
    "秘书长": Officer.Office.SECRETARY_GENERAL,
    "监事会主席": Officer.Office.CHIEF_SUPERVISOR,
}
_BETWEEN = re.compile(r"[\t,，、;；|]+|\s{1,}")


@dataclass(frozen=True)
class Newcomer:
    """One line of the list of new people; `person` is None for somebody not on file yet."""

    name: str
    office: str
    mobile: str
    person: Person | None = None


def office_of(word: str) -> str | None:
    """The elected office that `word` means, in either language; None for any other word."""
    asked = fold(word)
    for office, label in OFFICES:
        if asked in (fold(str(label)), office):
            return str(office)
    found = ALIASES.get(word.strip())
    return str(found) if found else None


def read_line(line: str) -> Newcomer:
    """`name office [telephone]`, in this order or with the office first; raises ValidationError."""
    parts = [part for part in _BETWEEN.split(line.strip()) if part]
    office = next((found for part in parts if (found := office_of(part))), None)
    rest = [part for part in parts if office_of(part) is None]
    if office is None:
        raise ValidationError(_("“%(line)s” names no office.") % {"line": line.strip()[:60]})
    digits = [part for part in rest if part[:1].isdigit() or part[:1] == "+"]
    names = [part for part in rest if part not in digits]
    if not names:
        raise ValidationError(
            _("“%(line)s” cannot be read. Write name, office and telephone.") % {"line": line.strip()[:60]}
        )
    # 欧阳 春 as people space two-sign names; a name in Latin letters keeps its spaces.
    name = "".join(names) if not names[0].isascii() else " ".join(names)
    try:
        # A number is often written in groups.
        mobile = parse_phone("".join(digits)) or ""
    except CellError as error:
        raise ValidationError(f"{line.strip()[:60]}: {error.reason}") from error
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            _("“%(line)s” cannot be read. Write name, office and telephone.") % {"line": name[:60]}
        )
    return Newcomer(name, office, mobile)


class ElectionForm(forms.Form):
    """`board` are the running terms, shown with an office to choose; `find(names)` gives people by name."""

    held_on = DayField(label=gettext_lazy("Held on"), required=True)
    session = forms.CharField(
        label=gettext_lazy("Term number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("As the chamber counts its terms"),
    )
    term_ends_on = DayField(label=gettext_lazy("Term ends"), required=True)
    newcomers = forms.CharField(
        label=gettext_lazy("New in office"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One person a line: name, office, telephone. A table can be pasted."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        board: Sequence[Officer],
        find: Callable[[list[str]], dict[str, list[Person]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.find = board, find
        self.stays = [f"stay_{row.pk}" for row in board]
        for row, name in zip(board, self.stays):
            self.fields[name] = forms.ChoiceField(
                label=f"{row.person.name}（{row.get_office_display()}）",
                choices=[("", _("Leaves office")), *OFFICES],
                initial=row.office,
                required=False,
            )
            # An answer stands there already: "(optional)" would only puzzle.
            self.fields[name].wanted = True  # type: ignore[attr-defined]

    def sections(self) -> list[dict]:
        """The fields as the page groups them; a choice between people of one name stands first."""
        which = [self[name] for name in self.fields if name.startswith("which_")]
        return [
            {
                "id": "vote",
                "title": _("The vote"),
                "fields": [*which, self["held_on"], self["session"], self["term_ends_on"]],
            },
            {
                "id": "board",
                "title": _("The present board"),
                "hint": _("Whoever goes on in office has a new term; whoever leaves has an end of term."),
                "fields": [self[name] for name in self.stays],
            },
            {"id": "new", "title": _("New in office"), "fields": [self["newcomers"], self["note"]]},
        ]

    def clean_newcomers(self) -> list[Newcomer]:
        lines = [line for line in self.cleaned_data["newcomers"].splitlines() if line.strip()]
        if len(lines) > MOST_NEW:
            raise ValidationError(_("At most %(most)s people at once.") % {"most": MOST_NEW})
        found, wrong = [], []
        for line in lines:
            try:
                found.append(read_line(line))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return found

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        held, ends = data.get("held_on"), data.get("term_ends_on")
        if held and ends and ends <= held:
            self.add_error("term_ends_on", _("The term ends before it starts."))
        if "newcomers" in data:
            known = self.find([one.name for one in data["newcomers"]]) if data["newcomers"] else {}
            data["people"] = [
                self.identified(place, one, known.get(one.name, []))
                for place, one in enumerate(data["newcomers"])
            ]
        data["stay"] = [(row, data[name]) for row, name in zip(self.board, self.stays) if data.get(name)]
        return data

    def identified(self, place: int, one: Newcomer, known: list[Person]) -> Newcomer:
        """The person on file whom a line means; where the name alone does not say, the page asks."""
        same = [person for person in known if one.mobile and person.mobile == one.mobile]
        if len(same) == 1:
            return Newcomer(one.name, one.office, one.mobile, same[0])
        if not known:
            return one
        name = f"which_{place}"
        choices = [
            (
                str(person.pk),
                f"{person.name} · {person.organisation.name} · {mask_phone(person.mobile) or '—'}",
            )
            for person in known
        ]
        self.fields[name] = forms.ChoiceField(
            label=_("Which %(name)s") % {"name": one.name},
            choices=[*choices, (NOT_FOUND, _("Somebody else of the same name"))],
            widget=forms.RadioSelect,
        )
        chosen = self.data.get(name, "")
        person = next((person for person in known if str(person.pk) == chosen), None)
        if person is None and chosen != NOT_FOUND:
            self.add_error(
                name,
                ValidationError(_("People of this name are on file. Say who is meant."), code="choose"),
            )
        return Newcomer(one.name, one.office, one.mobile, person)
