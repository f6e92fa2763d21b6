"""A problem told at a visit as the work of a department: it is told, answers, and is reminded by its day."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from federation.calendar.services import working_calendar
from federation.notices.services import notify
from liaison.models import VisitIssue

# Working days from the day that was set, and what is said from then on; the last one reached counts.
RUNGS = (
    ("due_in_5", -5, gettext_lazy("Due in five working days: %(problem)s")),
    ("due_in_1", -1, gettext_lazy("Due in one working day: %(problem)s")),
    ("overdue_1", 1, gettext_lazy("Overdue, please act: %(problem)s")),
    ("overdue_5", 5, gettext_lazy("Five working days overdue: %(problem)s")),
)
# From here on the federation that made the visit is told too.
SHARED = "overdue_5"
# Covers five working days with the longest holiday and its make-up days between them.
WINDOW_DAYS = 45


def address(issue: VisitIssue) -> str:
    return reverse("liaison:issue_answer", args=[issue.pk])


def officers(department_id: int) -> QuerySet[User]:
    """The officers of a department in post today."""
    return Post.objects.in_force().filter(role=Role.DEPARTMENT, organisation_id=department_id).people()


def visitors(federation: Organisation) -> QuerySet[User]:
    """The staff of the federation that made the visit."""
    roles = (Role.CITY_STAFF, Role.COUNTY_STAFF)
    return Post.objects.in_force().filter(role__in=roles, organisation=federation).people()


def tell_handler(issue: VisitIssue) -> None:
    """A department has a problem to handle from now on; of each handing over once."""
    if issue.handler_id is None or issue.state not in VisitIssue.OPEN:
        return
    notify(
        "liaison.problem_given",
        to=officers(issue.handler_id),
        title=_("A problem told at a visit is yours to handle: %(problem)s") % {"problem": issue.title},
        body=_("To be done by %(day)s.") % {"day": issue.due_on} if issue.due_on else "",
        key=f"liaison:problem:{issue.pk}:given:{issue.version}",
        url=address(issue),
    )


@transaction.atomic
def answer_issue(issue: VisitIssue, *, actor: User, version: int, state: str, result: str) -> VisitIssue:
    """The department in charge says how far it is, or how it ended; the federation is told.

    Raises ValidationError: "stale"; for another department's; a move that the table does not know; no words.
    """
    issue = (
        VisitIssue.objects.select_for_update(of=("self",))
        .select_related("visit__organisation")
        .get(pk=issue.pk)
    )
    check_version(issue, version)
    units = {post.organisation_id for post in actor.active_posts if post.role == Role.DEPARTMENT}
    if issue.handler_id not in units:
        raise ValidationError(_("Another department is in charge of this problem."))
    if issue.state not in VisitIssue.OPEN:
        raise ValidationError(
            _("This problem has ended. The federation takes it up again."), code="wrong_state"
        )
    VisitIssue.workflow.move(issue, state)
    if not result.strip():
        raise ValidationError({"result": _("Say how far it is, or how it ended.")})
    issue.result = result.strip()
    issue.closed_on = None if state in VisitIssue.OPEN else timezone.localdate()
    issue.version += 1
    check_fields(issue)
    store(issue)
    record("liaison.issue_answered", issue, actor=actor, note=f"{issue.title} · {issue.get_state_display()}")
    notify(
        "liaison.problem_answered",
        to=visitors(issue.visit.organisation),
        title=_("A department answered a problem told at a visit: %(problem)s") % {"problem": issue.title},
        body=f"{issue.get_state_display()}　{issue.result}",
        key=f"liaison:problem:{issue.pk}:answered:{issue.version}",
        url=reverse("liaison:issue_detail", args=[issue.pk]),
    )
    return issue


def rung_of(due_on: date, today: date) -> tuple[str, str]:
    """The last rung that a day has reached, and what is said of it; two empty texts before the first."""
    calendar, found = working_calendar(), ("", "")
    for name, offset, title in RUNGS:
        if today >= calendar.add_working_days(due_on, offset):
            # "In five days" is no longer said once the day has come.
            found = (name, str(title))
    return found if not (found[0].startswith("due") and today > due_on) else ("", "")


def remind_problems(*, today: date | None = None) -> int:
    """Send every reminder that is due; how many problems somebody was told of anew. Safe to run twice."""
    day = today or timezone.localdate()
    rows = VisitIssue.objects.open().filter(
        handler__isnull=False, due_on__lte=day + timedelta(days=WINDOW_DAYS)
    )
    keys = list(rows.order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(remind_problem(key, day) for key in keys)


@transaction.atomic
def remind_problem(key: int, day: date) -> int:
    """One problem's part of `remind_problems`: 1 where somebody was told."""
    rows = VisitIssue.objects.open().select_for_update(of=("self",), skip_locked=True)
    issue = rows.select_related("visit__organisation").filter(pk=key).first()
    if issue is None or issue.handler_id is None or issue.due_on is None:
        return 0
    rung, title = rung_of(issue.due_on, day)
    if not rung:
        return 0
    words = {
        "title": title % {"problem": issue.title},
        "body": _("To be done by %(day)s.") % {"day": issue.due_on},
        "key": f"liaison:problem:{issue.pk}:{rung}:{issue.due_on}",
    }
    told = notify("liaison.problem_reminded", to=officers(issue.handler_id), url=address(issue), **words)
    if rung == SHARED:
        url = reverse("liaison:issue_detail", args=[issue.pk])
        told += notify("liaison.problem_reminded", to=visitors(issue.visit.organisation), url=url, **words)
    if told:
        record("liaison.issue_reminded", issue, actor=None, note=f"{rung} {issue.due_on}")
    return 1 if told else 0
