"""What places decide for themselves: topics of matters, classes of letters, grounds of decisions."""

from __future__ import annotations

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as translated
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


class ReplyClass(models.Model):
    """A class of letters (答复类别), such as A: solved or adopted. Letters print the code, which stays.

    `counts_as` is what statistics make of it. An entry is retired, never deleted: letters bear its code.
    """

    class CountsAs(models.TextChoices):
        SOLVED = "solved", _("Solved or adopted")
        PLANNED = "planned", _("Planned")
        NEITHER = "neither", _("Neither solved nor planned")

    code = models.CharField(
        _("code"),
        max_length=1,
        validators=[RegexValidator(r"^[A-Z]\Z", _("One capital letter, such as A."))],
    )
    name = models.CharField(_("name"), max_length=60)
    counts_as = models.CharField(_("counts as"), max_length=7, choices=CountsAs)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("class of letters")
        verbose_name_plural = _("classes of letters")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="reply_class_code_is_unique",
                violation_error_message=_("This code is in use."),
            ),
            models.CheckConstraint(condition=Q(code__regex="^[A-Z]$"), name="reply_class_is_one_capital"),
        ]
        triggers = [
            pgtrigger.Protect(name="reply_class_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="reply_class_code_is_for_good", fields=["code"]),
        ]

    def __str__(self) -> str:
        return translated("Class %(code)s: %(name)s") % {"code": self.code, "name": self.name}
