"""Registering and changing chambers, and who belongs to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Membership
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import EDITABLE, register_organisation, show_change
from federation.accounts.services.profiles import update_profile
from federation.audit.services import record

PROFILE = (
    "kind",
    "has_party_organisation",
    "party_members",
    "reported_members",
    "last_election_on",
    "term_ends_on",
    "liaison_officer",
    "note",
    "decoupling",
    "decoupled_on",
)


def split(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of the party and fields of the profile. `kind` is the chamber's own kind."""
    profile = {name: value for name, value in fields.items() if name in PROFILE}
    return {name: value for name, value in fields.items() if name in EDITABLE}, profile


@transaction.atomic
def register_chamber(*, actor: User | None, parent: Organisation, **fields: Any) -> Chamber:
    """Create a chamber below `parent`. Raises ValidationError keyed by field."""
    party, profile = split(fields)
    organisation = register_organisation(Organisation.Kind.CHAMBER, actor=actor, parent=parent, **party)
    chamber = Chamber(organisation=organisation, **profile)
    check_fields(chamber)
    store(chamber, force_insert=True)
    return chamber


def update_chamber(
    chamber: Chamber, *, actor: User | None, version: int | None = None, **fields: Any
) -> Chamber:
    """Change party and profile together; ValidationError "stale" where somebody else wrote first."""
    return update_profile(
        chamber, actor=actor, version=version, event="chambers.chamber_changed", own=PROFILE, fields=fields
    )


@transaction.atomic
def admit_member(
    chamber: Chamber,
    member: Organisation,
    *,
    actor: User | None,
    joined_on: date | None = None,
    rank: str = Membership.Rank.MEMBER,
) -> Membership:
    """Take an enterprise into a chamber, or a chamber into an alliance.

    Raises ValidationError: not into itself, not twice at a time, chambers into alliances only, and no ring
    of alliances.
    """
    if member.pk == chamber.pk:
        raise ValidationError({"member": _("A chamber cannot be a member of itself.")})
    if member.kind == Organisation.Kind.CHAMBER:
        refuse_outside_alliances(chamber, member)
    membership = Membership(
        chamber=chamber, member=member, rank=rank, joined_on=joined_on or timezone.localdate()
    )
    check_fields(membership)
    store(membership)
    show_change(chamber.pk, member.pk)
    refresh_member_count(chamber)
    record("chambers.member_admitted", chamber, actor=actor, note=member.name)
    return membership


def refuse_outside_alliances(chamber: Chamber, member: Organisation) -> None:
    """Raise ValidationError unless `chamber` is an alliance that `member` does not hold; locks it."""
    alliance = Chamber.objects.select_for_update().get(pk=chamber.pk)
    if alliance.kind != Chamber.Kind.ALLIANCE:
        raise ValidationError({"member": _("Only an alliance has chambers as members.")})
    if alliance.pk in alliances_above(alliance.pk, below=member.pk):
        raise ValidationError({"member": _("These two would be members of each other.")})


def alliances_above(start: int, *, below: int) -> set[int]:
    """The key `start` where it stands somewhere below `below` in the alliances' memberships, else nothing."""
    seen: set[int] = set()
    frontier = {below}
    while frontier:
        inside = set(
            Membership.objects.current().filter(chamber_id__in=frontier).values_list("member_id", flat=True)
        )
        if start in inside:
            return {start}
        frontier = inside - seen
        seen |= inside
        frontier &= set(Chamber.objects.filter(pk__in=frontier).values_list("pk", flat=True))
    return set()


@transaction.atomic
def end_membership(membership: Membership, *, actor: User | None, left_on: date | None = None) -> Membership:
    """Note the day a member left; the membership stays on file."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation", "member")
        .get(pk=membership.pk)
    )
    if membership.left_on is not None:
        raise ValidationError(_("This membership has ended already."))
    membership.left_on = left_on or timezone.localdate()
    check_fields(membership)
    store(membership, update_fields=["left_on"])
    show_change(membership.chamber_id, membership.member_id)
    refresh_member_count(membership.chamber)
    record("chambers.member_left", membership.chamber, actor=actor, note=membership.member.name)
    return membership


def refresh_member_count(chamber: Chamber) -> None:
    """Count the present members anew, in one statement.

    Comes after `show_change`, which has taken the chamber's row: the count then sees whoever was admitted
    by the one before.
    """
    members = Membership.objects.current().filter(chamber=OuterRef("pk")).order_by().values("chamber")
    count = members.annotate(count=Count("pk")).values("count")
    Chamber.objects.filter(pk=chamber.pk).update(member_count=Coalesce(Subquery(count), 0))
