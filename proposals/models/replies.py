"""The letter that answers, and what it promises."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.files.models import StoredFile
from federation.workflow import Workflow
from liaison.models import DepartmentLeader
from proposals.models.assignments import Assignment


class Reply(models.Model):
    """A department's letter. Once issued it has a number and two frozen files and never changes again.

    A part has one first letter. What changes after its delivery is said in later ones (补充答复), each of
    which supplements the one before it; the newest delivered letter's class is the class of the answer.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        COUNTERSIGNING = "countersigning", _("Being countersigned")
        VETTING = "vetting", _("Being vetted")
        TO_ISSUE = "to_issue", _("To be issued")
        ISSUED = "issued", _("Issued")

    workflow = Workflow(
        "state",
        {
            State.DRAFT: {State.COUNTERSIGNING, State.VETTING},
            State.COUNTERSIGNING: {State.DRAFT, State.VETTING},
            State.VETTING: {State.DRAFT, State.TO_ISSUE},
            State.TO_ISSUE: {State.DRAFT, State.ISSUED},
        },
    )

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="replies")
    # The letter that this one supplements; a part's first letter has none.
    supplements = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="supplement"
    )
    state = models.CharField(max_length=14, choices=State, default=State.DRAFT)
    # The code of a `ReplyClass`; a retired one stays with what it was printed on.
    letter_class = models.CharField(_("class"), max_length=1, blank=True)
    title = models.CharField(_("title of the letter"), max_length=200)
    addressee = models.CharField(_("addressee"), max_length=200)
    body = models.TextField(_("text"), blank=True, max_length=30_000)
    signatory = models.ForeignKey(
        DepartmentLeader, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signatory")
    )
    contact_person = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    # Whoever changed the text last, or handed it on: that person answers for it.
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    vetted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    vetted_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Vetted and signed on paper: letters from before the portal knew these steps, and those taken over.
    signed_off_outside = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(supplements__isnull=True),
                name="reply_part_has_one_first_letter",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(supplements__isnull=False) & ~Q(state="issued"),
                name="reply_one_supplement_under_way",
                violation_error_message=_("A supplementary letter is under way already."),
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="reply_number_is_unique"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (
                    ~Q(number="")
                    & ~Q(letter_class="")
                    & ~Q(contact_person="")
                    & Q(
                        signatory__isnull=False,
                        docx__isnull=False,
                        pdf__isnull=False,
                        issued_on__isnull=False,
                    )
                ),
                name="reply_is_complete_once_issued",
            ),
            models.CheckConstraint(
                condition=~Q(vetted_by=F("drafted_by"))
                & ~Q(issued_by=F("drafted_by"))
                & ~Q(issued_by=F("vetted_by")),
                name="reply_drafter_vetter_and_issuer_are_three",
                violation_error_message=_("Who writes, who vets and who issues a letter are three persons."),
            ),
            models.CheckConstraint(
                condition=Q(signed_off_outside=True)
                | ~Q(state__in=["to_issue", "issued"])
                | (Q(vetted_by__isnull=False) & ~Q(vetted_sha256="")),
                name="reply_is_vetted_before_it_is_issued",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_outside=True) | ~Q(state="issued") | Q(issued_by__isnull=False),
                name="reply_is_issued_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["letter_class"], condition=Q(state="issued"), name="reply_issued_in_class")
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_reply_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="issued"),
            )
        ]

    def __str__(self) -> str:
        return self.number or self.title


class CommitmentQuerySet(ScopedQuerySet):
    tree = "owner__"

    def open(self):
        return self.exclude(state__in=[Commitment.State.FULFILLED, Commitment.State.NOT_FEASIBLE])

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            return Q(owner_id=post.organisation_id)
        return super().in_scope(scope, post)


class Commitment(models.Model):
    """One promise of a letter, quoted, whatever the letter's class; asked again until it is shown kept."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        IN_PROGRESS = "in_progress", _("In progress")
        CLAIMED = "claimed_done", _("To be checked")
        FULFILLED = "fulfilled", _("Fulfilled")
        POSTPONED = "postponed", _("Postponed")
        NOT_FEASIBLE = "not_feasible", _("Not feasible")

    workflow = Workflow(
        "state",
        {
            State.REGISTERED: {State.IN_PROGRESS, State.CLAIMED, State.POSTPONED, State.NOT_FEASIBLE},
            State.IN_PROGRESS: {State.CLAIMED, State.POSTPONED, State.NOT_FEASIBLE},
            State.POSTPONED: {State.IN_PROGRESS, State.CLAIMED, State.NOT_FEASIBLE},
            State.CLAIMED: {State.FULFILLED, State.IN_PROGRESS},
        },
    )

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="commitments")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="commitments")
    quote = models.TextField(_("quoted sentence"), max_length=1000)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.REGISTERED)
    due_on = models.DateField(_("due"), null=True, blank=True)
    review_on = models.DateField(_("review date"), null=True, blank=True)
    # When it is due or looked at again: what boards sort by.
    falls_on = models.GeneratedField(
        expression=Coalesce("due_on", "review_on"), output_field=models.DateField(), db_persist=True
    )
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(review_on__isnull=False),
                name="commitment_has_a_due_or_review_date",
                violation_error_message=_(
                    "Give the date of the promise or, where there is none, a review date."
                ),
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="commitment_progress_is_per_cent"),
        ]
        indexes = [
            models.Index(fields=["falls_on", "id"], name="commitment_falls"),
            models.Index(fields=["owner", "falls_on", "id"], name="commitment_of_owner"),
            models.Index(fields=["state", "falls_on", "id"], name="commitment_in_state"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.quote[:80]
