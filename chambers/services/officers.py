"""Officers and their terms."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chambers.models import Chamber, Honour, Officer
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from members.models import Person


@transaction.atomic
def appoint_officer(
    chamber: Chamber,
    person: Person,
    office: str,
    *,
    actor: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    session: str = "",
) -> Officer:
    """Put a person in an office for a term.

    Raises ValidationError for an end before the start, a second president at the time, or the same person
    in the same office at the time. The database refuses them too, so two clerks at once cannot slip by.
    """
    officer = Officer(
        chamber=chamber, person=person, office=office, starts_on=starts_on, ends_on=ends_on, session=session
    )
    check_fields(officer)
    store(officer)
    record(
        "chambers.officer_appointed",
        chamber,
        actor=actor,
        note=f"{officer.get_office_display()} {person.name}",
    )
    return officer


@transaction.atomic
def end_term(officer: Officer, *, actor: User | None, ends_on: date) -> Officer:
    """Close a term on a day (exclusive)."""
    officer = (
        Officer.objects.select_for_update(of=("self",)).select_related("person", "chamber").get(pk=officer.pk)
    )
    officer.ends_on = ends_on
    check_fields(officer)
    store(officer)
    record(
        "chambers.term_ended",
        officer.chamber,
        actor=actor,
        note=f"{officer.get_office_display()} {officer.person.name} {ends_on}",
    )
    return officer


@transaction.atomic
def award_honour(
    organisation: Organisation,
    *,
    actor: User | None,
    title: str,
    level: str,
    year: int | None = None,
    awarded_by: str = "",
    valid_to: date | None = None,
) -> Honour:
    """Put an honour on file; the same one for the same level and year only once."""
    honour = Honour(
        organisation=organisation,
        title=title,
        level=level,
        year=year,
        awarded_by=awarded_by,
        valid_to=valid_to,
    )
    check_fields(honour)
    store(honour)
    show_change(organisation.pk)
    record("chambers.honour_awarded", organisation, actor=actor, note=str(honour))
    return honour
