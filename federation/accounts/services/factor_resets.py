"""Taking a lost second factor away: one security administrator asks, another one decides."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import FactorReset, Post, Role, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.notices.services import notify

Outcome = FactorReset.Outcome


@transaction.atomic
def ask_factor_reset(user: User, *, actor: User, reason: str) -> FactorReset:
    """Ask that somebody's second factor be taken away; the person and the other administrators hear of it.

    Raises ValidationError for oneself, for somebody without a second factor, and where a wish is open.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("Somebody else must ask for your own reset."))
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.second_factor_since is None:
        raise ValidationError(_("This account has no second factor."))
    if user.factor_resets.filter(decided_at__isnull=True).exists():
        raise ValidationError(_("A reset of this account waits for a decision already."))
    reset = FactorReset(user=user, asked_by=actor, reason=reason.strip())
    store(reset)
    record("accounts.factor_reset_asked", user, actor=actor, note=reset.reason)
    others = User.objects.filter(
        pk__in=Post.objects.in_force().filter(role=Role.SECURITY_ADMIN).values("user"), is_active=True
    ).exclude(pk=actor.pk)
    notify(
        "accounts.factor_reset_asked",
        to=others,
        title=_("Second-factor reset of %(name)s waits for your decision") % {"name": user.name},
        body=reset.reason,
        url=reverse("accounts:factor_reset_list"),
        key=f"factor_reset:{reset.pk}:asked",
    )
    tell_owner(reset, "asked", _("A reset of your second factor was asked for"))
    return reset


@transaction.atomic
def decide_factor_reset(reset: FactorReset, *, actor: User, approve: bool) -> FactorReset:
    """Approve or refuse. Approved, every authenticator, recovery code and session of the account is gone.

    Raises ValidationError for who asked, for the person concerned, and for a wish that is decided.
    """
    user = User.objects.select_for_update().get(pk=reset.user_id)
    reset = FactorReset.objects.select_for_update(of=("self",)).select_related("user").get(pk=reset.pk)
    if reset.decided_at is not None:
        raise ValidationError(_("This reset is decided already."))
    if actor.pk in (reset.asked_by_id, reset.user_id):
        raise ValidationError(_("Two persons are needed: who asked and who is concerned cannot decide."))
    reset.decided_by, reset.decided_at = actor, timezone.now()
    reset.outcome = Outcome.APPROVED if approve else Outcome.REFUSED
    store(reset)
    if approve:
        user.authenticators.all().delete()
        user.recovery_codes.all().delete()
        user.second_factor_since = None
        user.session_epoch = F("session_epoch") + 1
        user.save(update_fields=["second_factor_since", "session_epoch"])
        tell_owner(reset, "approved", _("Your second factor was taken away; enrol a new one"))
    event = "accounts.factor_reset_approved" if approve else "accounts.factor_reset_refused"
    record(event, user, actor=actor, note=reset.reason)
    return reset


def tell_owner(reset: FactorReset, step: str, title: str) -> None:
    body = _("If you did not ask for this, call the security administrator of the portal now.")
    notify(
        f"accounts.factor_reset_{step}",
        to=[reset.user],
        title=title,
        body=body,
        url=reverse("accounts:factors"),
        key=f"factor_reset:{reset.pk}:{step}:owner",
    )
