"""Who leads a Party organisation: re-elections with their terms, and a new secretary in between."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import PartyOrganisation, PartySecretary
from chambers.services.party import locked_active, refuse_future
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.working_days import WorkCalendar
from members.models import Person

Kind = PartyOrganisation.Kind
# Years of a term: 关于党的基层组织任期的意见 (2018). Committees five, general branches and branches three.
TERM_YEARS = {Kind.COMMITTEE: 5, Kind.GENERAL_BRANCH: 3, Kind.BRANCH: 3}
# The organisation above reminds half a year before the end: 中国共产党基层组织选举工作条例 (2020), article 4.
REMIND_MONTHS = 6


def usual_end(kind: str, elected_on: date) -> date:
    """When a term that begins on a day ends by the rules; the first day after it."""
    return WorkCalendar.clamped_month(elected_on, 12 * TERM_YEARS[Kind(kind)])


def reminder_day(term_ends_on: date) -> date:
    return WorkCalendar.clamped_month(term_ends_on, -REMIND_MONTHS)


@transaction.atomic
def elect_party_secretary(
    party: PartyOrganisation,
    person: Person,
    *,
    actor: User | None,
    elected_on: date,
    term_ends_on: date | None = None,
    session: str = "",
) -> PartySecretary:
    """Record a re-election: the earlier secretary's row ends, a new term begins on the day.

    Without `term_ends_on` the term lasts the years that the rules give to its kind. Raises ValidationError at
    `elected_on` for a day to come, before the founding or not after the latest change, at `term_ends_on` for
    an end before it.
    """
    row = locked_active(party)
    ends_on = term_ends_on or usual_end(row.kind, elected_on)
    if ends_on <= elected_on:
        raise ValidationError({"term_ends_on": _("The term ends before it starts.")})
    if row.elected_on is not None and elected_on <= row.elected_on:
        raise ValidationError({"elected_on": _("A later re-election is on file already.")})
    secretary = follow(row, person, elected_on, session=session, field="elected_on")
    row.elected_on, row.term_ends_on = elected_on, ends_on
    row.remind_on = reminder_day(ends_on)
    row.version += 1
    store(row, update_fields=["elected_on", "term_ends_on", "remind_on", "version", "updated_at"])
    note = f"{person.name} {elected_on} → {ends_on}"
    record("chambers.party_elected", row, actor=actor, note=f"{session} {note}".strip())
    return secretary


@transaction.atomic
def change_party_secretary(
    party: PartyOrganisation, person: Person, *, actor: User | None, starts_on: date
) -> PartySecretary:
    """Put another secretary in office within the running term, whose end stays as it is."""
    row = locked_active(party)
    secretary = follow(row, person, starts_on, session=None, field="starts_on")
    row.version += 1
    store(row, update_fields=["version", "updated_at"])
    record("chambers.party_secretary_changed", row, actor=actor, note=f"{person.name} {starts_on}")
    return secretary


def follow(
    row: PartyOrganisation, person: Person, starts_on: date, *, session: str | None, field: str
) -> PartySecretary:
    """End the latest secretary's row on the day and begin the next one's; errors stand at `field`.

    `session` None goes on with the term that runs, and then it must be another person.
    """
    refuse_future(field, starts_on)
    if row.founded_on is not None and starts_on < row.founded_on:
        raise ValidationError({field: _("This day lies before the founding date.")})
    last = row.secretaries.select_related("person").order_by("-starts_on", "-pk").first()
    if last is not None and starts_on <= last.starts_on:
        raise ValidationError(
            {field: _("%(name)s took office later than this day.") % {"name": last.person.name}}
        )
    if last is not None and (last.ends_on is None or last.ends_on > starts_on):
        if session is None and last.person_id == person.pk:
            raise ValidationError({"name": _("This person is the secretary already.")})
        session = last.session if session is None else session
        end_secretary(last, starts_on)
    secretary = PartySecretary(
        party_organisation=row, person=person, session=session or "", starts_on=starts_on
    )
    check_fields(secretary)
    store(secretary)
    return secretary


def end_secretary(secretary: PartySecretary, day: date) -> None:
    secretary.ends_on = day
    store(secretary, update_fields=["ends_on"])
