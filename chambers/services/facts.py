"""Reported facts (业绩申报): a unit reports with day and amount; what the office confirms is measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Fact, FactKind
from chambers.services.notify import staff_above
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach_all
from federation.metrics import changed
from federation.notices.services import notify

State = Fact.State
# Metrics of reported facts are called after their kind: "facts.donations".
FAMILY = "facts"


def lock_fact(fact: Fact) -> Fact:
    rows = Fact.objects.select_for_update(of=("self",))
    return rows.select_related("kind", "organisation", "reported_by").get(pk=fact.pk)


def refuse_odd(fact: Fact) -> None:
    """Raise ValidationError by field for a kind that is not in use, a day to come, and nothing as amount."""
    if not fact.kind.is_active:
        raise ValidationError({"kind": _("This kind is no longer in use.")})
    if fact.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("This day has not come yet.")})
    if fact.amount <= 0:
        raise ValidationError({"amount": _("The amount must be more than 0, in whole units.")})


@transaction.atomic
def report_fact(
    organisation: Organisation,
    kind: FactKind,
    *,
    actor: User,
    happened_on: date,
    amount: int,
    title: str = "",
    files: Iterable = (),
) -> Fact:
    """Report a fact of a unit; it counts once the office has confirmed it. Evidence may be put to it."""
    fact = Fact(
        organisation=organisation,
        kind=kind,
        happened_on=happened_on,
        amount=amount,
        title=title,
        reported_by=actor,
    )
    refuse_odd(fact)
    check_fields(fact, exclude=("reported_by", "decided_by"))
    store(fact)
    attach_all(fact, files, actor=actor)
    record("chambers.fact_reported", fact, actor=actor, note=words_of(fact))
    tell_office(fact)
    return fact


@transaction.atomic
def correct_fact(
    fact: Fact, *, actor: User, happened_on: date, amount: int, title: str = "", files: Iterable = ()
) -> Fact:
    """Change a fact that nobody has confirmed; one that was rejected is reported anew with it."""
    fact = lock_fact(fact)
    if fact.state == State.CONFIRMED:
        raise ValidationError(_("This has been confirmed and is not changed any more. Ask the office."))
    fact.happened_on, fact.amount, fact.title = happened_on, amount, title
    refuse_odd(fact)
    if fact.state == State.REJECTED:
        Fact.workflow.move(fact, State.REPORTED)
        fact.reason, fact.decided_by = "", None
    check_fields(fact, exclude=("reported_by", "decided_by"))
    store(fact)
    attach_all(fact, files, actor=actor)
    record("chambers.fact_corrected", fact, actor=actor, note=words_of(fact))
    tell_office(fact)
    return fact


@transaction.atomic
def confirm_fact(fact: Fact, *, actor: User | None) -> Fact:
    """It counts from now on: exactly the totals that measure its kind in a period with its day are stale.

    Raises ValidationError for whoever reported it.
    """
    fact = lock_fact(fact)
    if actor is not None and fact.reported_by_id == actor.pk:
        raise ValidationError(_("You reported this. Somebody else confirms it."))
    Fact.workflow.move(fact, State.CONFIRMED)
    _decide(fact, "", actor)
    record("chambers.fact_confirmed", fact, actor=actor, note=words_of(fact))
    changed(metric_of(fact), [fact.organisation_id], fact.happened_on)
    tell_unit(fact, _("Confirmed: %(what)s"))
    return fact


@transaction.atomic
def reject_fact(fact: Fact, reason: str, *, actor: User | None) -> Fact:
    """It does not count, with a reason that the unit reads; what was confirmed before counts no longer."""
    fact = lock_fact(fact)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    counted = fact.state == State.CONFIRMED
    Fact.workflow.move(fact, State.REJECTED)
    _decide(fact, reason.strip()[:300], actor)
    record("chambers.fact_rejected", fact, actor=actor, note=reason[:300])
    if counted:
        changed(metric_of(fact), [fact.organisation_id], fact.happened_on)
    tell_unit(fact, _("Not confirmed: %(what)s"))
    return fact


def _decide(fact: Fact, reason: str, actor: User | None) -> None:
    fact.reason, fact.decided_by = reason, actor
    fact.save(update_fields=["state", "reason", "decided_by"])


def metric_of(fact: Fact) -> str:
    return f"{FAMILY}.{fact.kind.code}"


def words_of(fact: Fact) -> str:
    """What was reported, in one line: kind, day, amount with its unit, title."""
    parts = (fact.kind.name, f"{fact.happened_on}", f"{fact.amount} {fact.kind.unit}", fact.title)
    return " · ".join(part for part in parts if part)[:300]


def tell_office(fact: Fact) -> None:
    notify(
        "chambers.fact_reported",
        to=staff_above(fact.organisation),
        title=_("%(name)s reported: %(what)s") % {"name": fact.organisation.name, "what": words_of(fact)},
        key=f"fact:{fact.pk}:reported:{timezone.now():%Y%m%d%H%M%S%f}",
        url=address_of(fact),
    )


def tell_unit(fact: Fact, sentence: str) -> None:
    """Whoever reported it hears what became of it."""
    if fact.reported_by is None:
        return
    notify(
        "chambers.fact_decided",
        to=[fact.reported_by],
        title=sentence % {"what": words_of(fact)},
        body=fact.reason,
        key=f"fact:{fact.pk}:{fact.state}:{timezone.now():%Y%m%d%H%M%S%f}",
        url=address_of(fact),
    )


def address_of(fact: Fact) -> str:
    return reverse("chambers:fact_detail", args=[fact.pk])
