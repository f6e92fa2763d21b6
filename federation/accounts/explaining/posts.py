"""What each post of a person, own or lent, does for a permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.explaining.asked import Asked, has
from federation.accounts.models import Delegation, Post, User
from federation.accounts.scopes import Scope, ScopedQuerySet, grants

REACHES = {
    Scope.CITY: gettext_lazy("the whole city"),
    Scope.SUBTREE: gettext_lazy("the own unit and what stands below it"),
    Scope.UNIT: gettext_lazy("the own unit"),
    Scope.OWN: gettext_lazy("what is one’s own"),
    Scope.ASSIGNED: gettext_lazy("what is assigned to the own unit"),
    Scope.PUBLISHED: gettext_lazy("what is published"),
}


@dataclass(frozen=True)
class PostLine:
    """One post as the explanation shows it. `lender` is the colleague whose post it is, `reach` how far the
    permission goes with it ("" where the role does not include it), `holds_record` whether this post reaches
    the record asked about."""

    role: str
    unit: str
    lender: str
    starts_on: date
    ends_on: date | None
    counts: bool
    standing: str
    reach: str
    holds_record: bool = False


def post_lines(user: User, asked: Asked, *, reached: bool) -> list[PostLine]:
    """Every post that the person has, had, will have or was lent: those that help first.

    Which post reaches the record is looked up only where the person reaches it at all.
    """
    counting = {post.pk: post for post in user.active_posts} if user.is_active else {}
    scopes = grants().get(asked.permission, {})
    lines = []
    for post, period, lender, is_over in all_posts(user):
        counts = post.pk in counting and not is_over
        scope = scopes.get(post.role)
        lines.append(
            PostLine(
                role=post.get_role_display(),
                unit=post.organisation.name,
                lender=lender,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                counts=counts,
                standing=_("in force") if counts else why_not(period, is_over),
                reach=str(REACHES[scope]) if scope is not None else "",
                holds_record=bool(
                    counts
                    and reached
                    and scope is not None
                    and reaches_record(asked, scope, counting[post.pk])
                ),
            )
        )
    return sorted(lines, key=lambda line: (not line.counts, not line.reach, line.starts_on))


def all_posts(user: User) -> Iterator[tuple[Post, Any, str, bool]]:
    """(post, what bounds it in time, whose it is where lent, whether that loan is out of force)."""
    for post in Post.objects.filter(user=user).select_related("organisation").order_by("pk"):
        yield post, post, "", False
    loans = Delegation.objects.filter(delegate=user)
    in_force = set(loans.in_force().values_list("pk", flat=True))
    for loan in loans.select_related("post__organisation", "lender").order_by("pk"):
        yield loan.post, loan, loan.lender.name, loan.pk not in in_force


def why_not(period: Any, is_over: bool) -> str:
    """Why a post gives nothing today, in words."""
    today = timezone.localdate()
    if period.starts_on > today:
        return _("begins later")
    if is_over or period.ends_on is not None and period.ends_on <= today:
        return _("has ended")
    return _("does not count: an account is disabled, or there is no own post beside the lent one")


def reaches_record(asked: Asked, scope: Scope, post: Post) -> bool:
    """Whether this post alone reaches the record; where rows have a reach of their own it is not told."""
    rows = asked.rows.all() if asked.names_a_record else None
    if rows is None or getattr(type(rows), "visible_to", None) is not ScopedQuerySet.visible_to:
        return False
    condition = rows.in_scope(scope, post)
    return has(rows if condition is None else rows.filter(condition), asked.key)
