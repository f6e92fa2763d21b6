"""What makes a doubled click harmless."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
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
        try:
            parsed = uuid.UUID(key)
        except ValueError:
            return None, True
        own = uuid.uuid5(parsed, str(user.pk))
        return cls.objects.get_or_create(key=own, defaults={"user": user})
