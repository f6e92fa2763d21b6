"""What makes a doubled click harmless."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from federation.ui.following.models import Follow
from federation.ui.listing.models import ListChoice, SavedView

__all__ = ["Follow", "ListChoice", "SavedView", "SentBefore", "Submission"]


class SentBefore(Exception):
    """The form was sent before: what its second arrival did is rolled back."""


class Submission(models.Model):
    """One drawn form, sent. The second arrival waits for the first one's transaction and goes to its page."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return str(self.key)

    @classmethod
    def keep(cls, key: str, user, url: str) -> bool:
        """Note that this form has led `user` to `url`; False where it was sent before.

        Called last in the transaction of the act: the note of a twin that is still under way is waited
        for, and whoever comes second rolls its own act back. A form without a key is always new. Keys are
        kept per user: somebody else's key never leads to their page.
        """
        own = cls.own_key(key, user)
        if own is None:
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ui_submission (key, user_id, url, created_at) VALUES (%s, %s, %s, now())"
                " ON CONFLICT DO NOTHING",
                [own, user.pk, url],
            )
            return cursor.rowcount == 1

    @classmethod
    def url_of(cls, key: str, user) -> str:
        """Where the form with this key has led `user` already; "" where it was not sent before."""
        own = cls.own_key(key, user)
        rows = cls.objects.filter(key=own).values_list("url", flat=True) if own else ()
        return next(iter(rows), "")

    @staticmethod
    def own_key(key: str, user) -> uuid.UUID | None:
        """The key as stored for `user`; None for what is no key at all."""
        try:
            return uuid.uuid5(uuid.UUID(key), str(user.pk))
        except ValueError:
            return None
