"""Electronic plaques: what a chamber certifies of a member, frozen with its hash."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Membership
from federation.accounts.scopes import ScopedQuerySet
from federation.files.models import StoredFile

# The membership is not among them: it may be handed on when two records of one party are merged.
FROZEN = ("number", "code", "content", "sha256", "valid_from", "valid_to", "issued_at")


class PlaqueQuerySet(ScopedQuerySet):
    tree = "membership__chamber__organisation__"

    def own(self, post):
        return Q(membership__member_id=post.organisation_id)

    def in_force(self):
        return self.filter(voided_at=None)


class Plaque(models.Model):
    """One issued plaque. `content` is everything that is printed, `sha256` its hash; neither ever changes.

    `code` opens the public page that says whether it is valid. The files are written a moment after the
    issue by the worker, once.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="plaques")
    number = models.CharField(_("certificate number"), max_length=60, unique=True)
    code = models.CharField(max_length=32, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    png = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("void because"), max_length=200, blank=True)

    objects = PlaqueQuerySet.as_manager()

    class Meta:
        verbose_name = _("plaque")
        verbose_name_plural = _("plaques")
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(voided_at=None),
                name="plaque_one_in_force_per_membership",
                violation_error_message=_("Somebody has just issued a plaque for this member."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")),
                name="plaque_ends_after_it_begins",
                violation_error_message=_("The plaque must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="plaque_void_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(pdf=None), name="plaque_to_be_drawn")]
        triggers = [
            pgtrigger.Protect(
                name="plaque_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
            pgtrigger.Protect(name="plaque_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number
