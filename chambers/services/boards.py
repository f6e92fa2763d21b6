"""Re-election of a board (换届): the running terms close and the new ones open in one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Election, Officer
from chambers.services.election_cases import mark_election_held
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, in_words, store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from members.models import Person

# The liaison officer is named by the federation, not voted for, and stays through a re-election.
ELECTED = frozenset(Officer.Office.values) - {Officer.Office.LIAISON}


@dataclass(frozen=True)
class Seat:
    """Who holds which office from the re-election on."""

    person: Person
    office: str


def board_at(chamber: Chamber, day: date) -> QuerySet[Officer]:
    """The elected terms that run on `day` or later."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    return Officer.objects.filter(running, chamber=chamber, office__in=ELECTED)


@transaction.atomic
def elect_board(
    chamber: Chamber,
    seats: Sequence[Seat],
    *,
    actor: User | None,
    held_on: date,
    term_ends_on: date | None = None,
    session: str = "",
    note: str = "",
) -> Election:
    """Close the running terms of a chamber on `held_on` and open those of `seats` on the same day.

    `term_ends_on` is the first day after the new term. Whoever goes on in office has a new term too, so
    the history shows each vote. Raises ValidationError for a day to come, no president or two, the same
    person twice in an office, and terms on file that begin on that day or later. Two clerks at once: the
    second waits for the first and is refused.
    """
    chamber = (
        Chamber.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=chamber.pk)
    )
    check_board(seats, held_on)
    election = Election(
        chamber=chamber,
        session=session,
        held_on=held_on,
        term_ends_on=term_ends_on,
        seats=len(seats),
        note=note,
    )
    check_fields(election)
    store(election)
    refuse_later_terms(chamber, held_on)
    board_at(chamber, held_on).update(ends_on=held_on)
    opened = [
        Officer(
            chamber=chamber,
            person=seat.person,
            office=seat.office,
            session=session,
            starts_on=held_on,
            ends_on=term_ends_on,
        )
        for seat in seats
    ]
    with in_words(opened[0]):
        Officer.objects.bulk_create(opened)
    if chamber.last_election_on is None or chamber.last_election_on <= held_on:
        chamber.last_election_on, chamber.term_ends_on = held_on, term_ends_on
        store(chamber, update_fields=["last_election_on", "term_ends_on"])
        mark_election_held(chamber, held_on, actor=actor)
    show_change(chamber.pk)
    president = next(seat.person.name for seat in seats if seat.office == Officer.Office.PRESIDENT)
    facts = _("President %(name)s; %(count)s seats") % {"name": president, "count": len(seats)}
    record("chambers.board_elected", chamber, actor=actor, note=f"{session} {held_on} {facts}".strip())
    return election


def check_board(seats: Sequence[Seat], held_on: date) -> None:
    """Raise ValidationError unless the board could have been voted for on that day."""
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day has not come yet.")})
    presidents = [seat for seat in seats if seat.office == Officer.Office.PRESIDENT]
    if len(presidents) != 1:
        raise ValidationError(
            _("A board has exactly one president; this one has %(count)s.") % {"count": len(presidents)}
        )
    if wrong := {seat.office for seat in seats} - ELECTED:
        raise ValidationError(_("%(office)s is not voted for.") % {"office": ", ".join(sorted(wrong))})
    doubles = [
        key for key, count in Counter((seat.person.pk, seat.office) for seat in seats).items() if count > 1
    ]
    if doubles:
        twice = next(seat for seat in seats if (seat.person.pk, seat.office) == doubles[0])
        raise ValidationError(_("%(name)s stands twice in the same office.") % {"name": twice.person.name})


def refuse_later_terms(chamber: Chamber, held_on: date) -> None:
    """A term that begins on the day of the vote or after it cannot be closed by it."""
    later = board_at(chamber, held_on).filter(starts_on__gte=held_on).select_related("person").first()
    if later is None:
        return
    raise ValidationError(
        {
            "held_on": _("%(name)s has been in office since %(day)s, which is not before this day.")
            % {"name": later.person.name, "day": later.starts_on}
        }
    )
