"""Duties (待办): what somebody is to do about a matter, and by when. One list for all kinds of matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role, User
from federation.accounts.scopes import ScopedQuerySet, holds
from federation.keyset import ApartQuerySet
from proposals.models.assignments import Assignment
from proposals.models.matters import Matter


@dataclass(frozen=True)
class DutyKind:
    """What is to be done. `term` is the code of its term ("" for none), `route` the page where it is done;
    the page takes the key of `of`: "matter", "assignment" or "commitment". `urged` says whether reminders
    go out for it."""

    label: object
    act: object
    term: str = ""
    route: str = ""
    of: str = "matter"
    urged: bool = True
    # Notices lead to `route` as well: whoever has the duty does not read the matter's own page yet.
    before_reading: bool = False


# The one screen of a department's officer.
PART_PAGE = "proposals:assignment_detail"
# A new kind of duty is a line here and a service that opens it; the database knows only the code.
DUTY_KINDS: dict[str, DutyKind] = {
    # The federation's desk.
    "review": DutyKind(_("Proposal to be reviewed"), _("Review"), "file"),
    "decide": DutyKind(_("Decision to be confirmed"), _("Decide")),
    "assign": DutyKind(_("Proposal to be assigned"), _("Assign"), route="proposals:proposal_assign"),
    "answer_request": DutyKind(
        _("Request of a department"),
        _("Answer"),
        "answer_request",
        "proposals:request_answer",
        "assignment",
    ),
    "appeal": DutyKind(_("Appeal to be answered"), _("Answer"), "file"),
    "rehandle": DutyKind(
        _("Proposal to be handled anew"), _("Hand out anew"), route="proposals:proposal_rehandle"
    ),
    "close": DutyKind(_("Proposal to be closed"), _("Close"), urged=False),
    "publish": DutyKind(
        _("Letter to be published"), _("Review"), "publish", "proposals:publication_propose", "assignment"
    ),
    "check_commitment": DutyKind(
        _("Promise to be checked"), _("Check"), route="proposals:commitment_report", of="commitment"
    ),
    # Those who raise a matter.
    "cosign": DutyKind(_("Invitation to sign"), _("Answer"), "cosign", "proposals:cosign_answer"),
    "consent": DutyKind(
        _("Co-signer to be consented to"), _("Answer"), "cosign", "proposals:proposal_cosigners"
    ),
    "hand_in": DutyKind(
        _("Co-signed proposal to be submitted"), _("Submit"), route="proposals:proposal_check", urged=False
    ),
    "chamber_review": DutyKind(
        _("Proposal for the chamber's review"), _("Review"), "chamber_review", "proposals:chamber_review"
    ),
    "change": DutyKind(_("Proposal returned for change"), _("Go on"), urged=False),
    "rate": DutyKind(_("Answer to be rated"), _("Rate"), "rate", "proposals:proposal_rate"),
    # Departments.
    "sign_for": DutyKind(
        _("Assignment to be signed for"), _("Sign for it"), "sign_for", PART_PAGE, "assignment"
    ),
    "contact": DutyKind(
        _("First contact with the proposer"), _("Note the contact"), "contact", PART_PAGE, "assignment"
    ),
    "opinion": DutyKind(_("Opinion for the lead department"), _("Send"), "opinion", PART_PAGE, "assignment"),
    "reply": DutyKind(_("Reply"), _("Handle"), "reply", PART_PAGE, "assignment"),
    "countersign": DutyKind(
        _("Letter to be countersigned"),
        _("Countersign"),
        "countersign",
        "proposals:reply_countersign",
        "assignment",
    ),
    "vet": DutyKind(_("Letter to be vetted"), _("Vet"), route="proposals:reply_vet", of="assignment"),
    "issue": DutyKind(_("Letter to be issued"), _("Issue"), route="proposals:reply_issue", of="assignment"),
    "deliver": DutyKind(
        _("Letter to be delivered"), _("Deliver"), route="proposals:reply_deliver", of="assignment"
    ),
    "commitment": DutyKind(
        _("Promise to be kept"), _("Report"), route="proposals:commitment_report", of="commitment"
    ),
    # Complaints.
    "take": DutyKind(
        _("Complaint to be taken"),
        _("Take it"),
        "triage",
        "proposals:complaint_take",
        before_reading=True,
    ),
    "triage": DutyKind(_("Complaint to be looked at"), _("Look at it"), "triage"),
    "handle": DutyKind(_("Complaint in handling"), _("Handle"), "complaint"),
    "check": DutyKind(_("Result to be checked"), _("Check")),
    "call_back": DutyKind(_("Call-back"), _("Call"), "call_back"),
    # Leaders' instructions.
    "feedback": DutyKind(_("Instruction to be acted on"), _("Report"), "instruction"),
    "check_feedback": DutyKind(_("Feedback on an instruction"), _("Check")),
    # Demands.
    "dispatch": DutyKind(_("Demand to be dispatched"), _("Dispatch"), "dispatch"),
    "confirm_contact": DutyKind(
        _("First contact to be confirmed"), _("Confirm"), "first_contact", "proposals:demand_contact"
    ),
    "solve": DutyKind(_("Demand to be solved"), _("Handle"), "solve"),
    "take_up": DutyKind(_("Deferred demand to be taken up"), _("Go on with it")),
    "rate_service": DutyKind(
        _("Result of a demand to be confirmed"), _("Rate"), "rate", "proposals:demand_rate"
    ),
    "call_about": DutyKind(
        _("Enterprise to be called back"), _("Call"), "call_back", "proposals:demand_call"
    ),
    "strike_off": DutyKind(_("Demand to be struck off"), _("Close the demand"), urged=False),
}


class DutyQuerySet(ScopedQuerySet, ApartQuerySet):
    def visible_to(self, user: User | None, permission: str):
        """A duty is whoever's it is, or was; no scope of a role reaches somebody else's."""
        if user is None or not holds(user, permission):
            return self.none()
        return self.filter(reduce(or_, addressed_to(user, user.active_posts), Q(user=user) | Q(done_by=user)))

    def open(self):
        return self.filter(done_at__isnull=True)

    def of_person(self, user: User):
        """Duties of `user`: personal ones, and those of the units and roles that the posts in force give,
        lent ones included."""
        return self.by_parts(parts_of(user))

    def done_by(self, user: User):
        return self.filter(done_by_id=user.pk, done_at__isnull=False)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)


def parts_of(user: User) -> list[Q]:
    """The duties of a person, taken apart: no duty is in two parts, and each part is a range of one index."""
    return [Q(user_id=user.pk), *addressed_to(user, user.active_posts)]


def addressed_to(user: User, posts: Iterable[Post]) -> list[Q]:
    pairs = sorted({(post.organisation_id, post.role) for post in posts})
    anywhere = Q(unit_id__isnull=True, user_id__isnull=True, role__in={role for _unit, role in pairs})
    # A role's duty is nobody's in person, see the constraint; said, it lets the index of open ones serve.
    offices = (Q(unit_id=unit, role=role, user_id__isnull=True) for unit, role in pairs)
    return [anywhere, *offices]


class Duty(models.Model):
    """Something to be done about a matter by a person, or by whoever holds a role (in a unit where named).

    The row keeps the term it was given, why it is due that day and whether that may still move; what is done
    stays with who did it and when, which is the list of finished work.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        VOID = "void", _("No longer needed")
        LAPSED = "lapsed", _("Lapsed")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="duties")
    commitment = models.ForeignKey("proposals.Commitment", models.CASCADE, null=True, related_name="duties")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=3, choices=Role, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("due"), null=True)
    term = models.CharField(max_length=8, blank=True)
    begins_on = models.DateField(null=True)
    due_why = models.TextField(blank=True)
    due_is_provisional = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True, role="")
                | (Q(user__isnull=True) & ~Q(role="")),
                name="duty_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="duty_ends_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["matter", "kind", "assignment", "commitment", "unit", "role", "user"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="duty_is_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "unit", "due_on", "id"],
                condition=Q(done_at__isnull=True, user__isnull=True),
                name="duty_open_of_role",
            ),
            models.Index(
                fields=["user", "due_on", "id"],
                condition=Q(done_at__isnull=True, user__isnull=False),
                name="duty_open_of_user",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(done_at__isnull=True, due_on__isnull=False),
                name="duty_open_due",
            ),
            models.Index(
                F("done_by"),
                F("done_at").desc(),
                F("id").desc(),
                condition=Q(done_by__isnull=False),
                name="duty_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"

    @property
    def what(self) -> DutyKind:
        return DUTY_KINDS[self.kind]


class Reminder(models.Model):
    """A rung of the ladder that a duty has reached: written once, whatever is retried or doubled."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=12)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["duty", "rung"], name="reminder_once_for_each_rung")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.rung}"


class CopyQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | None, permission: str):
        return self.filter(user=user) if holds(user, permission) else self.none()


class Copy(models.Model):
    """A matter that somebody is to know of (抄送), without anything to do."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="matter_copies")
    why = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        constraints = [models.UniqueConstraint(fields=["matter", "user"], name="copy_once_for_each_reader")]
        indexes = [models.Index(F("user"), F("sent_at").desc(), F("id").desc(), name="copy_of_user")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.user_id}"
