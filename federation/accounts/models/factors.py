"""The second factor: apps and passkeys, recovery codes, and taking them away with two persons."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models.users import User
from federation.accounts.scopes import ScopedQuerySet


class Authenticator(models.Model):
    """Something that a person has. Further kinds, such as an SM2 certificate, get a choice of their own."""

    class Kind(models.TextChoices):
        TOTP = "totp", _("Code by an app")
        PASSKEY = "passkey", _("Passkey")

    user = models.ForeignKey(User, models.CASCADE, related_name="authenticators")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=60, blank=True)
    # The sealed seed of codes, or the public key of a passkey.
    key = models.BinaryField()
    credential_id = models.BinaryField(null=True, unique=True)
    # The step of the last code, or the counter of the last signature: what has been used is not used again.
    last_used_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(kind="totp"), name="authenticator_one_app_per_person"
            ),
            models.CheckConstraint(
                condition=Q(kind="totp", credential_id__isnull=True)
                | Q(kind="passkey", credential_id__isnull=False),
                name="authenticator_passkey_has_its_credential",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class RecoveryCode(models.Model):
    """One of the codes on paper for the day when the telephone is lost; only its hash is kept."""

    COUNT = 10
    # Eighty bits as base32: nobody guesses them, so a plain hash is enough.
    LETTERS = 16

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"

    @classmethod
    def fresh(cls) -> str:
        """A new code as it is printed: four groups of four."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        text = "".join(secrets.choice(alphabet) for _n in range(cls.LETTERS))
        return "-".join(text[start : start + 4] for start in range(0, cls.LETTERS, 4))

    @staticmethod
    def digest_of(user: User, code: str) -> str:
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return hashlib.sha256(f"{user.pk}:{plain}".encode()).hexdigest()


class FactorResetQuerySet(ScopedQuerySet):
    """Seen by the security administrators, and then all of them."""


class FactorReset(models.Model):
    """A wish to take somebody's second factor away: one administrator asks, another one decides."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("second-factor reset")
        verbose_name_plural = _("second-factor resets")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at__isnull=True), name="factor_reset_one_open_per_person"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")) & ~Q(asked_by=F("user")),
                name="factor_reset_by_two_other_persons",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
                name="factor_reset_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
