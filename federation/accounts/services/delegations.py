"""Lending a post to a colleague, and taking it back at once."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import ADMIN_ROLES, Delegation, Post, Role, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.notices.services import notify

# Machines act for nobody, and the three administrators (三权分立) by themselves alone.
NEVER_LENT = ADMIN_ROLES | {Role.PARTNER}


def colleagues(post: Post) -> QuerySet:
    """Who can act in `post`: people with a post of their own in the same unit, and no administrator."""
    here = Post.objects.in_force().filter(organisation=post.organisation_id).exclude(role__in=NEVER_LENT)
    admins = Post.objects.in_force().filter(role__in=ADMIN_ROLES)
    return (
        User.objects.filter(is_active=True, pk__in=here.values("user"))
        .exclude(pk__in=admins.values("user"))
        .exclude(pk=post.user_id)
        .order_by("name", "id")
    )


@transaction.atomic
def lend_post(
    post: Post, *, actor: User, delegate: User, starts_on: date, ends_on: date, reason: str
) -> Delegation:
    """Lend one's own post from a day on, up to but without `ends_on`.

    Raises ValidationError, by field, for a post that is not one's own or not to be lent, for somebody who
    is no colleague in its unit, for days outside the post's own, and where the post is lent already.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=post.pk)
    User.objects.select_for_update().get(pk=delegate.pk)
    if post.user_id != actor.pk:
        raise ValidationError(_("Only the owner of a post lends it."))
    if post.role in NEVER_LENT:
        raise ValidationError(_("This role is not lent to anybody."))
    if not colleagues(post).filter(pk=delegate.pk).exists():
        raise ValidationError({"delegate": _("Choose a colleague of the same unit.")})
    check_days(post, starts_on, ends_on)
    made = Delegation(
        post=post,
        role=post.role,
        lender=actor,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    store(made)
    note = f"{post.role} {post.organisation.name} {starts_on} – {ends_on} → {delegate.name}"
    record("accounts.post_lent", actor, actor=actor, note=f"{note} {made.reason}")
    tell(made, delegate, "lent", _("%(name)s lends you a post") % {"name": actor.name})
    return made


def check_days(post: Post, starts_on: date, ends_on: date) -> None:
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": _("This day is over.")})
    if ends_on <= starts_on:
        raise ValidationError({"ends_on": _("The delegation must end after it starts.")})
    if starts_on < post.starts_on or (post.ends_on is not None and ends_on > post.ends_on):
        raise ValidationError({"ends_on": _("The post itself is not in force on all of these days.")})


@transaction.atomic
def end_delegation(delegation: Delegation, *, actor: User) -> Delegation:
    """End it at once; both sides may. Raises ValidationError for anybody else and for one that is over."""
    row = Delegation.objects.select_for_update(of=("self",)).select_related("lender", "delegate", "post")
    delegation = row.get(pk=delegation.pk)
    if actor.pk not in (delegation.lender_id, delegation.delegate_id):
        raise ValidationError(_("Only the two people concerned end a delegation."))
    if delegation.ended_at is not None or delegation.ends_on <= timezone.localdate():
        raise ValidationError(_("This delegation is over already."))
    close(delegation, actor)
    other = delegation.delegate if actor.pk == delegation.lender_id else delegation.lender
    tell(delegation, other, "ended", _("%(name)s has ended a delegation") % {"name": actor.name})
    return delegation


def close(delegation: Delegation, actor: User) -> None:
    delegation.ended_at, delegation.ended_by = timezone.now(), actor
    delegation.save(update_fields=["ended_at", "ended_by"])
    note = f"{delegation.lender.name} → {delegation.delegate.name}"
    record("accounts.delegation_ended", delegation.lender, actor=actor, note=note)


def tell(delegation: Delegation, person: User, step: str, title: str) -> None:
    notify(
        f"accounts.post_{step}",
        to=[person],
        title=title,
        body=f"{delegation.starts_on} – {delegation.ends_on} {delegation.reason}",
        url=reverse("accounts:delegation_list"),
        key=f"delegation:{delegation.pk}:{step}",
    )
