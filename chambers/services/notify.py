"""Who is told about applications and memberships, and in which words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.models import MembershipApplication
from federation.accounts.models import Organisation, Post, Role, User
from federation.notices.services import notify, post


def people_in(role: str, organisation_id: int | None) -> list[User]:
    """Everybody active who holds the role in this unit today."""
    posts = Post.objects.in_force().filter(role=role, organisation_id=organisation_id)
    return list(posts.people().order_by("pk"))


def staff_above(organisation: Organisation) -> list[User]:
    """The clerks who look after a unit: those of its county, else those of the city."""
    county = people_in(Role.COUNTY_STAFF, organisation.branch_id) if organisation.branch_id else []
    if county:
        return county
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    return list(posts.people().order_by("pk"))


def desk_of(chamber: Organisation) -> list[User]:
    """The chamber's secretaries; where it has none with an account, the clerks who look after it."""
    return people_in(Role.CHAMBER_SECRETARY, chamber.pk) or staff_above(chamber)


def representatives_of(member: Organisation) -> list[User]:
    return people_in(Role.ENTERPRISE, member.pk)


def address(application: MembershipApplication) -> str:
    return reverse("chambers:application_detail", args=[application.pk])


def tell(application: MembershipApplication, event: str, title: str, to: list[User]) -> int:
    """One notice for each of `to`; the same event of the same version is told once."""
    return len(
        notify(
            f"chambers.application_{event}",
            to=to,
            title=title % {"name": application.name},
            key=f"application:{application.pk}:{event}:{application.version}",
            url=address(application),
        )
    )


def tell_chamber(application: MembershipApplication, event: str, title: str) -> int:
    return tell(application, event, title, desk_of(application.chamber.organisation))


def tell_federation(application: MembershipApplication, event: str, title: str) -> int:
    return tell(application, event, title, staff_above(application.chamber.organisation))


def tell_applicant(application: MembershipApplication, sentence: str) -> None:
    """The signed-in applicant finds it in the inbox, whoever left an e-mail address in the mail."""
    subject = _("%(chamber)s: your application %(number)s") % {
        "chamber": application.chamber,
        "number": application.number,
    }
    body = "\n".join(part for part in (sentence, application.reason) if part)
    key = f"application:{application.pk}:told:{application.version}"
    if application.user is not None:
        notify(
            "chambers.application_news",
            to=[application.user],
            title=f"{subject}: {sentence}",
            body=body,
            key=key,
            url=address(application),
        )
    elif application.contact_email:
        hint = _("Your private link shows more.")
        payload = {"to": application.contact_email, "subject": subject, "body": f"{body}\n{hint}"}
        post("email", key, payload)
