"""The letter by which a co-handler's opinion reaches the lead: numbered apart from replies, and frozen."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post, Role
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.files.models import StoredFile
from proposals.models.assignments import Assignment


class OpinionLetterQuerySet(ScopedQuerySet):
    tree = "assignment__department__organisation__"

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """The sender, whoever answers in the same round, and the federation as far as it reaches the part."""
        if scope is Scope.ASSIGNED and post.role == Role.DEPARTMENT:
            leads = Assignment.objects.standing().answering()
            lead = leads.filter(
                matter=OuterRef("assignment__matter"),
                round=OuterRef("assignment__round"),
                department=post.organisation_id,
            )
            return Q(assignment__department=post.organisation_id) | Exists(lead)
        parts = Assignment.objects.filter(pk=OuterRef("assignment_id"))
        reach = parts.in_scope(scope, post)
        return None if reach is None else Exists(parts.filter(reach))


class OpinionLetter(models.Model):
    """A sent opinion (会办意见) as Word and PDF; its words stand with the part. It never changes."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="opinion_letter")
    number = models.CharField(_("number"), max_length=60, unique=True)
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    addressee = models.CharField(_("addressee"), max_length=200)
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    objects = OpinionLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion of a co-handler")
        verbose_name_plural = _("opinions of co-handlers")
        triggers = [
            pgtrigger.Protect(name="opinion_letter_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number
