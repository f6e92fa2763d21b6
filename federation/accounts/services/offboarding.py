"""Taking leave of somebody: all rights end now and what they held goes to a successor, or nothing happens."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.holdings import held_by
from federation.accounts.models import Delegation, Post, User
from federation.accounts.services.delegations import close
from federation.accounts.services.users import shut_account
from federation.audit.services import record


@transaction.atomic
def offboard_person(user: User, *, actor: User, successor: User | None, reason: str) -> User:
    """End posts, delegations, sessions, links and tokens of `user` at once and hand over what they held.

    Raises ValidationError for oneself, for an account that is closed, and on `successor` where there is
    something to hand over and nobody, or nobody fit, to take it. All of it happens or nothing.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot offboard yourself."))
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(_("This account is disabled."))
    handed = hand_over(user, successor, actor)
    posts = end_posts(user)
    for delegation in open_delegations(user):
        close(delegation, actor)
    user = shut_account(user)
    parts = [reason.strip(), f"{_('Posts')} {posts}", *handed]
    if successor is not None and handed:
        parts.append(f"→ {successor.name}")
    record("accounts.person_offboarded", user, actor=actor, note="；".join(parts))
    return user


def hand_over(user: User, successor: User | None, actor: User) -> list[str]:
    """Give every kind of holding to the successor; what went, in words."""
    moving = [(holding, count) for holding, count in held_by(user) if holding.hand_over and count]
    if not moving:
        return []
    if successor is None:
        raise ValidationError({"successor": _("There is something to hand over: name a successor.")})
    if successor.pk == user.pk or not successor.is_active or not successor.active_posts:
        raise ValidationError({"successor": _("The successor needs an account in use with a post in force.")})
    told = []
    for holding, _count in moving:
        assert holding.hand_over is not None
        told.append(f"{holding.label} {holding.hand_over(user, successor, actor)}")
    return told


def end_posts(user: User) -> int:
    """End every post now: those that began yesterday or before end today, younger ones hold no day at all."""
    today = timezone.localdate()
    ended = 0
    for post in Post.objects.select_for_update().filter(user=user).overlapping(today, None):
        post.ends_on = max(today, post.starts_on)
        post.save(update_fields=["ends_on"])
        ended += 1
    return ended


def open_delegations(user: User) -> list[Delegation]:
    """What the person lends and borrows, under lock."""
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("lender", "delegate")
    open_now = rows.still_to_come_or_in_force()
    return [*open_now.filter(lender=user), *open_now.filter(delegate=user)]
