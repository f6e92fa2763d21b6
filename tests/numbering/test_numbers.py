"""What a number looks like, what is taken over, what is void."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.numbering.models import NumberEntry, NumberSeries
from federation.numbering.services import ledger, number_text, take_number, take_over_number, void_number

CODE, YEAR = "云商提复", 2026


def subject(key: int = 1) -> User:
    return User(pk=key)


@pytest.mark.parametrize(
    ("serial", "digits", "text"),
    [(77, 3, "云商提复〔2026〕077号"), (77, 0, "云商提复〔2026〕77号"), (1234, 3, "云商提复〔2026〕1234号")],
)
def test_a_number_has_the_year_in_tortoise_shell_brackets(serial, digits, text):
    assert number_text(CODE, YEAR, serial, digits=digits) == text


def test_each_year_and_each_series_counts_for_itself(db):
    texts = [
        take_number(CODE, YEAR, subject=subject()).text,
        take_number(CODE, YEAR, subject=subject()).text,
        take_number(CODE, YEAR + 1, subject=subject()).text,
        take_number("云商诉", YEAR, subject=subject()).text,
    ]

    assert texts == [
        "云商提复〔2026〕001号", "云商提复〔2026〕002号", "云商提复〔2027〕001号", "云商诉〔2026〕001号",
    ]  # fmt: skip


def test_a_series_keeps_the_width_it_began_with(db):
    take_number(CODE, YEAR, subject=subject(), digits=0)

    assert take_number(CODE, YEAR, subject=subject(), digits=4).text == "云商提复〔2026〕2号"


def test_the_entry_says_what_bears_it(db):
    entry = take_number(CODE, YEAR, subject=subject(41))

    assert (entry.object_type, entry.object_id, entry.taken_over) == ("accounts.user", "41", False)


def test_taking_a_number_costs_two_queries(db, django_assert_num_queries):
    take_number(CODE, YEAR, subject=subject())

    with django_assert_num_queries(2):
        take_number(CODE, YEAR, subject=subject())


def test_a_motions_number_is_taken_over_with_its_zeros(db):
    entry = take_over_number(CODE, YEAR, 77, subject=subject())

    assert (entry.text, entry.taken_over) == ("云商提复〔2026〕077号", True)
    assert take_number(CODE, YEAR, subject=subject()).serial == 1


def test_the_counter_steps_over_a_number_taken_over(db):
    take_over_number(CODE, YEAR, 2, subject=subject())

    serials = [take_number(CODE, YEAR, subject=subject()).serial for _ in range(2)]

    assert serials == [1, 3]
    assert [entry.serial for entry in ledger(CODE, YEAR)] == [1, 2, 3]


@pytest.mark.parametrize("digits", [0, 3, 5])
def test_a_number_that_is_borne_is_not_taken_over(db, digits):
    take_number(CODE, YEAR, subject=subject())

    with pytest.raises(ValidationError) as refused:
        take_over_number(CODE, YEAR, 1, subject=subject(2), digits=digits)

    assert "〔2026〕" in refused.value.messages[0]
    assert len(ledger(CODE, YEAR)) == 1


def test_a_void_number_stays_and_is_not_given_again(db, desk):
    entry = take_number(CODE, YEAR, subject=subject())

    void_number(entry, reason=" 撤案 ", actor=desk)

    assert take_number(CODE, YEAR, subject=subject()).serial == 2
    assert [one.void_reason for one in ledger(CODE, YEAR)] == ["撤案", ""]
    assert AuditEntry.objects.get(event="numbering.number_voided").actor == desk


def test_a_number_is_not_made_void_without_a_reason(db):
    entry = take_number(CODE, YEAR, subject=subject())

    with pytest.raises(ValidationError) as refused:
        void_number(entry, reason="  ")

    assert list(refused.value.message_dict) == ["reason"]
    assert ledger(CODE, YEAR)[0].void_reason == ""


def test_the_first_reason_stands(db):
    entry = take_number(CODE, YEAR, subject=subject())
    void_number(entry, reason="撤案")

    void_number(entry, reason="其他")

    assert ledger(CODE, YEAR)[0].void_reason == "撤案"


def test_the_database_refuses_a_serial_twice(db):
    entry = take_number(CODE, YEAR, subject=subject())

    with pytest.raises(IntegrityError), transaction.atomic():
        NumberEntry.objects.create(
            series=entry.series, serial=entry.serial, text="另一种写法", object_type="x", object_id="1"
        )


def test_the_database_refuses_a_year_that_no_document_has(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberSeries.objects.create(code=CODE, year=26)
