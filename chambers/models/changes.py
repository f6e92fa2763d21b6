"""How a membership changes and ends: ranks with their history, resignation, expulsion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Membership
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow


class RankChange(models.Model):
    """A member's rank from one day on; the earlier one is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="rank_changes")
    old_rank = models.CharField(_("former rank"), max_length=14, choices=Membership.Rank)
    new_rank = models.CharField(_("new rank"), max_length=14, choices=Membership.Rank)
    changed_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of rank")
        verbose_name_plural = _("changes of rank")
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_rank=models.F("new_rank")),
                name="rank_change_changes",
                violation_error_message=_("The member has this rank already."),
            )
        ]
        indexes = [models.Index(fields=["membership", "-id"], name="rank_change_membership")]

    def __str__(self) -> str:
        return f"{self.get_old_rank_display()} → {self.get_new_rank_display()}"


class EndingQuerySet(ScopedQuerySet):
    tree = "membership__chamber__organisation__"

    def own(self, post):
        return Q(membership__member_id=post.organisation_id)


class MembershipEnding(models.Model):
    """Why and how a membership ends: the member asks to leave, or the chamber decides on a ground."""

    class Kind(models.TextChoices):
        RESIGNATION = "resignation", _("Resignation")
        EXPULSION = "expulsion", _("Expulsion")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the chamber")
        DONE = "done", _("Membership ended")
        TAKEN_BACK = "taken_back", _("Taken back by the member")

    workflow = Workflow("state", {State.ASKED: {State.DONE, State.TAKEN_BACK}})

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="endings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    reason = models.TextField(_("reason"), max_length=1000)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = _("end of a membership")
        verbose_name_plural = _("ends of memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="asked"),
                name="ending_asked_once",
                violation_error_message=_("The chamber has this request already."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ending_has_a_reason"),
            # An expulsion names the decision of the body that took it.
            models.CheckConstraint(
                condition=~Q(kind="expulsion") | ~Q(decision=""), name="ending_expulsion_has_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.get_kind_display()}"
