"""Every try to sign in, and the session that came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.models.users import User
from federation.accounts.scopes import ScopedQuerySet


class SignInRecordQuerySet(ScopedQuerySet):
    """Seen by their owner, and by the security administrator."""


class SignInRecord(models.Model):
    """A try to sign in: when, from where, with what, how it ended. It holds nothing that opens anything.

    `sid` names the session in its own data and in the list of ended ones; it is not the key of the cookie.
    A try with a name that nobody has is kept too, without a person, so that both take the same time.
    """

    class Method(models.TextChoices):
        PASSWORD = "password", _("Password")
        TOTP = "totp", _("Password and code")
        PASSKEY = "passkey", _("Password and passkey")
        RECOVERY = "recovery", _("Password and recovery code")

    class Result(models.TextChoices):
        SIGNED_IN = "ok", _("Signed in")
        WRONG_PASSWORD = "password", _("Wrong password")
        WRONG_FACTOR = "factor", _("Wrong second factor")

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("Signed out")
        ENDED = "ended", _("Ended by its owner")
        NOT_ME = "not_me", _("Ended: it was not the owner")
        TAKEN = "taken", _("Ended with the account's rights")
        ADMIN = "admin", _("Ended by an administrator")

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins")
    at = models.DateTimeField(_("time"), auto_now_add=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    device = models.CharField(_("device"), max_length=60, blank=True)
    method = models.CharField(_("method"), max_length=8, choices=Method)
    result = models.CharField(_("result"), max_length=8, choices=Result)
    sid = models.UUIDField(null=True, unique=True, editable=False)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = SignInRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [
            models.Index(fields=["user", "-id"], name="sign_in_of_user"),
            models.Index(fields=["at"], name="sign_in_age"),
            models.Index(fields=["address", "-id"], name="sign_in_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.at:%Y-%m-%d %H:%M}"
