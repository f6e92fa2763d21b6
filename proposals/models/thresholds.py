"""Numbers that a place decides for itself, such as how many must sign a joint proposal."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class Number(NamedTuple):
    """A number as it holds until a place changes it, and the bounds within which it may."""

    default: int
    least: int
    most: int
    label: object


# workflows.md (a) 2: the number of co-signers is the place's own.
NUMBERS: dict[str, Number] = {
    "cosigners_least": Number(1, 1, 50, _("co-signers that a joint proposal needs")),
    "cosigners_most": Number(30, 1, 200, _("co-signers that a proposal may have")),
}


class Threshold(models.Model):
    """What a place has set instead of the default of the same code."""

    code = models.SlugField(_("number"), max_length=30, primary_key=True)
    number = models.PositiveSmallIntegerField(_("value"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("number set by the place")
        verbose_name_plural = _("numbers set by the place")

    def __str__(self) -> str:
        return f"{self.code}: {self.number}"
