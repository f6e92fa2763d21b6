"""The founding assembly has been held: the chamber stands, in one transaction with all that follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Founding, Initiator, Membership
from chambers.services.founding import entry_of, finish, lock_founding, move
from chambers.services.officers import appoint_officer
from chambers.services.registry import admit_member, register_chamber, update_chamber
from federation.accounts.models import Organisation, User
from members.services.people import register_person


@transaction.atomic
def establish_founding(
    founding: Founding,
    *,
    actor: User,
    established_on: date,
    credit_code: str | None = None,
    term_ends_on: date | None = None,
    appoint: bool = True,
    admit: bool = True,
) -> Founding:
    """Make the chamber active from that day on, its first council elected, and close the case.

    With `appoint` people among the initiators take the offices they were meant for; with `admit`
    initiating units on file become its first members. Any refusal leaves everything as it was.
    """
    if established_on > timezone.localdate():
        raise ValidationError({"established_on": _("This day has not come yet.")})
    founding = lock_founding(founding)
    move(founding, Founding.State.ESTABLISHED)
    if established_on < founding.applied_on:
        raise ValidationError({"established_on": _("This day lies before the application.")})
    founding.chamber = activate(founding, actor, established_on, credit_code, term_ends_on)
    founding.ended_on = established_on
    initiators = list(founding.initiators.select_related("organisation", "person"))
    if appoint:
        appoint_initiators(founding.chamber, initiators, actor, established_on, term_ends_on)
    if admit:
        admit_initiators(founding.chamber, initiators, actor, established_on)
    return finish(founding, "chambers.founding_established", actor=actor, note=established_on.isoformat())


def activate(
    founding: Founding, actor: User, day: date, credit_code: str | None, term_ends_on: date | None
) -> Chamber:
    """The directory's entry with what was decided; it is made where none stood there before."""
    fields: dict[str, Any] = {
        "name": founding.name,
        "kind": founding.kind,
        "region": founding.region,
        "industry": founding.industry,
        "status": Organisation.Status.ACTIVE,
        "founded_on": day,
        "last_election_on": day,
        "term_ends_on": term_ends_on,
    } | ({"credit_code": credit_code} if credit_code else {})
    entry = founding.chamber or entry_of(founding)
    if entry is not None:
        return update_chamber(entry, actor=actor, **fields)
    return register_chamber(actor=actor, parent=founding.organisation, **fields)


def appoint_initiators(
    chamber: Chamber, initiators: list[Initiator], actor: User, day: date, ends_on: date | None
) -> None:
    for one in initiators:
        if one.kind != Initiator.Kind.PERSON or not one.office:
            continue
        person = one.person or register_person(actor=actor, organisation=chamber.organisation, name=one.name)
        appoint_officer(chamber, person, one.office, actor=actor, starts_on=day, ends_on=ends_on)
        if one.person_id is None:
            one.person = person
            one.save(update_fields=["person"])


def admit_initiators(chamber: Chamber, initiators: list[Initiator], actor: User, day: date) -> None:
    """Units on file join; chambers only where an alliance is founded."""
    for one in initiators:
        unit = one.organisation
        if unit is None or (unit.kind == Organisation.Kind.CHAMBER and chamber.kind != Chamber.Kind.ALLIANCE):
            continue
        rank = Membership.Rank.PRESIDENT_UNIT if one.is_leading else Membership.Rank.MEMBER
        admit_member(chamber, unit, actor=actor, joined_on=day, rank=rank)
