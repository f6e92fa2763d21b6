"""What makes a doubled click harmless."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _


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
    def claim(cls, key: str, user) -> tuple[Submission | None, bool]:
        """The submission of a form key and whether it is new; a form without a key is always new.

        Keys are kept per user: somebody else's key never leads to their page.
        """
        own = cls.own_key(key, user)
        if own is None:
            return None, True
        # One statement where get_or_create needs two; it waits for a twin that is still under way.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ui_submission (key, user_id, url, created_at) VALUES (%s, %s, '', now())"
                " ON CONFLICT DO NOTHING",
                [own, user.pk],
            )
            is_new = cursor.rowcount == 1
        return (cls(key=own, user=user), True) if is_new else (cls.objects.get(key=own), False)

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
