"""Reminding units before an award ends, so that they apply for its renewal. Each award is told of once."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Award
from chambers.services.notify import desk_of
from federation.audit.services import record
from federation.notices.services import notify


def remind_awards(*, today: date | None = None) -> int:
    """Tell of every award that ends within the days of AWARD_REMIND_DAYS; how many were told of anew."""
    day = today or timezone.localdate()
    until = day + timedelta(days=settings.AWARD_REMIND_DAYS)
    rows = Award.objects.filter(revoked_on=None, valid_to__range=(day, until)).order_by("valid_to", "pk")
    return sum(remind_award(pk, day) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def remind_award(pk: int, day: date) -> int:
    """Tell the unit's desk of one award: notice and e-mail by the outbox, once whatever runs twice."""
    rows = Award.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, revoked_on=None)
    award = rows.select_related("entry__organisation", "entry__round", "grade").first()
    if award is None or award.valid_to is None or award.valid_to < day:
        return 0
    told = notify(
        "chambers.award_ends",
        to=desk_of(award.entry.organisation),
        title=_("The award “%(grade)s” ends on %(day)s") % {"grade": award.grade, "day": award.valid_to},
        body=_("Take part in the next assessment in time, so that it can be renewed."),
        key=f"award:{award.pk}:ends",
        url=reverse("chambers:award_detail", args=[award.pk]),
    )
    if told:
        record("chambers.award_reminded", award.entry, actor=None, note=str(award.valid_to))
    return 1 if told else 0
