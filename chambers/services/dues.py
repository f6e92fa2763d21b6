"""Dues by year: the tariff, what each member owes, what was received. No money moves here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Dues, DuesPayment, DuesTariff
from chambers.services.notify import representatives_of
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.notices.services import notify

State = Dues.State
# One statement for all members: those of the whole year, who have no line for it yet.
CHARGE = """
    INSERT INTO chambers_dues
        (chamber_id, membership_id, year, rank, expected, received, state, waived_reason)
    SELECT m.chamber_id, m.id, %(year)s, m.rank, t.amount, 0,
           CASE WHEN t.amount = 0 THEN 'paid' ELSE 'owing' END, ''
    FROM chambers_membership m
    JOIN chambers_duestariff t ON t.chamber_id = m.chamber_id AND t.year = %(year)s AND t.rank = m.rank
    WHERE m.chamber_id = %(chamber)s AND m.left_on IS NULL
      AND (m.joined_on IS NULL OR m.joined_on < make_date(%(year)s + 1, 1, 1))
    ON CONFLICT (membership_id, year) DO NOTHING
"""


@transaction.atomic
def charge_dues(chamber: Chamber, *, actor: User | None, year: int, amounts: dict[str, Decimal]) -> int:
    """Set the tariff of a year by rank and write down what each present member owes.

    Safe to run again: whoever joined since gets a line, lines that stand are left as they are. Returns
    how many lines are new.
    """
    for rank, amount in amounts.items():
        DuesTariff.objects.update_or_create(
            chamber=chamber, year=year, rank=rank, defaults={"amount": amount}
        )
    with connection.cursor() as cursor:
        cursor.execute(CHARGE, {"year": year, "chamber": chamber.pk})
        made = cursor.rowcount
    record("chambers.dues_charged", chamber, actor=actor, note=f"{year}: {made}")
    return made


def lock(dues: Dues) -> Dues:
    rows = Dues.objects.select_for_update(of=("self",))
    return rows.select_related("membership__member", "chamber__organisation").get(pk=dues.pk)


@transaction.atomic
def record_payment(
    dues: Dues, *, actor: User, amount: Decimal, received_on: date, receipt_no: str
) -> DuesPayment:
    """Put money that was received on file. A receipt number counts once; the sum and the state follow."""
    dues = lock(dues)
    if dues.state == State.WAIVED:
        raise ValidationError(_("These dues have been waived."))
    payment = DuesPayment(
        dues=dues, amount=amount, received_on=received_on, receipt_no=receipt_no.strip(), recorded_by=actor
    )
    check_fields(payment, exclude=("recorded_by",))
    store(payment)
    dues.received = dues.payments.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    dues.state = State.PAID if dues.received >= dues.expected else State.PART
    store(dues, update_fields=["received", "state"])
    words = f"{dues.membership.member.name} {dues.year} {payment.receipt_no} {amount}"
    record("chambers.dues_received", dues.chamber, actor=actor, note=words)
    return payment


@transaction.atomic
def waive_dues(dues: Dues, *, actor: User, reason: str) -> Dues:
    """Let a member off the rest of a year's dues, with the reason."""
    dues = lock(dues)
    if dues.state in (State.PAID, State.WAIVED):
        raise ValidationError(_("Nothing is owing any more."))
    dues.state, dues.waived_reason = State.WAIVED, reason.strip()
    store(dues, update_fields=["state", "waived_reason"])
    words = f"{dues.membership.member.name} {dues.year}：{dues.waived_reason}"
    record("chambers.dues_waived", dues.chamber, actor=actor, note=words)
    return dues


def reminder_text(dues: Dues) -> str:
    """What the member reads: chamber, year, what is still owing."""
    return _(
        "The dues of %(chamber)s for %(year)s: %(expected)s yuan expected, %(received)s received, "
        "%(rest)s still owing. Please pay to the chamber's account; this portal takes no payments."
    ) % {
        "chamber": dues.chamber,
        "year": dues.year,
        "expected": dues.expected,
        "received": dues.received,
        "rest": dues.expected - dues.received,
    }


@transaction.atomic
def remind_of_dues(dues: Dues, *, actor: User, today: date | None = None) -> int:
    """Remind a member of what is owing, at most once a day; returns how many people were told."""
    dues, day = lock(dues), today or timezone.localdate()
    if dues.state not in (State.OWING, State.PART):
        raise ValidationError(_("Nothing is owing any more."))
    told = notify(
        "chambers.dues_reminder",
        to=representatives_of(dues.membership.member),
        title=_("Dues of %(chamber)s for %(year)s") % {"chamber": dues.chamber, "year": dues.year},
        body=reminder_text(dues),
        key=f"dues:{dues.pk}:{day}",
        url=reverse("chambers:membership_detail", args=[dues.membership_id]),
    )
    if not told:
        raise ValidationError(_("The member was reminded today already, or has nobody with an account."))
    dues.reminded_on = day
    dues.save(update_fields=["reminded_on"])
    record("chambers.dues_reminded", dues.chamber, actor=actor, note=f"{dues.membership.member} {dues.year}")
    return len(told)


def totals(rows: QuerySet, *by: str) -> QuerySet:
    """Sums and counts of `rows` by the fields named, in one GROUP BY. Waived dues are not expected."""
    due = ~Q(state=State.WAIVED)
    figures: dict[str, Any] = {
        "sum_expected": Sum("expected", filter=due, default=Decimal(0)),
        "sum_received": Sum("received", default=Decimal(0)),
        "members": Count("pk"),
        "paid": Count("pk", filter=Q(state=State.PAID)),
        "owing": Count("pk", filter=Q(state__in=[State.OWING, State.PART])),
        "waived": Count("pk", filter=Q(state=State.WAIVED)),
    }
    return rows.order_by().values(*by).annotate(**figures)
