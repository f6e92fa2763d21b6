"""What happens to requests by itself: reminders once each, and what is forgotten at the end of its time."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from federation.audit.models import MARK
from federation.audit.services import record
from federation.calendar.services import working_calendar
from federation.privacy.models import DataRequest
from federation.privacy.models.requests import OPEN
from federation.privacy.services.notify import desk_of, leaders, tell

# Covers any reminder before the end: the partial index gives these rows alone.
WINDOW_DAYS = 45
TITLES = {
    "soon": gettext_lazy("Personal-data request %(number)s is due soon"),
    "late": gettext_lazy("Personal-data request %(number)s is overdue"),
}


def rung(due_on: date, today: date) -> str:
    """Give "late" after the due date, "soon" within the last working days before it, else ""."""
    if today > due_on:
        return "late"
    first = working_calendar().add_working_days(due_on, -settings.REQUEST_REMIND_BEFORE)
    return "soon" if today >= first else ""


def remind_requests(*, today: date | None = None) -> int:
    """Send every reminder that is due; how many requests were told of anew. Safe to run twice."""
    day = today or timezone.localdate()
    rows = DataRequest.objects.open().filter(due_on__lte=day + timedelta(days=WINDOW_DAYS))
    return sum(
        remind_request(pk, day) for pk in list(rows.order_by("due_on", "pk").values_list("pk", flat=True))
    )


@transaction.atomic
def remind_request(pk: int, day: date) -> int:
    """Remind whose turn it is: the leader of what waits for approval, else the desk."""
    rows = DataRequest.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, state__in=OPEN)
    request = rows.first()
    step = rung(request.due_on, day) if request is not None else ""
    if request is None or not step:
        return 0
    to = leaders() if request.state == DataRequest.State.PROPOSED else desk_of(request)
    told = tell(request, step, str(TITLES[step]), to, step=f"{request.state}:{request.due_on}")
    if told:
        record("privacy.request_reminded", request, actor=None, note=step)
    return 1 if told else 0


def forget_requests(*, today: date | None = None) -> int:
    """Take the person out of requests that were finished years ago; what was decided stays. How many."""
    day = today or timezone.localdate()
    before = timezone.now() - timedelta(days=365 * settings.REQUEST_KEEP_YEARS)
    before += day - timezone.localdate()
    rows = DataRequest.objects.filter(decided_at__lt=before, forgotten_at=None).exclude(state__in=OPEN)
    gone = 0
    for pk in list(rows.order_by("decided_at").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            request = DataRequest.objects.select_for_update().get(pk=pk)
            request.name = request.wish = MARK
            request.answer = MARK if request.answer else ""
            request.mobile = request.email = request.proof_note = ""
            request.digest, request.forgotten_at = "", timezone.now()
            request.save()
            request.records.all().delete()
            record("privacy.request_forgotten", request, actor=None)
            gone += 1
    return gone
