"""The explanation itself: the gates in their order, and whom to ask where one is closed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import FieldError
from django.utils.translation import gettext as _

from federation.accounts.explaining.asked import Asked
from federation.accounts.explaining.posts import REACHES, PostLine, post_lines
from federation.accounts.models import Post, Role, User
from federation.accounts.scopes import grants, holds, words_of

PEOPLE_TO_ASK = 3


@dataclass
class Explanation:
    """Everything the page shows. `may` is what the portal would do, `verdict` that in one sentence.

    `holders` are (role, reach), `contacts` are (name, unit) of people who can change it.
    """

    asked: Asked
    may: bool
    verdict: str
    permission: str = ""
    holders: list[tuple[str, str]] = field(default_factory=list)
    posts: list[PostLine] = field(default_factory=list)
    record: str = ""
    notes: list[str] = field(default_factory=list)
    contact_reason: str = ""
    contacts: list[tuple[str, str]] = field(default_factory=list)


def explain(user: User, asked: Asked, *, for_another: bool = False) -> Explanation:
    """Why `user` may or may not open what `asked` names.

    With `for_another` somebody else reads it, who is told whether the record is reached and nothing of it.
    """
    if asked.is_public:
        return Explanation(asked, True, _("This page is public: anybody may open it."))
    allowed = not asked.permission or holds(user, asked.permission)
    reached = allowed and asked.is_found_by(user)
    may, verdict = judge(user, asked, allowed=allowed, reached=reached)
    told = Explanation(asked, may, verdict, posts=post_lines(user, asked, reached=reached))
    if asked.permission:
        told.permission, told.holders = words_of(asked.permission), holders_of(asked.permission)
    if asked.names_a_record and asked.permission and allowed:
        told.record = about_record(asked, reached=reached, for_another=for_another)
    if may and asked.asks_again:
        told.notes.append(_("Before it opens it asks once more who you are."))
    if not allowed:
        told.contact_reason = _("Posts are given by the security administrators:")
        told.contacts = people_in_office(but=user, role=Role.SECURITY_ADMIN)
    elif not reached:
        told.contact_reason = _("Whether there is such a record can be asked of:")
        told.contacts = staff_for(user)
    return told


def judge(user: User, asked: Asked, *, allowed: bool, reached: bool) -> tuple[bool, str]:
    """The answer in one sentence; the first gate that is closed decides."""
    if not user.is_active:
        return False, _("The account is disabled: none of its posts counts.")
    if user.owes_second_factor:
        return False, _("A second factor must be enrolled first; until then no other page opens.")
    if not allowed:
        said = _("No post in force includes “%(permission)s”.")
        return False, said % {"permission": words_of(asked.permission)}
    if not reached:
        return False, _("Within the reach of these posts there is no record with this number.")
    if not asked.permission:
        return True, _("Everybody who is signed in may open this page; it shows each person their own.")
    return True, _("This page may be opened.")


def holders_of(permission: str) -> list[tuple[str, str]]:
    """(role, reach) of every role that includes the permission, in the order of the roles."""
    roles = grants()[permission]
    return [(str(role.label), str(REACHES[roles[role]])) for role in Role if role in roles]


def about_record(asked: Asked, *, reached: bool, for_another: bool) -> str:
    """What may be said of the record. Beyond reach it is the same as where there is none."""
    if not reached:
        return _(
            "Number %(key)s: it may not exist, may have been merged or removed, or may belong to a unit"
            " beyond this reach. The portal gives the same answer in each case."
        ) % {"key": asked.key}
    unit = "" if for_another else unit_of(asked)
    if not unit:
        return _("Number %(key)s lies within reach.") % {"key": asked.key}
    return _("Number %(key)s belongs to %(unit)s and lies within reach.") % {"key": asked.key, "unit": unit}


def unit_of(asked: Asked) -> str:
    """The unit that owns the record, as its list is scoped; "" for what belongs to no unit."""
    rows = asked.rows.all().filter(pk=asked.key)
    try:
        return rows.values_list(f"{rows.tree}name", flat=True).first() or ""
    except (AttributeError, FieldError):
        return ""


def people_in_office(*, but: User | None = None, **conditions: object) -> list[tuple[str, str]]:
    """(name, unit) of a few people other than `but` who hold such a post today."""
    posts = Post.objects.in_force().filter(user__is_active=True, **conditions).exclude(user=but)
    found = posts.select_related("user", "organisation").order_by("user__name", "pk")
    return list(dict.fromkeys((post.user.name, post.organisation.name) for post in found))[:PEOPLE_TO_ASK]


def staff_for(user: User) -> list[tuple[str, str]]:
    """Who looks after the unit of `user`: the staff of its county, else those of the city."""
    post = user.main_post
    county = post.organisation.branch_id if post is not None else None
    of_county = people_in_office(but=user, role=Role.COUNTY_STAFF, organisation_id=county) if county else []
    return of_county or people_in_office(but=user, role=Role.CITY_STAFF)
