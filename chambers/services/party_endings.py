"""The end of a Party organisation: merged into another one, or dissolved. Its page and history stay."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.models import PartyCoverage, PartyOrganisation
from chambers.services.party import (
    locked_active,
    locked_parties,
    one_move_at_a_time,
    place,
    refuse_ended,
    refuse_future,
    superior,
)
from chambers.services.party_groups import leave_group
from chambers.services.party_members import hand_on_members
from chambers.services.party_reminders import secretaries_of
from chambers.services.party_terms import end_secretary
from federation.accounts.models import User
from federation.accounts.services.constraints import store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from federation.notices.services import notify

State = PartyOrganisation.State
Way = PartyCoverage.Way


@transaction.atomic
def merge_party_organisation(
    party: PartyOrganisation, into: PartyOrganisation, *, actor: User | None, on: date, reason: str = ""
) -> PartyOrganisation:
    """Merge an organisation into another one: its members, what stands below it and whom it covers go over.

    Chambers that either had of their own are joint from then on. Raises ValidationError at `into` for itself,
    one below it or one that has ended, at `on` for a day to come or before its founding.
    """
    one_move_at_a_time()
    if party.pk == into.pk:
        raise ValidationError({"into": _("An organisation cannot be merged into itself.")})
    rows = locked_parties([party.pk, into.pk])
    row, heir = rows[party.pk], rows[into.pk]
    refuse_ended(row)
    refuse_ended(heir, "into")
    if heir.path.startswith(row.path):
        raise ValidationError({"into": _("This organisation stands under the one that would go.")})
    if heir.founded_on is not None and on < heir.founded_on:
        raise ValidationError({"on": _("The organisation that stays was founded later than this day.")})
    hand_on_those_below(row, heir)
    covered = hand_on_coverage(row, heir, on)
    moved = hand_on_members(row, heir, on)
    close(row, State.MERGED, on, successor=heir)
    note = _("%(name)s → %(heir)s on %(day)s, members: %(count)s") % {
        "name": row.name,
        "heir": heir.name,
        "day": on,
        "count": moved,
    }
    record("chambers.party_merged", row, actor=actor, note=f"{note} {reason}".strip())
    record("chambers.party_took_over", heir, actor=actor, note=note)
    title = _("%(name)s has been merged into %(heir)s") % {"name": row.name, "heir": heir.name}
    tell_secretaries(row, covered, title)
    return row


def hand_on_those_below(row: PartyOrganisation, heir: PartyOrganisation) -> None:
    children = list(row.below.active().order_by("pk"))
    if not children:
        return
    if heir.kind == PartyOrganisation.Kind.BRANCH:
        raise ValidationError({"into": _("Others stand under it, and nothing stands under a branch.")})
    over = superior(heir)
    for child in children:
        place(child, over)
        store(child, update_fields=["parent", "path", "updated_at"])


def hand_on_coverage(row: PartyOrganisation, heir: PartyOrganisation, on: date) -> list[int]:
    """End the present coverage on the day and go on with the heir; the keys of the chambers."""
    held = list(row.coverage.present().select_for_update(of=("self",)).order_by("chamber_id"))
    for one in held:
        one.until = on
        store(one, update_fields=["until"])
    moved = [one for one in held if one.way != Way.ATTACHED]
    if moved:
        make_joint(heir, on)
    for one in held:
        way = Way.ATTACHED if one.way == Way.ATTACHED else Way.JOINT
        store(PartyCoverage(party_organisation=heir, chamber_id=one.chamber_id, way=way, since=on))
    keys = [one.chamber_id for one in held]
    show_change(*keys)
    return keys


def make_joint(heir: PartyOrganisation, on: date) -> None:
    """What was the heir's chamber's own goes on jointly from the day."""
    own = heir.coverage.present().filter(way=Way.OWN).first()
    if own is None:
        return
    if own.since is not None and own.since >= on:
        own.way = Way.JOINT
        store(own, update_fields=["way"])
        return
    own.until = on
    store(own, update_fields=["until"])
    store(PartyCoverage(party_organisation=heir, chamber_id=own.chamber_id, way=Way.JOINT, since=on))


@transaction.atomic
def dissolve_party_organisation(
    party: PartyOrganisation, *, actor: User | None, on: date, reason: str = ""
) -> PartyOrganisation:
    """Dissolve an organisation under which nothing stands any more; the chambers are then covered by none.

    Raises ValidationError in words for what is still there, and at `on` for a day to come.
    """
    one_move_at_a_time()
    row = locked_active(party)
    if row.below.active().exists():
        raise ValidationError(_("Others stand under it. Place them elsewhere first."))
    if row.members.filter(until=None).exists():
        raise ValidationError(_("It still has members. Transfer them first."))
    covered = list(row.coverage.present().values_list("chamber_id", flat=True))
    for one in row.coverage.present().select_for_update(of=("self",)).order_by("pk"):
        one.until = on
        store(one, update_fields=["until"])
    show_change(*covered)
    close(row, State.DISSOLVED, on)
    record("chambers.party_dissolved", row, actor=actor, note=f"{on} {reason}".strip())
    tell_secretaries(row, covered, _("%(name)s has been dissolved") % {"name": row.name})
    return row


def close(row: PartyOrganisation, state: str, on: date, successor: PartyOrganisation | None = None) -> None:
    """Move the row to its last state; its secretary goes with it."""
    refuse_future("on", on)
    if row.founded_on is not None and on < row.founded_on:
        raise ValidationError({"on": _("This day lies before the founding date.")})
    for secretary in row.secretaries.filter(ends_on=None):
        if on < secretary.starts_on:
            raise ValidationError({"on": _("The secretary took office later than this day.")})
        end_secretary(secretary, on)
    leave_group(row)
    PartyOrganisation.workflow.move(row, state)
    row.ended_on, row.successor, row.remind_on = on, successor, None
    row.version += 1
    store(row)


def tell_secretaries(row: PartyOrganisation, chambers: list[int], title: str) -> None:
    """The secretaries of the chambers that it covered hear of its end, once."""
    notify(
        "chambers.party_ended",
        to=secretaries_of(chambers),
        title=title,
        key=f"party:{row.pk}:ended",
        url=reverse("chambers:party_list"),
    )
