"""Enrolling, using and removing the second factor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts import totp
from federation.accounts.models import Authenticator, RecoveryCode, User
from federation.accounts.sealing import BrokenSeal, seal, unseal
from federation.audit.services import record

if TYPE_CHECKING:
    from fido2.webauthn import AttestedCredentialData

Kind = Authenticator.Kind
MOST_PASSKEYS = 10


def seal_name(user: User) -> str:
    return f"totp:{user.pk}"


@transaction.atomic
def enrol_app(user: User, *, actor: User, secret: bytes, code: str) -> list[str]:
    """Take an app as second factor once it has shown a right code; that code is spent by it.

    Returns the recovery codes that come with the first factor, [] with a further one. Raises
    ValidationError on `code`.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.authenticators.filter(kind=Kind.TOTP).exists():
        raise ValidationError({"code": _("An app is enrolled already. Remove it first.")})
    step = totp.matching_step(secret, code, moment=time.time())
    if step is None:
        raise ValidationError(
            {"code": _("This code is not right. Check the clock of the telephone and try the next code.")}
        )
    sealed = seal(secret, owner=seal_name(user))
    row = Authenticator.objects.create(user=user, kind=Kind.TOTP, key=sealed, last_used_step=step)
    return note_enrolment(user, row, actor)


@transaction.atomic
def enrol_passkey(user: User, *, actor: User, key: AttestedCredentialData, name: str) -> list[str]:
    """Take a passkey as second factor. Returns what `enrol_app` returns; raises ValidationError."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.authenticators.filter(kind=Kind.PASSKEY).count() >= MOST_PASSKEYS:
        raise ValidationError(_("Ten passkeys are enough. Remove one first."))
    try:
        with transaction.atomic():
            row = Authenticator.objects.create(
                user=user, kind=Kind.PASSKEY, key=bytes(key), credential_id=key.credential_id, name=name
            )
    except IntegrityError as error:
        raise ValidationError(_("This passkey is enrolled already.")) from error
    return note_enrolment(user, row, actor)


def note_enrolment(user: User, row: Authenticator, actor: User) -> list[str]:
    """The trail, and with the first factor the recovery codes and the end of every other session."""
    record("accounts.factor_enrolled", user, actor=actor, note=f"{row.kind} {row.name}".strip())
    if user.second_factor_since is not None:
        return []
    user.second_factor_since = timezone.now()
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=["second_factor_since", "session_epoch"])
    return make_recovery_codes(user, actor=actor)


@transaction.atomic
def make_recovery_codes(user: User, *, actor: User) -> list[str]:
    """Ten new codes to print; the earlier ones stop working. They are shown once and kept as hashes."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = [RecoveryCode.fresh() for _n in range(RecoveryCode.COUNT)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=RecoveryCode.digest_of(user, code)) for code in codes
    )
    record("accounts.recovery_codes_made", user, actor=actor)
    return codes


@transaction.atomic
def remove_authenticator(row: Authenticator, *, actor: User) -> User:
    """Take one's own app or passkey away. The last one stays where the person's work asks for one.

    Raises ValidationError. The recovery codes go with the last factor.
    """
    user = User.objects.select_for_update().get(pk=row.user_id)
    others = user.authenticators.exclude(pk=row.pk).exists()
    if not others:
        user.second_factor_since = None
        if user.owes_second_factor:
            raise ValidationError(_("Your work asks for a second factor. Add another one before this goes."))
        user.recovery_codes.all().delete()
        user.save(update_fields=["second_factor_since"])
    record("accounts.factor_removed", user, actor=actor, note=f"{row.kind} {row.name}".strip())
    row.delete()
    return user


# Using it: each of these returns whether the answer holds, and spends it. The caller holds a transaction.


def lock_app(user: User) -> Authenticator | None:
    """The person's app under lock: two answers with one code wait for each other here."""
    return Authenticator.objects.select_for_update().filter(user=user, kind=Kind.TOTP).first()


@transaction.atomic
def spend_code(user: User, code: str) -> bool:
    """Whether `code` is the app's code of this half minute and was not used before (RFC 6238, 5.2)."""
    row = lock_app(user)
    if row is None:
        return False
    try:
        secret = unseal(bytes(row.key), owner=seal_name(user))
    except BrokenSeal:
        return False
    step = totp.matching_step(secret, code, moment=time.time(), after=row.last_used_step)
    if step is None:
        return False
    row.last_used_step, row.last_used_at = step, timezone.now()
    row.save(update_fields=["last_used_step", "last_used_at"])
    return True


def spend_recovery_code(user: User, code: str) -> bool:
    """Whether `code` is one of the person's recovery codes and unused. One statement takes it."""
    unused = RecoveryCode.objects.filter(
        user=user, digest=RecoveryCode.digest_of(user, code), used_at__isnull=True
    )
    return unused.update(used_at=timezone.now()) == 1


def note_signature(user: User, credential_id: bytes, counter: int) -> bool:
    """Keep the counter of a passkey that has signed; False where it runs backwards: a copied key.

    Authenticators that do not count always say 0 (WebAuthn, 6.1.1).
    """
    mine = Authenticator.objects.filter(user=user, credential_id=credential_id)
    if counter > 0:
        mine = mine.filter(last_used_step__lt=counter)
    else:
        mine = mine.filter(last_used_step=0)
    return mine.update(last_used_step=counter, last_used_at=timezone.now()) == 1
