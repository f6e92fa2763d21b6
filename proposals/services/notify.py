"""Who is told about a matter, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from federation.accounts.models import Post, Role, User
from federation.notices.services import notify
from proposals.models import Assignment, Matter
from proposals.services.duties import Addressee

# Where a matter of each kind has its page.
PAGES = {
    Matter.Kind.PROPOSAL: "proposals:proposal_detail",
    Matter.Kind.COMPLAINT: "proposals:complaint_detail",
    Matter.Kind.DEMAND: "proposals:demand_detail",
    Matter.Kind.INSTRUCTION: "proposals:instruction_detail",
}


def desk() -> QuerySet[User]:
    """Everybody who handles matters in the city federation today."""
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    return posts.people()


def behind(to: Iterable[Addressee]) -> QuerySet[User]:
    """Everybody to whom one of these addresses leads today."""
    posts, people, roles = Post.objects.in_force(), set(), Q(pk__in=[])
    for one in to:
        if one.user_id is not None:
            people.add(one.user_id)
        elif one.unit_id is not None:
            roles |= Q(role=one.role, organisation_id=one.unit_id)
        else:
            roles |= Q(role=one.role)
    in_post = Q(pk__in=posts.filter(roles).values("user_id"))
    return User.objects.filter(Q(pk__in=people) | in_post, is_active=True)


def officers_of(department_id: int) -> QuerySet[User]:
    """The officers of a department in post today."""
    posts = Post.objects.in_force().filter(role=Role.DEPARTMENT, organisation_id=department_id)
    return posts.people()


def address(matter: Matter) -> str:
    return reverse(PAGES[Matter.Kind(matter.kind)], args=[matter.pk])


def part_address(part: Assignment) -> str:
    """The one screen of a department about its part."""
    return reverse("proposals:assignment_detail", args=[part.pk])


def key_of(matter: Matter, event: str, *parts: object) -> str:
    return ":".join(map(str, ("proposals", event, matter.pk, *parts)))


def tell_desk(
    matter: Matter, event: str, title: str, *, round: int = 1, body: str = "", url: str = ""
) -> None:
    tell_people(desk(), matter, event, title, key=key_of(matter, event, round), body=body, url=url)


def tell_author(matter: Matter, event: str, title: str, *, body: str = "") -> None:
    tell_people([matter.author], matter, event, title, key=key_of(matter, event, matter.version), body=body)


def tell_unit(
    matter: Matter,
    department_id: int,
    event: str,
    title: str,
    *,
    key: str,
    body: str = "",
    part: Assignment | None = None,
) -> int:
    """Tell a department's officers; returns how many were told for the first time.

    The notice leads to their `part`, where it is about one.
    """
    url = part_address(part) if part is not None else ""
    return tell_people(officers_of(department_id), matter, event, title, key=key, body=body, url=url)


def tell_people(
    to: QuerySet[User] | list[User],
    matter: Matter,
    event: str,
    title: str,
    *,
    key: str,
    body: str = "",
    url: str = "",
) -> int:
    """Tell these people, each once for a `key`; returns how many were told for the first time.

    `title` may hold %(subject)s. The notice leads to the matter's page where `url` names no other.
    """
    return len(
        notify(
            f"proposals.{event}",
            to=to,
            title=title % {"subject": matter.subject},
            body=body,
            key=key,
            url=url or address(matter),
        )
    )
