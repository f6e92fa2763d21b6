"""How a membership changes and ends: rank, resignation, expulsion."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Membership, MembershipEnding, RankChange
from chambers.services.notify import desk_of, representatives_of
from chambers.services.plaques import lock_membership, void_present_plaque
from chambers.services.registry import end_membership
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from federation.notices.services import notify

Kind, State = MembershipEnding.Kind, MembershipEnding.State


def page(membership: Membership) -> str:
    return reverse("chambers:membership_detail", args=[membership.pk])


def refuse_ended(membership: Membership) -> None:
    if membership.left_on is not None:
        raise ValidationError(_("This membership has ended already."))


@transaction.atomic
def change_rank(
    membership: Membership, *, actor: User, rank: str, changed_on: date, reason: str = ""
) -> RankChange:
    """Give a member another rank from a day on; the former one stays in the history.

    The plaque in force names the former rank, so it becomes void; a new one is issued on request.
    """
    membership = lock_membership(membership)
    refuse_ended(membership)
    change = RankChange(
        membership=membership,
        old_rank=membership.rank,
        new_rank=rank,
        changed_on=changed_on,
        reason=reason,
        changed_by=actor,
    )
    if membership.rank == rank:
        raise ValidationError({"rank": _("The member has this rank already.")})
    check_fields(change, exclude=("changed_by",))
    store(change)
    membership.rank = rank
    membership.save(update_fields=["rank"])
    void_present_plaque(membership, actor=actor, reason=_("The rank has changed"))
    show_change(membership.chamber_id, membership.member_id)
    record(
        "chambers.rank_changed", membership.chamber, actor=actor, note=f"{membership.member.name} {change}"
    )
    return change


@transaction.atomic
def ask_to_leave(membership: Membership, *, actor: User, reason: str) -> MembershipEnding:
    """The member asks to leave; the chamber confirms. A second request beside an open one is refused."""
    membership = lock_membership(membership)
    refuse_ended(membership)
    ending = MembershipEnding(
        membership=membership, kind=Kind.RESIGNATION, reason=reason.strip(), asked_by=actor
    )
    check_fields(ending, exclude=("asked_by", "decided_by", "decided_at"))
    store(ending)
    record("chambers.leave_asked", membership.chamber, actor=actor, note=membership.member.name)
    notify(
        "chambers.leave_asked",
        to=desk_of(membership.chamber.organisation),
        title=_("A member asks to leave: %(name)s") % {"name": membership.member.name},
        body=ending.reason,
        key=f"ending:{ending.pk}:asked",
        url=page(membership),
    )
    return ending


def open_request(membership: Membership) -> MembershipEnding:
    """The member's open request, locked. Raises ValidationError where there is none."""
    rows = MembershipEnding.objects.select_for_update(of=("self",))
    ending = rows.filter(membership=membership, state=State.ASKED).first()
    if ending is None:
        raise ValidationError(_("The member has not asked to leave, or the request is settled."))
    return ending


@transaction.atomic
def take_back_request(membership: Membership, *, actor: User) -> MembershipEnding:
    """The member stays after all."""
    membership = lock_membership(membership)
    ending = open_request(membership)
    MembershipEnding.workflow.move(ending, State.TAKEN_BACK)
    ending.decided_at, ending.decided_by = timezone.now(), actor
    store(ending)
    record("chambers.leave_taken_back", membership.chamber, actor=actor, note=membership.member.name)
    return ending


@transaction.atomic
def confirm_leaving(membership: Membership, *, actor: User, left_on: date) -> MembershipEnding:
    """The chamber takes note of the resignation: the membership ends on `left_on`, the plaque at once."""
    membership = lock_membership(membership)
    ending = open_request(membership)
    MembershipEnding.workflow.move(ending, State.DONE)
    return finish(ending, membership, actor=actor, left_on=left_on)


@transaction.atomic
def expel_member(
    membership: Membership, *, actor: User, reason: str, decision: str, left_on: date
) -> MembershipEnding:
    """End a membership by decision of the chamber, with its ground and the decision's own name."""
    membership = lock_membership(membership)
    refuse_ended(membership)
    # A request to leave that was open is settled by the expulsion.
    MembershipEnding.objects.filter(membership=membership, state=State.ASKED).update(
        state=State.TAKEN_BACK, decided_at=timezone.now()
    )
    ending = MembershipEnding(
        membership=membership,
        kind=Kind.EXPULSION,
        state=State.DONE,
        reason=reason.strip(),
        decision=decision.strip(),
        asked_by=actor,
    )
    return finish(ending, membership, actor=actor, left_on=left_on)


def finish(
    ending: MembershipEnding, membership: Membership, *, actor: User, left_on: date
) -> MembershipEnding:
    """Close the membership, make the plaque void, tell the member."""
    ending.decided_at, ending.decided_by = timezone.now(), actor
    check_fields(ending, exclude=("asked_by", "decided_by", "decided_at"))
    store(ending)
    words = str(ending.get_kind_display())
    void_present_plaque(membership, actor=actor, reason=words)
    end_membership(membership, actor=actor, left_on=left_on)
    notify(
        "chambers.membership_ended",
        to=representatives_of(membership.member),
        title=_("Your membership of %(chamber)s has ended") % {"chamber": membership.chamber},
        body=f"{words}：{ending.decision or ending.reason}",
        key=f"ending:{ending.pk}:done",
        url=page(membership),
    )
    return ending
