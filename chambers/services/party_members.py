"""Party members: taking in, full membership, transfers, and showing a list in full on the record.

The trail says that somebody was taken in and by whom, with the number of the row: no name stands on it.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from chambers.models import PartyMember, PartyOrganisation
from chambers.services.party import locked_active, locked_parties, refuse_ended, refuse_future
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from members.models import Person

Kind = PartyMember.Kind
Ending = PartyMember.Ending
MOST = 2000


def members_counted(path: str = "pk") -> Coalesce:
    """How many members an organisation has now; `path` leads to its key from the row."""
    rows = PartyMember.objects.present().filter(party_organisation=OuterRef(path)).order_by()
    counts = rows.values("party_organisation").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def member_figures(party: PartyOrganisation) -> dict[str, int]:
    """All members now, and how many of them are probationary, in one query."""
    return (
        PartyMember.objects.present()
        .filter(party_organisation=party)
        .aggregate(all=Count("pk"), probationary=Count("pk", filter=Q(kind=Kind.PROBATIONARY)))
    )


@transaction.atomic
def admit_party_member(
    party: PartyOrganisation,
    person: Person,
    *,
    actor: User | None,
    since: date,
    kind: str = Kind.FULL,
    joined_on: date | None = None,
    came_from: str = "",
) -> PartyMember:
    """Take somebody in: new to the Party, or come from outside the register.

    Raises ValidationError by field for a day to come or before the founding, and in words for somebody who
    belongs to an organisation at that time.
    """
    row = locked_active(party)
    refuse_day_of_coming(row, since)
    if joined_on is not None and joined_on > since:
        raise ValidationError({"joined_on": _("Nobody is taken in before joining the Party.")})
    member = PartyMember(
        party_organisation=row,
        person=person,
        kind=kind,
        joined_on=joined_on,
        since=since,
        came_from=came_from.strip(),
    )
    check_fields(member)
    store(member)
    record("chambers.party_member_admitted", member, actor=actor, note=f"{kind} {since}")
    return member


def refuse_day_of_coming(party: PartyOrganisation, since: date) -> None:
    """Raise ValidationError at `since` for a day to come or before the organisation was founded."""
    refuse_future("since", since)
    if party.founded_on is not None and since < party.founded_on:
        raise ValidationError({"since": _("This day lies before the founding date.")})


def locked_present(member: PartyMember) -> PartyMember:
    """The row under lock; ValidationError for somebody who has gone meanwhile."""
    rows = PartyMember.objects.select_for_update(of=("self",)).select_related("party_organisation", "person")
    row = rows.get(pk=member.pk)
    if row.until is not None:
        raise ValidationError(_("This member has gone already."))
    return row


@transaction.atomic
def confirm_party_member(member: PartyMember, *, actor: User | None, full_on: date) -> PartyMember:
    """A probationary member becomes a full one on a day."""
    row = locked_present(member)
    refuse_future("full_on", full_on)
    if row.kind == Kind.FULL:
        raise ValidationError(_("This is a full member already."))
    if full_on < (row.joined_on or row.since):
        raise ValidationError({"full_on": _("Nobody is a full member before joining the Party.")})
    row.kind, row.full_on = Kind.FULL, full_on
    store(row, update_fields=["kind", "full_on"])
    record("chambers.party_member_confirmed", row, actor=actor, note=str(full_on))
    return row


@transaction.atomic
def transfer_party_member(
    member: PartyMember, to: PartyOrganisation, *, actor: User | None, on: date
) -> PartyMember:
    """Move somebody to another organisation of the register; the new row. Kind and days go along."""
    parties = locked_parties([member.party_organisation_id, to.pk])
    heir = parties[to.pk]
    refuse_ended(heir, "to")
    if heir.pk == member.party_organisation_id:
        raise ValidationError({"to": _("This member belongs to it already.")})
    row = locked_present(member)
    if heir.founded_on is not None and on < heir.founded_on:
        raise ValidationError({"on": _("This day lies before the founding date.")})
    leave(row, on, Ending.TRANSFERRED, heir.name)
    moved = successor_of(row, heir, on)
    store(moved)
    record("chambers.party_member_transferred", row, actor=actor, note=f"→ {heir.name} {on}")
    record("chambers.party_member_admitted", moved, actor=actor, note=f"← {moved.came_from} {on}")
    return moved


def successor_of(row: PartyMember, heir: PartyOrganisation, on: date) -> PartyMember:
    """The row, not stored yet, by which somebody goes on in another organisation."""
    return PartyMember(
        party_organisation=heir,
        person_id=row.person_id,
        kind=row.kind,
        joined_on=row.joined_on,
        full_on=row.full_on,
        since=on,
        came_from=row.party_organisation.name,
    )


@transaction.atomic
def end_party_member(
    member: PartyMember, *, actor: User | None, on: date, ending: str, went_to: str = ""
) -> PartyMember:
    """Note that somebody has gone: to an organisation outside the register, or for good."""
    if ending == Ending.TRANSFERRED and not went_to.strip():
        raise ValidationError({"went_to": _("Say where to.")})
    if ending != Ending.TRANSFERRED and went_to.strip():
        raise ValidationError({"went_to": _("Only who is transferred goes somewhere.")})
    row = locked_present(member)
    leave(row, on, ending, went_to.strip())
    record("chambers.party_member_gone", row, actor=actor, note=f"{ending} {on}")
    return row


def leave(row: PartyMember, on: date, ending: str, went_to: str) -> None:
    refuse_future("on", on)
    if on < row.since:
        raise ValidationError({"on": _("This day lies before the day of coming.")})
    row.until, row.ending, row.went_to = on, ending, went_to
    check_fields(row)
    store(row, update_fields=["until", "ending", "went_to"])


def hand_on_members(row: PartyOrganisation, heir: PartyOrganisation, on: date) -> int:
    """Everybody of a merged organisation goes on in its heir; how many. The caller holds both rows."""
    rows = list(
        row.members.select_for_update(of=("self",)).select_related("party_organisation").filter(until=None)
    )
    if any(one.since > on for one in rows):
        raise ValidationError({"on": _("Somebody was taken in later than this day.")})
    row.members.filter(pk__in=[one.pk for one in rows]).update(
        until=on, ending=Ending.TRANSFERRED, went_to=heir.name
    )
    PartyMember.objects.bulk_create([successor_of(one, heir, on) for one in rows])
    return len(rows)


@transaction.atomic
def reveal_party_members(party: PartyOrganisation, *, actor: User, reason: str) -> list[PartyMember]:
    """The present members with their names, and a line on the trail that says who looked and why."""
    rows = PartyMember.objects.present().filter(party_organisation=party).select_related("person")
    found = list(rows.order_by("person__sort_key", "pk")[:MOST])
    record("chambers.party_members_revealed", party, actor=actor, note=f"{reason} ({len(found)})")
    return found
