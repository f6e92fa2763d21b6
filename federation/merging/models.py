"""Pairs of records that may be one, the keys by which they are found, and merges with all that they moved."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.accounts.scopes import Scope, ScopedQuerySet, scopes_of


class Cause(models.TextChoices):
    """Why two records may be one, the strongest first."""

    CODE = "code", _("Same credit code")
    DOCUMENT = "document", _("Same name and document number")
    MOBILE = "mobile", _("Same name and mobile telephone")
    FULL_NAME = "full_name", _("Same full name")
    NAME = "name", _("Same name in the same region")
    PHONE = "phone", _("Same telephone")
    BY_HAND = "by_hand", _("Named by hand")


# Out of a hundred: how sure one cause alone makes it. Two causes make it surer, see `services.finding`.
SCORES = {
    Cause.CODE: 95,
    Cause.DOCUMENT: 95,
    Cause.MOBILE: 85,
    Cause.FULL_NAME: 75,
    Cause.NAME: 65,
    Cause.PHONE: 40,
    Cause.BY_HAND: 50,
}


def reaches_all(user: User | None, permission: str) -> bool:
    """Whether some post gives `user` the permission over the whole city."""
    return any(scope is Scope.CITY for scope, _post in scopes_of(user, permission))


class PairQuerySet(ScopedQuerySet):
    """Pairs of organisations and of people. A pair is seen by whoever reaches one of its records."""

    def open(self):
        return self.filter(state=DuplicatePair.State.OPEN)

    def visible_to(self, user: User | None, permission: str):
        """Pairs of which at least one record is within reach."""
        if reaches_all(user, permission):
            return self
        return self.filter(self.reach(user, permission, "one_id") | self.reach(user, permission, "other_id"))

    def within(self, user: User | None, permission: str):
        """Pairs of which both records are within reach: those one may decide about."""
        if reaches_all(user, permission):
            return self
        return self.filter(self.reach(user, permission, "one_id") & self.reach(user, permission, "other_id"))

    def reach(self, user: User | None, permission: str, column: str) -> Q:
        found = Q()
        for label in DuplicatePair.Subject.values:
            rows: Any = apps.get_model(label)._default_manager.all()
            seen = rows.visible_to(user, permission).filter(pk=OuterRef(column))
            found |= Q(subject=label) & Q(Exists(seen))
        return found


class DuplicatePair(models.Model):
    """Two records that may be one. `one_id` is the smaller key.

    `causes` are what the last pass found, `score` how sure they make it. `fingerprint` holds what the
    codes of both were when the pair was found or decided: a pair that was declared different is asked
    about again only when it changes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        DISTINCT = "distinct", _("Not a duplicate")
        MERGED = "merged", _("Merged")

    class Subject(models.TextChoices):
        ORGANISATIONS = "accounts.organisation", _("Organisations")
        PEOPLE = "members.person", _("People")

    subject = models.CharField(_("records"), max_length=40, choices=Subject)
    kind = models.CharField(_("kind"), max_length=20)
    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField()
    causes = ArrayField(models.CharField(max_length=12, choices=Cause), default=list)
    score = models.PositiveSmallIntegerField(_("likelihood"), default=0)
    fingerprint = models.CharField(max_length=32, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("reason"), max_length=300, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["subject", "one_id", "other_id"], name="pair_once"),
            models.CheckConstraint(condition=Q(one_id__lt=F("other_id")), name="pair_is_of_two_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["subject", "-score", "-id"], condition=Q(state="open"), name="pair_open_subject"
            ),
            models.Index(fields=["kind", "-score", "-id"], condition=Q(state="open"), name="pair_open_kind"),
            models.Index(fields=["subject", "other_id"], name="pair_other"),
            GinIndex(fields=["causes"], condition=Q(state="open"), name="pair_causes"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} · {self.other_id}"


class MatchKey(models.Model):
    """What a record is matched by: one row for each cause. Records with equal keys may be one."""

    subject = models.CharField(max_length=40)
    cause = models.CharField(max_length=12)
    key = models.UUIDField()
    row_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of comparison")
        verbose_name_plural = _("keys of comparison")
        indexes = [
            models.Index(fields=["subject", "cause", "key", "row_id"], name="matchkey_group"),
            models.Index(fields=["subject", "row_id"], name="matchkey_row"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.row_id} {self.cause}"


class FindingMark(models.Model):
    """Up to which change the records of a subject have been compared."""

    subject = models.CharField(max_length=40, primary_key=True)
    up_to = models.DateTimeField()

    class Meta:
        verbose_name = _("state of the comparison")
        verbose_name_plural = _("states of the comparison")

    def __str__(self) -> str:
        return f"{self.subject} {self.up_to:%Y-%m-%d %H:%M}"


class MergeQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | None, permission: str):
        """Merges of which both records are within reach."""
        if reaches_all(user, permission):
            return self
        pairs = PairQuerySet(DuplicatePair)
        return self.filter(
            pairs.reach(user, permission, "winner_id") & pairs.reach(user, permission, "loser_id")
        )


class Merge(models.Model):
    """One record became a pointer to another. Names are kept as they were."""

    subject = models.CharField(_("records"), max_length=40, choices=DuplicatePair.Subject)
    winner_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    winner_name = models.CharField(_("kept record"), max_length=200)
    loser_name = models.CharField(_("merged record"), max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("merged"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "loser_id"],
                condition=Q(undone_at__isnull=True),
                name="merge_once_per_merged_record",
                violation_error_message=_("This record has been merged already."),
            ),
            models.CheckConstraint(condition=~Q(winner_id=F("loser_id")), name="merge_is_of_two"),
        ]
        indexes = [models.Index(fields=["subject", "winner_id"], name="merge_winner")]

    def __str__(self) -> str:
        return f"{self.loser_name} → {self.winner_name}"


class MergeStep(models.Model):
    """What one statement of a merge changed, exactly enough to take it back.

    `set`: each entry of `rows` holds the old values by column and, under `_now`, the key and the new ones.
    `drop`: each entry is a whole row that stood twice and was taken away.
    """

    class Kind(models.TextChoices):
        SET = "set", _("Changed")
        DROP = "drop", _("Stood twice")

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=4, choices=Kind)
    model = models.CharField(max_length=80)
    field = models.CharField(max_length=80, blank=True)
    rows = models.JSONField(default=list)

    class Meta:
        verbose_name = _("step of a merge")
        verbose_name_plural = _("steps of a merge")

    def __str__(self) -> str:
        return f"{self.kind} {self.model} {len(self.rows)}"
