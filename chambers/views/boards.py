"""The page of a re-election."""

from __future__ import annotations

import re
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from chambers.forms.boards import ElectionForm
from chambers.models import Election, Officer
from chambers.services.boards import Seat, board_at, elect_board
from chambers.views.decisions import ChamberAction
from federation.ui.picking import OFFERED
from members.models import Person
from members.services.people import register_person

USUAL_YEARS = 5
ORDER = {str(office): rank for rank, office in enumerate(Officer.Office.values)}


def years_after(day: date, years: int) -> date:
    """The same day of a later year; the last of February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


NUMERALS = "零一二三四五六七八九十"
_SESSION = re.compile(rf"第([{NUMERALS}]{{1,3}}|\d{{1,2}})届")


def next_session(words: str) -> str:
    """第五届 after 第四届, in the same kind of numeral up to 九十九; "" for other words."""
    found = _SESSION.fullmatch(words.strip())
    if found is None:
        return ""
    text = found[1]
    if text.isdecimal():
        return f"第{int(text) + 1}届"
    tens, ten, units = text.rpartition("十")
    number = (NUMERALS.index(tens[-1]) if tens else 1) * 10 if ten else 0
    number += NUMERALS.index(units[-1]) if units else 0
    tens_now, units_now = divmod(number + 1, 10)
    if tens_now >= 10:
        return ""
    head = ("" if tens_now == 1 else NUMERALS[tens_now]) + "十" if tens_now else ""
    return f"第{head}{NUMERALS[units_now] if units_now else ''}届"


class BoardElect(ChamberAction):
    """Close the running terms and open the new ones; people not on file yet are put there in the same act."""

    permission = "chambers.elect_board"
    template_name = "generic/form.html"
    form_class = ElectionForm
    heading = gettext_lazy("Re-election")
    submit_label = gettext_lazy("Put the new board on file")
    success_message = gettext_lazy("The new board is on file.")
    back = "chamber_officers"

    @cached_property
    def board(self) -> list[Officer]:
        rows = board_at(self.object, timezone.localdate()).select_related("person")
        return sorted(rows, key=lambda row: (ORDER[row.office], row.pk))

    def find(self, names: list[str]) -> dict[str, list[Person]]:
        """People of these names within reach, some of each, in one query."""
        rows = Person.objects.for_list().visible_to(self.request.user, "members.view_person")
        found: dict[str, list[Person]] = {}
        for person in rows.filter(name__in=names).order_by("id")[: OFFERED * len(names)]:
            found.setdefault(person.name, []).append(person)
        return found

    def form_options(self) -> dict:
        return {"board": self.board, "find": self.find}

    def initial(self) -> dict:
        """Today, and a term as long as the last one was."""
        today, before = timezone.localdate(), self.object
        years = USUAL_YEARS
        if before.last_election_on and before.term_ends_on:
            years = max(1, round((before.term_ends_on - before.last_election_on).days / 365.25))
        last = next((row.session for row in self.board if row.session), "")
        return {"held_on": today, "session": next_session(last), "term_ends_on": years_after(today, years)}

    def perform(self, data: dict) -> Election:
        actor, unit = self.request.user, self.object.organisation
        seats = [Seat(row.person, office) for row, office in data["stay"]]
        for one in data["people"]:
            person = one.person or register_person(
                actor=actor, organisation=unit, name=one.name, mobile=one.mobile
            )
            seats.append(Seat(person, one.office))
        return elect_board(
            self.object,
            seats,
            actor=actor,
            held_on=data["held_on"],
            term_ends_on=data["term_ends_on"],
            session=data["session"],
            note=data["note"],
        )

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_officers", args=[self.object.pk])
