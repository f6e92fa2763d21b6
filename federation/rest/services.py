"""Accounts and tokens of partner systems."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.organisations import register_organisation
from federation.accounts.services.users import give_post, open_account
from federation.audit.services import record

MAX_DAYS = 366


class IssuedToken(NamedTuple):
    """A new token: its secret, which nothing stores, and the moment it ends."""

    secret: str
    expires_at: datetime


@transaction.atomic
def register_partner(name: str, *, actor: User | None) -> Organisation:
    """Put a partner system on file as an outside body with an account that nobody can sign in with."""
    partner = register_organisation(Organisation.Kind.OUTSIDE, actor=actor, name=name)
    open_partner_account(partner, actor=actor)
    return partner


def open_partner_account(partner: Organisation, *, actor: User | None) -> User:
    user = open_account(f"partner-{partner.pk}", name=partner.name[:60], actor=actor)
    give_post(user, partner, Role.PARTNER, actor=actor)
    return user


def partner_account(partner: Organisation) -> User | None:
    """The account of a partner in force today."""
    posts = partner.posts.in_force().filter(role=Role.PARTNER, user__is_active=True)
    found = posts.select_related("user").order_by("id").first()
    return found.user if found else None


@transaction.atomic
def issue_partner_token(partner: Organisation, *, days: int, actor: User | None) -> IssuedToken:
    """Issue a token for a partner's account; earlier ones stay until they end, so that they can be changed
    without a gap.

    Raises ValidationError for a term outside 1 to 366 days or a unit that is no partner.
    """
    if not 1 <= days <= MAX_DAYS:
        raise ValidationError({"days": _("A token lasts from 1 to %(most)s days.") % {"most": MAX_DAYS}})
    user = partner_account(partner)
    if user is None:
        raise ValidationError({"partner": _("This unit has no partner account in force.")})
    token, secret = AuthToken.objects.create(user, expiry=timedelta(days=days))
    record(
        "rest.partner_token_issued",
        partner,
        actor=actor,
        note=f"{timezone.localtime(token.expiry):%Y-%m-%d %H:%M}",
    )
    return IssuedToken(secret, token.expiry)


@transaction.atomic
def revoke_partner_tokens(partner: Organisation, *, actor: User | None) -> int:
    """End every token of a partner at once; returns how many there were."""
    ended, _by_model = AuthToken.objects.filter(
        user__posts__organisation=partner, user__posts__role=Role.PARTNER
    ).delete()
    record("rest.partner_tokens_revoked", partner, actor=actor, note=str(ended))
    return ended
