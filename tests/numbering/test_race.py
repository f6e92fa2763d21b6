"""Sixteen writers at once, one act in five rolled back: the ledger has neither a gap nor a double."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from federation.accounts.models import User
from federation.numbering import services
from federation.numbering.models import NumberEntry, NumberSeries
from federation.numbering.services import ledger, number_text, take_number

WRITERS, ACTS = 16, 5
CODE, YEAR = "争号测试", 2026


class RolledBack(Exception):
    """The act failed after its number was taken."""


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Real commits, as several connections need them, cleared away afterwards."""

    def clear():
        NumberEntry.objects.filter(series__code=CODE).delete()
        NumberSeries.objects.filter(code=CODE).delete()

    with django_db_blocker.unblock():
        clear()
        try:
            yield
        finally:
            clear()
            connection.close()


def run_writers() -> list[IntegrityError]:
    """Every writer files its acts, one after the other; the clashes that the database refused."""
    gate = threading.Barrier(WRITERS)

    def write(writer: int) -> list[IntegrityError]:
        clashes = []
        try:
            gate.wait(timeout=30)
            for act in range(ACTS):
                try:
                    with transaction.atomic():
                        take_number(CODE, YEAR, subject=User(pk=writer * ACTS + act))
                        if (writer + act) % 5 == 0:
                            raise RolledBack
                except RolledBack:
                    continue
                except IntegrityError as clash:
                    clashes.append(clash)
        finally:
            connection.close()
        return clashes

    with ThreadPoolExecutor(WRITERS) as pool:
        return [clash for found in pool.map(write, range(WRITERS)) for clash in found]


def kept_acts() -> int:
    return sum((writer + act) % 5 != 0 for writer in range(WRITERS) for act in range(ACTS))


def test_numbers_come_without_gap_or_double(committed):
    clashes = run_writers()

    assert clashes == []
    assert [entry.serial for entry in ledger(CODE, YEAR)] == list(range(1, kept_acts() + 1))


def test_without_the_lock_the_same_race_is_lost(committed, monkeypatch):
    """The test above would notice a counter that is read without its lock."""
    series = NumberSeries.objects.create(code=CODE, year=YEAR, digits=3)
    everybody_has_read = threading.Barrier(WRITERS)
    started = threading.local()

    def highest_and_one(code, year, digits):
        highest = NumberEntry.objects.filter(series=series).aggregate(highest=Max("serial"))["highest"] or 0
        return series.pk, highest + 1, 3

    def text_after_all_have_read(*args, **kwargs):
        if not getattr(started, "already", False):
            started.already = True
            everybody_has_read.wait(timeout=30)
        return number_text(*args, **kwargs)

    monkeypatch.setattr(services, "_next_serial", highest_and_one)
    monkeypatch.setattr(services, "number_text", text_after_all_have_read)

    clashes = run_writers()

    serials = [entry.serial for entry in ledger(CODE, YEAR)]
    assert clashes != []
    assert serials != list(range(1, kept_acts() + 1))


def test_a_rolled_back_act_gives_its_number_to_the_next(committed):
    with pytest.raises(RolledBack), transaction.atomic():
        take_number(CODE, YEAR, subject=User(pk=1))
        raise RolledBack

    with transaction.atomic():
        entry = take_number(CODE, YEAR, subject=User(pk=2))

    assert entry.text == number_text(CODE, YEAR, 1, digits=3)


def test_a_number_is_refused_outside_a_transaction(committed):
    with pytest.raises(transaction.TransactionManagementError):
        take_number(CODE, YEAR, subject=User(pk=1))

    assert ledger(CODE, YEAR) == []
