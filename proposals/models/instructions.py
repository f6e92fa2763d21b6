"""批示: a leader's written instruction, who is to act on it, and what they report."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.text import search_query
from federation.workflow import Workflow
from proposals.models.matters import Matter, MatterLink


class InstructionQuerySet(ScopedQuerySet):
    tree = "matter__organisation__"

    def for_list(self):
        return self.select_related("matter")

    def open(self):
        return self.filter(state=Instruction.State.OPEN)

    def matching(self, text: str):
        """Instructions whose subject holds every word of `text`."""
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        return self.filter(matter__search__matches_terms=query.tsquery)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        """A unit reaches what it is to act on."""
        if scope is Scope.ASSIGNED:
            mine = InstructionUnit.objects.filter(instruction=OuterRef("pk"), unit_id=post.organisation_id)
            return Exists(mine)
        return super().in_scope(scope, post)


class Instruction(models.Model):
    """A matter of its own, so that to-dos, reminders and copies know it like any other.

    Where it is about another matter the two are tied (`MatterLink`, from the instruction to that matter).
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be acted on")
        DONE = "done", _("Carried out")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    workflow = Workflow("state", {State.OPEN: {State.DONE, State.WITHDRAWN}})

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="instruction")
    leader_name = models.CharField(_("leader"), max_length=60)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account of the leader"),
    )
    given_on = models.DateField(_("instructed on"))
    text = models.TextField(_("text of the instruction"), max_length=4000)
    due_on = models.DateField(_("due"))
    due_why = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("given_on")),
                name="instruction_is_due_after_it_was_given",
                violation_error_message=_("It is due before it was given."),
            )
        ]
        indexes = [
            models.Index(fields=["due_on", "matter"], name="instruction_due"),
            models.Index(fields=["state", "-matter"], name="instruction_state"),
        ]

    def __str__(self) -> str:
        return self.matter.subject


class InstructionUnitQuerySet(ScopedQuerySet):
    tree = "unit__"

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            return Q(unit_id=post.organisation_id)
        return super().in_scope(scope, post)


class InstructionUnit(models.Model):
    """A responsible unit's part: it reports, and the federation takes the report or sends it back."""

    class State(models.TextChoices):
        OPEN = "open", _("To be acted on")
        REPORTED = "reported", _("Report to be checked")
        DONE = "done", _("Report taken")

    workflow = Workflow("state", {State.OPEN: {State.REPORTED}, State.REPORTED: {State.DONE, State.OPEN}})

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="units")
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="instructions", verbose_name=_("responsible unit")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)

    objects = InstructionUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible unit")
        verbose_name_plural = _("responsible units")
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "unit"],
                name="instruction_names_a_unit_once",
                violation_error_message=_("This unit is named already."),
            )
        ]
        indexes = [models.Index(fields=["unit", "state"], name="instruction_of_unit")]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.unit_id}"


class InstructionEntry(models.Model):
    """One line of the history of a unit's part: what it reported, and what was said to that."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        REPORT = "report", _("Final report")
        RETURNED = "returned", _("Sent back")
        TAKEN = "taken", _("Report taken")

    part = models.ForeignKey(InstructionUnit, models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("feedback on an instruction")
        verbose_name_plural = _("feedback on instructions")
        indexes = [models.Index(fields=["part", "-id"], name="instruction_entry_of_part")]

    def __str__(self) -> str:
        return f"{self.part_id} {self.kind}"


def under_instruction(key: str = "pk") -> Exists:
    """Whether an instruction that is still open is about the matter with this key."""
    ties = MatterLink.objects.filter(
        target=OuterRef(key), undone_at__isnull=True, source__instruction__state=Instruction.State.OPEN
    )
    return Exists(ties)
