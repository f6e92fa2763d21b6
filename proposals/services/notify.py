"""Who is told about a matter, and in which words."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from federation.accounts.models import Post, Role, User
from federation.notices.services import notify
from proposals.models import Proposal


def desk() -> QuerySet[User]:
    """Everybody who handles proposals in the city federation today."""
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id"))


def officers_of(department_id: int) -> QuerySet[User]:
    """The officers of a department in post today."""
    posts = Post.objects.in_force().filter(role=Role.DEPARTMENT, organisation_id=department_id)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id"))


def address(proposal: Proposal) -> str:
    return reverse("proposals:proposal_detail", args=[proposal.pk])


def key_of(proposal: Proposal, event: str, *parts: object) -> str:
    return ":".join(map(str, ("proposals", event, proposal.pk, *parts)))


def tell_desk(proposal: Proposal, event: str, title: str, *, round: int = 1) -> None:
    notify(
        f"proposals.{event}",
        to=desk(),
        title=title % {"subject": proposal.matter.subject},
        key=key_of(proposal, event, round),
        url=address(proposal),
    )


def tell_author(proposal: Proposal, event: str, title: str, *, body: str = "") -> None:
    notify(
        f"proposals.{event}",
        to=[proposal.matter.author],
        title=title % {"subject": proposal.matter.subject},
        body=body,
        key=key_of(proposal, event, proposal.matter.version),
        url=address(proposal),
    )


def tell_unit(
    proposal: Proposal, department_id: int, event: str, title: str, *, key: str, body: str = ""
) -> int:
    """Tell a department's officers; returns how many were told for the first time."""
    return len(
        notify(
            f"proposals.{event}",
            to=officers_of(department_id),
            title=title % {"subject": proposal.matter.subject},
            body=body,
            key=key,
            url=address(proposal),
        )
    )
