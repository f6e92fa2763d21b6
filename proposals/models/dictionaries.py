"""What places decide for themselves: topics of matters and the grounds that a decision may rest on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from liaison.models import Department


class DictionaryQuerySet(ScopedQuerySet):
    def current(self):
        """Entries that may still be chosen."""
        return self.filter(is_active=True)


class Topic(models.Model):
    """What matters of one kind are about; a demand's topic knows who handles it unless somebody decides."""

    kind = models.CharField(_("kind of matter"), max_length=10)
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    handler = models.ForeignKey(
        Department,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by default by"),
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["kind", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="topic_code_is_unique",
                violation_error_message=_("This code is in use."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Ground(models.Model):
    """A coded ground for one act, such as not filing a proposal or refusing a complaint."""

    act = models.CharField(_("act"), max_length=20)
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("ground"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ["act", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "code"],
                name="ground_code_is_unique",
                violation_error_message=_("This code is in use."),
            )
        ]

    def __str__(self) -> str:
        return self.name
