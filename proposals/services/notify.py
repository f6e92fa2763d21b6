"""Who is told about a matter, and in which words."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from federation.accounts.models import Post, Role, User
from federation.notices.services import notify
from proposals.models import Matter

# Where a matter of each kind has its page.
PAGES = {
    Matter.Kind.PROPOSAL: "proposals:proposal_detail",
    Matter.Kind.COMPLAINT: "proposals:complaint_detail",
    Matter.Kind.DEMAND: "proposals:demand_detail",
}


def desk() -> QuerySet[User]:
    """Everybody who handles matters in the city federation today."""
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id"))


def officers_of(department_id: int) -> QuerySet[User]:
    """The officers of a department in post today."""
    posts = Post.objects.in_force().filter(role=Role.DEPARTMENT, organisation_id=department_id)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id"))


def address(matter: Matter) -> str:
    return reverse(PAGES[Matter.Kind(matter.kind)], args=[matter.pk])


def key_of(matter: Matter, event: str, *parts: object) -> str:
    return ":".join(map(str, ("proposals", event, matter.pk, *parts)))


def tell_desk(matter: Matter, event: str, title: str, *, round: int = 1, body: str = "") -> None:
    tell_people(desk(), matter, event, title, key=key_of(matter, event, round), body=body)


def tell_author(matter: Matter, event: str, title: str, *, body: str = "") -> None:
    tell_people([matter.author], matter, event, title, key=key_of(matter, event, matter.version), body=body)


def tell_unit(matter: Matter, department_id: int, event: str, title: str, *, key: str, body: str = "") -> int:
    """Tell a department's officers; returns how many were told for the first time."""
    return tell_people(officers_of(department_id), matter, event, title, key=key, body=body)


def tell_people(
    to: QuerySet[User] | list[User], matter: Matter, event: str, title: str, *, key: str, body: str = ""
) -> int:
    """Tell these people, each once for a `key`; returns how many were told for the first time.

    `title` may hold %(subject)s.
    """
    return len(
        notify(
            f"proposals.{event}",
            to=to,
            title=title % {"subject": matter.subject},
            body=body,
            key=key,
            url=address(matter),
        )
    )
