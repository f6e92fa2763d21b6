"""What the law keeps of accounts, what stands against erasing one, and what else goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import ADMIN_ROLES, STAFF_ROLES, Post, Role, User
from federation.accounts.services.offboarding import end_posts
from federation.accounts.services.users import shut_account
from federation.privacy import hooks
from federation.privacy.people import PersonRow
from federation.privacy.services.erasing import Erasing

USER = "accounts.user"
# Who acted for the federation or a department acted for the public.
IN_OFFICE = ADMIN_ROLES | STAFF_ROLES | {Role.DEPARTMENT}


@hooks.hold("office", USER, "name", law=_("Archives law: who acted in public office stays named"))
def names_in_office(keys: Collection[int]) -> Iterable[int]:
    """Accounts that hold or held a post of the federation or of a department."""
    posts = Post.objects.filter(user__in=keys, role__in=IN_OFFICE)
    return posts.values_list("user_id", flat=True).distinct()


def posts_in_office(rows: hooks.Rows) -> Iterator[str]:
    """Nobody is erased while in office: rights end first, and work goes to a successor."""
    posts = Post.objects.in_force().filter(user__in=hooks.keys_of(rows, USER), role__in=IN_OFFICE)
    if posts.exists():
        yield _now("The account still holds a post in office. The security administrator offboards it first.")


def close_accounts(work: Erasing) -> None:
    """Every way into the accounts is shut before their names go."""
    users = User.objects.filter(pk__in=work.keys(USER))
    for user in users:
        end_posts(user)
        shut_account(user)
        AccessAttempt.objects.filter(username=user.folded_username).delete()
        AccessFailureLog.objects.filter(username=user.folded_username).delete()
    forget_sessions({str(user.pk) for user in users})


def forget_sessions(keys: Collection[str]) -> None:
    """Delete what the sessions of these accounts hold. They last half a day, so there are not many."""
    if not keys:
        return
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) in keys:
            SessionStore(session.session_key).delete()


def own_account(user: User) -> Iterator[PersonRow]:
    yield PersonRow(USER, user.pk)


hooks.obstacles.append(posts_in_office)
hooks.cleaners.append(close_accounts)
hooks.own_rows.append(own_account)
