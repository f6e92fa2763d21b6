"""Setting targets, and entering or measuring what was reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Target, TargetValue
from federation import metrics
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record


@transaction.atomic
def set_target(target: Target, *, actor: User | None) -> Target:
    """Set a target. Raises ValidationError by field: the same one in that year, a metric that nobody measures
    or that is not of the whole city."""
    target.made_by = actor
    refuse_metric(target)
    check_fields(target, exclude=("made_by",))
    store(target)
    record("chambers.target_set", target, actor=actor, note=told(target))
    return target


def refuse_metric(target: Target) -> None:
    if not target.metric:
        return
    # What is measured without a unit is of the whole city.
    if target.organisation.kind != Organisation.Kind.FEDERATION:
        raise ValidationError({"metric": _("Only a target of the whole city can be measured.")})
    try:
        metrics.find(target.metric)
    except LookupError as error:
        raise ValidationError({"metric": _("Choose the metric that is measured.")}) from error


@transaction.atomic
def edit_target(target: Target, *, actor: User | None, seen: int, **fields: Any) -> Target:
    """Change a target. Raises ValidationError of code "stale" where somebody else did since `seen`."""
    target = lock_target(target)
    if seen != target.version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    changes = {
        name: [str(getattr(target, name)), str(value)]
        for name, value in fields.items()
        if getattr(target, name) != value
    }
    for name, value in fields.items():
        setattr(target, name, value)
    refuse_metric(target)
    check_fields(target, exclude=("made_by",))
    store(target)
    record("chambers.target_changed", target, actor=actor, changes=changes)
    return target


@transaction.atomic
def enter_value(
    target: Target, *, actor: User | None, on_day: date, value: int, note: str = "", is_measured: bool = False
) -> TargetValue:
    """Enter what was reached by a day, in all; a later entry of one day takes the place of the former.

    Raises ValidationError for a day to come.
    """
    target = lock_target(target)
    if on_day > timezone.localdate():
        raise ValidationError({"on_day": _("This day is still to come.")})
    row, _made = TargetValue.objects.update_or_create(
        target=target,
        on_day=on_day,
        defaults={"value": value, "note": note, "is_measured": is_measured, "entered_by": actor},
    )
    event = "chambers.target_measured" if is_measured else "chambers.target_value_entered"
    record(event, target, actor=actor, note=f"{on_day} · {value} {target.unit}")
    return row


@transaction.atomic
def measure_target(target: Target, *, actor: User | None) -> TargetValue:
    """Measure what was reached in its year so far. Raises ValidationError where nothing measures it."""
    today = timezone.localdate()
    last = min(today, date(target.year, 12, 31))
    period = metrics.Period(date(target.year, 1, 1), last)
    if not target.metric or last < period.start:
        raise ValidationError(_("Nothing measures this target now; enter what was reached by hand."))
    try:
        value = metrics.measure(target.metric, None, period)
    except LookupError as error:
        raise ValidationError(
            _("Nothing measures this target now; enter what was reached by hand.")
        ) from error
    return enter_value(target, actor=actor, on_day=last, value=max(int(value), 0), is_measured=True)


def lock_target(target: Target) -> Target:
    rows = Target.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=target.pk)


def told(target: Target) -> str:
    return f"{target.name} · {target.year} · {target.planned} {target.unit}"
