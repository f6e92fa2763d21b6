"""The history of sign-ins: written with every try, read by its owner, forgotten after some months."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.devices import device_in_words
from federation.accounts.models import Post, Role, SignInRecord, User
from federation.audit.middleware import client_address
from federation.audit.services import record
from federation.notices.services import notify

Result, End, Method = SignInRecord.Result, SignInRecord.End, SignInRecord.Method
# What a session calls itself in its own data.
SID = "sid"


def note_try(request: HttpRequest, user: User | None, result: str, method: str) -> SignInRecord:
    """One line of the history; a success names its session."""
    now = timezone.now()
    in_now = result == Result.SIGNED_IN
    return SignInRecord.objects.create(
        user=user,
        address=client_address(request)[:45],
        device=device_in_words(request.headers.get("User-Agent", "")),
        method=method,
        result=result,
        sid=uuid.uuid4() if in_now else None,
        seen_at=now if in_now else None,
    )


def open_sessions(user: User) -> QuerySet:
    """The sessions of a person that can still be in use, newest first."""
    now = timezone.now()
    return user.sign_ins.filter(
        result=Result.SIGNED_IN,
        ended_at__isnull=True,
        at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    ).order_by("-id")


def note_end(sid: str | None, end: str) -> None:
    """The session of that name is over."""
    if sid:
        SignInRecord.objects.filter(sid=sid, ended_at__isnull=True).update(ended_at=timezone.now(), end=end)


def note_seen(sid: str) -> None:
    SignInRecord.objects.filter(sid=sid).update(seen_at=timezone.now())


@transaction.atomic
def end_session(row: SignInRecord, *, actor: User) -> SignInRecord:
    """End one of one's own sessions: the next request that comes with it is signed out."""
    user = User.objects.select_for_update().get(pk=row.user_id)
    # A name that no session can bear any longer needs no place in the list.
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    young = user.sign_ins.filter(sid__in=user.ended_sessions, at__gt=oldest)
    user.ended_sessions = [one.sid for one in young if one.sid is not None]
    if row.sid is not None:
        user.ended_sessions.append(row.sid)
    user.save(update_fields=["ended_sessions"])
    note_end(str(row.sid), End.ENDED)
    record("accounts.session_ended", user, actor=actor)
    return row


@transaction.atomic
def end_all_sessions(user: User, end: str) -> User:
    """End every session of an account. Who keeps their own must match the new account afterwards."""
    user = User.objects.select_for_update().get(pk=user.pk)
    open_sessions(user).update(ended_at=timezone.now(), end=end)
    user.session_epoch = F("session_epoch") + 1
    user.ended_sessions = []
    user.save(update_fields=["session_epoch", "ended_sessions"])
    user.refresh_from_db(fields=["session_epoch"])
    return user


@transaction.atomic
def end_sessions_of(user: User, *, actor: User) -> User:
    """End every session of somebody else's account; its owner may sign in again at once.

    Raises ValidationError for one's own account: its sessions are ended one by one under the own sign-ins.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("End your own sessions under your sign-ins."))
    user = end_all_sessions(user, End.ADMIN)
    record("accounts.sessions_ended", user, actor=actor)
    return user


@transaction.atomic
def report_stranger(user: User, *, actor: User, row: SignInRecord | None = None) -> User:
    """ "That was not me": every session ends, and the security administrators are told at once."""
    user = end_all_sessions(user, End.NOT_ME)
    about = _("%(time)s from %(address)s, %(device)s") % {
        "time": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}" if row else "—",
        "address": (row.address if row else "") or "—",
        "device": (row.device if row else "") or "—",
    }
    entry = record("accounts.stranger_reported", user, actor=actor, note=about)
    guards = Post.objects.in_force().filter(role=Role.SECURITY_ADMIN).values("user")
    notify(
        "accounts.stranger_reported",
        to=User.objects.filter(pk__in=guards, is_active=True),
        title=_("%(name)s reports a sign-in by somebody else") % {"name": user.name},
        body=about,
        url=reverse("accounts:user_sign_ins", args=[user.pk]),
        key=f"stranger:{entry.pk}",
    )
    return user


def forget_old_sign_ins() -> int:
    """Delete the history that is older than the setting says; returns how many lines."""
    oldest = timezone.now() - timedelta(days=settings.SIGN_IN_HISTORY_DAYS)
    deleted, _by_model = SignInRecord.objects.filter(at__lt=oldest).delete()
    return deleted
