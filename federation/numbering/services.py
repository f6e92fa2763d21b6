"""Taking numbers. The counter moves in the caller's transaction, so a rolled-back act leaves no gap."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.numbering.models import NumberEntry, NumberSeries


def number_text(code: str, year: int, serial: int, *, digits: int = 0) -> str:
    """GB/T 9704-2012 7.2.5: agency code, year in 〔〕, serial, 号."""
    return f"{code}〔{year}〕{str(serial).zfill(digits)}号"


def take_number(code: str, year: int, *, subject: models.Model, digits: int = 3) -> NumberEntry:
    """The next number of the series for `subject`.

    Must run inside the transaction of the act: the row lock of the counter is held until it ends, so
    numbers come without gap or double however many writers there are. `digits` pads new series.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number needs the caller's transaction")
    while True:
        series_id, serial, width = _next_serial(code, year, digits)
        entry = NumberEntry(
            series_id=series_id,
            serial=serial,
            text=number_text(code, year, serial, digits=width),
            object_type=subject._meta.label_lower,
            object_id=str(subject.pk),
            taken_at=timezone.now(),
        )
        if _write(entry):
            return entry
        # A number taken over from a motion already stands here, however its zeros are written.


# A statement of its own: it sees what others committed while the counter's lock was waited for.
WRITE_ENTRY = """
    INSERT INTO numbering_numberentry
        (series_id, serial, text, object_type, object_id, taken_over, void_reason, taken_at)
    SELECT %(series_id)s, %(serial)s, %(text)s, %(object_type)s, %(object_id)s, false, '', %(taken_at)s
    WHERE NOT EXISTS (
        SELECT FROM numbering_numberentry WHERE series_id = %(series_id)s AND serial = %(serial)s)
    RETURNING id
"""


def _write(entry: NumberEntry) -> bool:
    """Store a number unless its serial is borne by another document already."""
    with transaction.get_connection().cursor() as cursor:
        names = ("series_id", "serial", "text", "object_type", "object_id", "taken_at")
        cursor.execute(WRITE_ENTRY, {name: getattr(entry, name) for name in names})
        row = cursor.fetchone()
    if row is None:
        return False
    entry.pk, entry._state.adding = row[0], False
    return True


MOVE_COUNTER = """
    INSERT INTO numbering_numberseries AS series (code, year, digits, last_serial)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (code, year) DO UPDATE SET last_serial = series.last_serial + 1
    RETURNING id, last_serial, digits
"""


def _next_serial(code: str, year: int, digits: int) -> tuple[int, int, int]:
    """Move the counter, which makes a new series where there is none: (series key, serial, digits).

    One statement, so that the row's lock lies between reading and writing; it is held until the caller's
    transaction ends.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(MOVE_COUNTER, [code, year, digits])
        return cursor.fetchone()


@transaction.atomic
def take_over_number(
    code: str, year: int, serial: int, *, subject: models.Model, digits: int = 3
) -> NumberEntry:
    """Give `subject` the number of the motion it answers; zeros are kept. The counter does not move.

    Raises ValidationError where another document bears the number.
    """
    NumberSeries.objects.get_or_create(code=code, year=year, defaults={"digits": digits})
    # The counter's lock, so that nobody takes the same serial between this check and this row.
    series = NumberSeries.objects.select_for_update().get(code=code, year=year)
    text = number_text(code, year, serial, digits=digits)
    if NumberEntry.objects.filter(series=series, serial=serial).exists():
        raise ValidationError(_("Another document bears the number %(text)s.") % {"text": text})
    try:
        with transaction.atomic():
            return NumberEntry.objects.create(
                series=series,
                serial=serial,
                text=text,
                object_type=subject._meta.label_lower,
                object_id=str(subject.pk),
                taken_over=True,
            )
    except IntegrityError as error:
        raise ValidationError(_("Another document bears the number %(text)s.") % {"text": text}) from error


@transaction.atomic
def void_number(entry: NumberEntry, *, reason: str, actor: User | None = None) -> NumberEntry:
    """Mark a number void; it is never given again. A number that is void keeps its first reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the number is void.")})
    entry = NumberEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.void_reason:
        return entry
    entry.void_reason = reason.strip()
    entry.full_clean(exclude=["series"], validate_constraints=False, validate_unique=False)
    entry.save(update_fields=["void_reason"])
    record("numbering.number_voided", entry, actor=actor, note=entry.void_reason)
    return entry


def ledger(code: str, year: int) -> list[NumberEntry]:
    """The numbers of a series in their order, void and taken-over ones included."""
    return list(NumberEntry.objects.filter(series__code=code, series__year=year).order_by("serial", "id"))
