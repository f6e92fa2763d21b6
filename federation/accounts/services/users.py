"""Accounts and the posts that give them rights."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import ADMIN_ROLES, Delegation, Organisation, Post, SignInRecord, User
from federation.accounts.services.sign_ins import end_all_sessions
from federation.audit.services import changes_between, record
from federation.text import fold

PROFILE = ("name", "language", "text_size")


def name_taken() -> ValidationError:
    return ValidationError({"username": _("This account name, or one that looks like it, is taken.")})


@transaction.atomic
def open_account(
    username: str, *, name: str, actor: User | None, password: str | None = None, **fields: Any
) -> User:
    """Create an account without rights. Raises ValidationError where the folded name is taken."""
    user = User(username=username, folded_username=fold(username), name=name, **fields)
    if not user.folded_username:
        raise ValidationError({"username": _("Give a name that can be read.")})
    if User.objects.filter(folded_username=user.folded_username).exists():
        raise name_taken()
    user.full_clean(exclude=["password"], validate_unique=False)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise name_taken() from error
    record("accounts.account_opened", user, actor=actor)
    return user


@transaction.atomic
def disable_account(user: User, *, actor: User) -> User:
    """End an account. Sessions and tokens die with the next request, because each one looks here."""
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot disable your own account."))
    user = shut_account(user)
    record("accounts.account_disabled", user, actor=actor)
    return user


@transaction.atomic
def reopen_account(user: User, *, actor: User) -> User:
    """Let a disabled account be used again. Its old password is gone: the owner chooses a new one by a link.

    Posts that ended meanwhile stay ended. Raises ValidationError for an account in use.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise ValidationError(_("This account is in use."))
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    record("accounts.account_reopened", user, actor=actor)
    return user


def shut_account(user: User) -> User:
    """Close every way in: the account, its sessions, its links and its tokens of the API."""
    user = end_all_sessions(user, SignInRecord.End.TAKEN)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    user.auth_token_set.all().delete()
    return user


@transaction.atomic
def update_profile(user: User, *, actor: User, **fields: Any) -> User:
    """Change how a person is called and how pages look for them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(user, name) for name in fields if name in PROFILE}
    for name in before:
        setattr(user, name, fields[name])
    changes = changes_between(before, user)
    if changes:
        user.full_clean(exclude=["password"], validate_unique=False)
        user.save(update_fields=list(changes))
        record("accounts.profile_updated", user, actor=actor, changes=changes)
    return user


@transaction.atomic
def change_password(user: User, *, password: str, actor: User) -> User:
    """Set another password. Every session of the account ends with it, and every open link.

    Raises ValidationError on `password` for a weak one or the one in use. Who asks must have proved
    the old one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.check_password(password):
        raise ValidationError({"password": _("This is the password you have now.")})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    user.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    record("accounts.password_changed", user, actor=actor)
    return user


@transaction.atomic
def give_post(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    actor: User | None,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Post:
    """Give `user` a role in `organisation` from a day on.

    Raises ValidationError where the same post overlaps, where somebody would hold an administrator role
    beside another role (三权分立: administrators see no business text), or gives a post to themselves.
    """
    if actor is not None and actor.pk == user.pk:
        raise ValidationError(_("Nobody gives a post to themselves."))
    # The row's lock puts two posts for one person in line, so that the check below sees the first one.
    User.objects.select_for_update().get(pk=user.pk)
    unit = Organisation.objects.select_for_update(of=("self",)).only("closed_on").get(pk=organisation.pk)
    if unit.closed_on is not None:
        raise ValidationError({"unit": _("This unit is closed.")})
    post = Post(
        user=user,
        organisation=organisation,
        role=role,
        title=title,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    post.clean_fields()
    refuse_clash(post)
    post.save()
    record("accounts.post_given", user, actor=actor, note=f"{role} {organisation.name}")
    return post


def refuse_clash(post: Post) -> None:
    """Raise ValidationError, keyed by field, for what the database's constraints would refuse."""
    if post.ends_on is not None and post.ends_on <= post.starts_on:
        raise ValidationError({"ends_on": _("The post must end after it starts.")})
    meanwhile = Post.objects.overlapping(post.starts_on, post.ends_on).filter(user=post.user)
    if meanwhile.filter(organisation=post.organisation, role=post.role).exists():
        raise ValidationError({"role": _("This person holds this post already at that time.")})
    others = {role for role in meanwhile.values_list("role", flat=True) if role != post.role}
    lent = Delegation.objects.still_to_come_or_in_force().filter(delegate=post.user)
    if post.role in ADMIN_ROLES and lent.exists():
        raise ValidationError({"role": _("This person acts for a colleague. End that delegation first.")})
    if others and (post.role in ADMIN_ROLES or others & ADMIN_ROLES):
        raise ValidationError({"role": _("An administrator role is not combined with any other role.")})


@transaction.atomic
def end_post(post: Post, *, on: date, actor: User) -> Post:
    """End a post: its rights are gone from the day `on`.

    Today is such a day even for a post that begins today: what was given by mistake is taken back at once.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=post.pk)
    if on < post.starts_on or (on == post.starts_on and on < timezone.localdate()):
        raise ValidationError({"on": _("The post must end after it starts.")})
    if post.ends_on is not None and post.ends_on <= on:
        raise ValidationError({"on": _("This post ends earlier already.")})
    post.ends_on = on
    post.save(update_fields=["ends_on"])
    note = f"{post.role} {post.organisation.name} {on}"
    record("accounts.post_ended", post.user, actor=actor, note=note)
    return post
