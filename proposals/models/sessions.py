"""Where and by whom proposals are made: sessions of a body (届次), its sectors (界别). Data, not code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proposals.models.dictionaries import DictionaryQuerySet


class Session(models.Model):
    """A session of a body, such as 政协八届一次会议; a year of the federation's own track is one as well.

    `body`, `term` and `number` are kept beside the name, because the title of a published reply is built
    from them.
    """

    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("This name is in the list already.")},
    )
    body = models.CharField(_("body"), max_length=60, blank=True)
    term = models.PositiveSmallIntegerField(_("term number"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("session number"), null=True, blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = [F("opens_on").desc(nulls_last=True), "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="session_closes_after_it_opens",
                violation_error_message=_("The session closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A sector (界别) for which a proposal is made."""

    name = models.CharField(
        _("name"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("This name is in the list already.")},
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
