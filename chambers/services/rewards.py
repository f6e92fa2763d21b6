"""The ledger of rewards (奖补台账): lines come with awards; here they are budgeted and paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Reward
from federation.accounts.models import User
from federation.audit.services import record

ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))
# What still counts: paid, or of an award that stands.
DUE = Q(paid_on__isnull=True, award__revoked_on__isnull=True)
PAID = Q(paid_on__isnull=False)
DROPPED = Q(paid_on__isnull=True, award__revoked_on__isnull=False)


def lock_reward(reward: Reward) -> Reward:
    rows = Reward.objects.select_for_update(of=("self", "award"))
    return rows.select_related("award__entry__organisation", "award__grade").get(pk=reward.pk)


@transaction.atomic
def pay_reward(reward: Reward, paid_on: date, note: str, *, actor: User | None) -> Reward:
    """Write when a reward was paid. Raises ValidationError for one that is paid, of a revoked award, or with
    a day to come or before the award."""
    reward = lock_reward(reward)
    if reward.paid_on is not None:
        day = f"{reward.paid_on:%Y-%m-%d}"
        raise ValidationError(_("This reward was paid on %(day)s already.") % {"day": day})
    if reward.award.revoked_on is not None:
        raise ValidationError(_("The award has been revoked, so nothing is paid for it."))
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("The day of the payment lies ahead.")})
    if paid_on < reward.award.awarded_on:
        raise ValidationError({"paid_on": _("The payment cannot be before the award.")})
    reward.paid_on, reward.note = paid_on, note
    reward.save(update_fields=["paid_on", "note"])
    entry = reward.award.entry
    record("chambers.reward_paid", entry, actor=actor, note=f"{reward.amount} {paid_on} {note}"[:300])
    return reward


@transaction.atomic
def budget_reward(reward: Reward, year: int, *, actor: User | None) -> Reward:
    """Move an unpaid reward into the budget of another year."""
    reward = lock_reward(reward)
    if reward.paid_on is not None:
        raise ValidationError(_("A reward that has been paid stays in its budget year."))
    if year < reward.award.awarded_on.year:
        raise ValidationError({"budget_year": _("The budget year cannot be before the award.")})
    changes = {"budget_year": [str(reward.budget_year), str(year)]}
    reward.budget_year = year
    reward.save(update_fields=["budget_year"])
    record("chambers.reward_budgeted", reward.award.entry, actor=actor, changes=changes)
    return reward


def sums_of(rows: QuerySet) -> dict[str, Decimal | int]:
    """Of these lines: how many, what is to be paid, what has been paid, what was dropped with its award."""
    found = rows.order_by().aggregate(
        lines=Count("pk"),
        due=Coalesce(Sum("amount", filter=DUE), ZERO),
        paid=Coalesce(Sum("amount", filter=PAID), ZERO),
        dropped=Coalesce(Sum("amount", filter=DROPPED), ZERO),
    )
    return dict(found)
