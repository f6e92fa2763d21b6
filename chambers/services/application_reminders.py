"""What happens to applications by itself: reminders once each, and abandoned drafts that go."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from chambers.models import MembershipApplication, StageTerm
from chambers.models.applications import OPEN
from chambers.services.notify import address, desk_of, staff_above
from chambers.services.terms import STAGE_OF, term_of
from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.services import working_calendar
from federation.files.services import attachments_of
from federation.notices.services import notify

State = MembershipApplication.State
# Covers any term's reminder before its end: the partial index gives these rows alone.
WINDOW_DAYS = 45
DRAFT_DAYS = 30
TITLES = {
    "soon": gettext_lazy("An application is due on %(day)s: %(name)s"),
    "late": gettext_lazy("An application is overdue since %(day)s: %(name)s"),
}


def rung(due_on: date, before: int, today: date) -> str:
    """Give "late" after the due date, "soon" within the last working days before it, else ""."""
    if today > due_on:
        return "late"
    return "soon" if today >= working_calendar().add_working_days(due_on, -before) else ""


def remind_open_applications(*, today: date | None = None) -> int:
    """Send every reminder that is due; returns how many were new. Safe to run at any time and twice."""
    day = today or timezone.localdate()
    terms = {stage: term_of(stage) for stage in StageTerm.Stage}
    rows = MembershipApplication.objects.filter(
        state__in=OPEN, folded_into=None, due_on__lte=day + timedelta(days=WINDOW_DAYS)
    )
    sent = 0
    for pk in list(rows.order_by("due_on", "id").values_list("pk", flat=True)):
        sent += remind_application(pk, terms, day)
    return sent


@transaction.atomic
def remind_application(pk: int, terms: dict, day: date) -> int:
    """Remind the desk whose turn it is, where a rung is reached that was not told before."""
    application = (
        MembershipApplication.objects.select_for_update(of=("self",), skip_locked=True)
        .for_detail()
        .filter(pk=pk, state__in=OPEN, due_on__isnull=False)
        .first()
    )
    if application is None or application.due_on is None:
        return 0
    term = terms[STAGE_OF[State(application.state)]]
    step = rung(application.due_on, term.remind_before, day)
    if not step:
        return 0
    told = notify(
        f"chambers.application_{step}",
        to=whose_turn(application),
        title=str(TITLES[step]) % {"day": application.due_on, "name": application.name},
        key=f"application:{application.pk}:{step}:{application.state}:{application.due_on}",
        url=address(application),
    )
    if told:
        record("chambers.application_reminded", application, actor=None, note=str(term.get_stage_display()))
    return 1 if told else 0


def whose_turn(application: MembershipApplication) -> list[User]:
    chamber = application.chamber.organisation
    if application.state == State.CONFIRMATION:
        return staff_above(chamber)
    if application.state == State.RETURNED:
        return [application.user] if application.user is not None else []
    return desk_of(chamber)


def sweep_drafts(*, today: date | None = None) -> int:
    """Forget drafts that nobody has touched for `DRAFT_DAYS`: what is not sent is not ours to keep."""
    before = timezone.now() - timedelta(days=DRAFT_DAYS)
    if today is not None:
        before += today - timezone.localdate()
    gone = 0
    rows = MembershipApplication.objects.filter(state=State.DRAFT, updated_at__lt=before)
    for application in rows.order_by("id")[:500]:
        with transaction.atomic():
            for attachment in attachments_of(application):
                attachment.delete()
            application.delete()
            gone += 1
    return gone
