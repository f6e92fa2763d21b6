"""Who is told about requests. Titles name the request by its number and nobody by name."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import Post, Role, User
from federation.notices.services import notify, post
from federation.privacy.models import DataRequest


def people_with(condition: Q) -> QuerySet[User]:
    posts = Post.objects.in_force().filter(condition)
    return User.objects.filter(is_active=True, pk__in=posts.values("user"))


def desk_of(request: DataRequest) -> QuerySet[User]:
    """The clerks of the federation in charge, and those of the city, who decide."""
    county = Q(role=Role.COUNTY_STAFF, organisation=request.organisation_id)
    return people_with(county | Q(role=Role.CITY_STAFF)).exclude(pk=request.user_id)


def leaders() -> QuerySet[User]:
    return people_with(Q(role=Role.LEADER))


def tell(
    request: DataRequest, event: str, title: str, to: QuerySet[User] | list[User], *, step: object = ""
) -> int:
    """One notice for each of `to`; `title` may hold %(number)s and %(kind)s. How many are new."""
    said = title % {"number": request.number, "kind": request.get_kind_display()}
    key = f"privacy:request:{request.pk}:{event}:{step or request.version}"
    url = request.get_absolute_url()
    return len(notify(f"privacy.request_{event}", to=to, title=said, key=key, url=url))


def tell_requester(request: DataRequest, sentence: str) -> None:
    """In the inbox of whoever asked signed in; by mail to everybody else, which leaves no trace."""
    subject = _("Your request %(number)s") % {"number": request.number}
    body = "\n".join(part for part in (sentence, request.answer) if part)
    key = f"privacy:request:{request.pk}:told:{request.state}:{request.version}"
    if request.user is not None and request.user.is_active:
        url = reverse("privacy:own_detail", args=[request.pk])
        notify(
            "privacy.request_news",
            to=[request.user],
            title=f"{subject}：{sentence}"[:200],
            body=body,
            key=key,
            url=url,
        )
    elif request.email:
        post("email", key, {"to": request.email, "subject": subject, "body": body, "forget": True})


def send_link(request: DataRequest, link: str) -> None:
    """The private link by mail; the outbox forgets both once it is delivered."""
    body = _(
        "Your request %(number)s has been received and will be answered by %(day)s. With this private link"
        " you see how it stands. Keep it to yourself:"
    ) % {"number": request.number, "day": request.due_on}
    payload = {
        "to": request.email,
        "subject": _("Your request %(number)s") % {"number": request.number},
        "body": f"{body}\n{link}",
        "secret": True,
        "forget": True,
    }
    post("email", f"privacy:request:{request.pk}:link", payload)
