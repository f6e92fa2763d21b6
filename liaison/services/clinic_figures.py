"""Reminders of re-visits, and how many enterprises the clinic reached and what was carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import staff_above
from federation.accounts.models import User
from federation.audit.services import record
from federation.notices.services import notify
from liaison.models import ClinicVisit, Expert, PrescriptionItem

Item = PrescriptionItem.State


def remind_revisits(*, today: date | None = None) -> int:
    """Tell of every re-visit that is due, once; how many visits were told of."""
    day = today or timezone.localdate()
    due = ClinicVisit.objects.open().filter(remind_on__lte=day).order_by("remind_on", "pk")
    return sum(remind_revisit(pk, day) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def remind_revisit(pk: int, day: date) -> int:
    """Tell the desk, whoever recorded the visit, and its experts as far as they have an account."""
    rows = ClinicVisit.objects.open().select_for_update(of=("self",), skip_locked=True)
    visit = rows.select_related("unit", "recorded_by").filter(pk=pk, remind_on__lte=day).first()
    if visit is None:
        return 0
    experts = User.objects.filter(people_on_file__expert_terms__visits=visit, is_active=True)
    found = {user.pk: user for user in (*staff_above(visit.unit), *experts)}
    if visit.recorded_by is not None and visit.recorded_by.is_active:
        found[visit.recorded_by.pk] = visit.recorded_by
    visit.remind_on = None
    visit.save(update_fields=["remind_on"])
    told = notify(
        "liaison.clinic",
        to=list(found.values()),
        title=_("Re-visit of the expert clinic is due: %(name)s") % {"name": visit.unit.name},
        body=_("Due on %(day)s.") % {"day": visit.revisit_on},
        key=f"clinic:due:{visit.pk}:{visit.revisit_on}",
        url=visit.get_absolute_url(),
    )
    if told:
        record("liaison.clinic_reminded", visit, actor=None, note=str(visit.revisit_on))
    return 1 if told else 0


def visits_of(user: User, year: int | None) -> QuerySet:
    rows = ClinicVisit.objects.visible_to(user, "liaison.view_clinic_figures")
    return rows if year is None else rows.filter(visited_on__year=year)


def figures(user: User, year: int | None) -> dict[str, Any]:
    """Visits and enterprises (one visited twice is one), items and what became of them; two statements."""
    visits = visits_of(user, year)
    reached = visits.aggregate(visits=Count("pk"), firms=Count("unit", distinct=True))
    items = PrescriptionItem.objects.filter(visit__in=visits.order_by().values("pk"))
    late = Q(state=Item.OPEN, due_on__lt=timezone.localdate())
    counted = items.aggregate(
        items=Count("pk"),
        done=Count("pk", filter=Q(state=Item.DONE)),
        dropped=Count("pk", filter=Q(state=Item.DROPPED)),
        late=Count("pk", filter=late),
    )
    return reached | counted


def by_expert(user: User, year: int | None) -> list[dict]:
    """Visits, enterprises and items carried out of each expert, the busiest first; one statement."""
    seen = Q(visits__in=visits_of(user, year).order_by().values("pk"))
    rows = Expert.objects.filter(seen).values("pk", "person__name", "speciality")
    counted = rows.annotate(
        visit_count=Count("visits", distinct=True),
        firm_count=Count("visits__unit", distinct=True),
        done_count=Count("visits__items", filter=Q(visits__items__state=Item.DONE), distinct=True),
    )
    return [dict(line) for line in counted.order_by("-visit_count", "pk")[:200]]
