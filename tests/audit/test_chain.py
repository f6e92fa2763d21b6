"""What has been committed is chained, once, in an order that nobody can change unseen.

One file, though long: every tampering is tried on the same chain.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from federation.audit import chain
from federation.audit.models import AuditEntry, Block, RedactedEntry, Redaction
from federation.audit.services import record, redact_entries, redact_entry, sealing, verifying
from federation.audit.services.sealing import present_moment, seal
from federation.audit.services.verifying import verify
from tests.audit.trails import as_if_over, run, triggers_off, write_trail
from tests.factories.accounts import UserFactory
from tests.races import at_once

GROUND = "第12号申请"


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 10)


@pytest.fixture
def within(db, monkeypatch):
    """Seals what the test's own transaction wrote."""
    monkeypatch.setattr(sealing, "present_moment", as_if_over)
    monkeypatch.setattr(verifying, "present_moment", as_if_over)


def sealed_keys() -> list[int]:
    return [key for block in Block.objects.order_by("number") for key in block.keys]


def test_every_entry_stands_in_exactly_one_block_and_the_chain_holds(within, small_blocks):
    entries = write_trail(34)
    AuditEntry.objects.count()

    assert seal() == AuditEntry.objects.count()
    assert sorted(sealed_keys()) == sorted(AuditEntry.objects.values_list("id", flat=True))
    assert {entry.pk for entry in entries} <= set(sealed_keys())
    report = verify()
    assert report.findings == []
    assert (report.blocks, report.entries, report.unsealed) == (
        Block.objects.count(),
        AuditEntry.objects.count(),
        0,
    )
    assert report.blocks > 3


def test_sealing_again_adds_nothing(within):
    write_trail(3)
    seal()

    assert (seal(), Block.objects.count()) == (0, 1)


def test_a_later_entry_goes_into_a_later_block(within):
    write_trail(3)
    seal()
    last = record("tests.later", UserFactory(), actor=None)

    seal()

    assert Block.objects.get(number=2).keys[-1] == last.pk
    assert verify().findings == []


def test_what_is_not_sealed_yet_is_counted_and_no_break(within):
    write_trail(3)
    seal()
    write_trail(2)

    report = verify()

    assert (report.findings, report.unsealed > 0) == ([], True)


def test_an_entry_that_commits_late_is_neither_passed_over_nor_put_in_between(committed):
    subject = UserFactory()
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("tests.slow", subject, actor=None)
            begun.set()
            assert go_on.wait(20)
        connection.close()

    record("tests.first", subject, actor=None)
    seal()
    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    record("tests.quick", subject, actor=None)

    seal()
    meanwhile = set(sealed_keys())
    go_on.set()
    thread.join()
    seal()

    names = {entry.pk: entry.event for entry in AuditEntry.objects.all()}
    assert "tests.quick" not in {names.get(key) for key in meanwhile}
    assert [names[key] for key in sealed_keys()] == ["tests.first", "tests.slow", "tests.quick"]
    assert verify().findings == []


def whatever_is_seen() -> sealing.Moment:
    """The horizon of a sealer that takes all it sees up to its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint + 1")
        return present_moment()._replace(horizon=cursor.fetchone()[0])


def test_without_the_horizon_a_late_entry_would_look_put_in(committed, monkeypatch):
    """The guard: sealing whatever can be seen leaves the late one behind for ever."""
    subject = UserFactory()
    record("tests.first", subject, actor=None)
    seal()
    monkeypatch.setattr(sealing, "present_moment", whatever_is_seen)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("tests.slow", subject, actor=None)
            begun.set()
            assert go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    record("tests.quick", subject, actor=None)
    seal()
    go_on.set()
    thread.join()
    seal()

    assert [finding.what.split(":")[0] for finding in verify().findings] == [
        "stands in no block, though its time was sealed"
    ]


def test_two_sealers_at_once_make_one_chain(committed, small_blocks):
    write_trail(25)

    outcomes = at_once(lambda _n: seal(), 6)

    assert sum(outcomes) == AuditEntry.objects.count()
    assert sorted(sealed_keys()) == sorted(AuditEntry.objects.values_list("id", flat=True))
    assert verify().findings == []


def test_writers_do_not_wait_for_the_sealer(committed):
    """A sealer that holds its lock keeps nobody from writing."""
    write_trail(2)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.SEAL_LOCK])
            held.set()
            assert go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")
    written = at_once(lambda n: record(f"tests.writer_{n}", UserFactory(), actor=None).pk, 4)
    go_on.set()
    thread.join()

    assert all(isinstance(key, int) for key in written)


def test_a_restored_trail_is_taken_over_by_another_server_whose_transactions_begin_anew(within, monkeypatch):
    write_old = [run_entry(10_000_000 + n) for n in range(4)]
    seal()
    tail = run_entry(10_000_010)
    for module in (sealing, verifying):
        monkeypatch.setattr(module, "present_moment", lambda: as_if_over(10_000_000)._replace(cluster=77))
    assert verify().findings == []

    seal()
    fresh = record("tests.on_the_new_server", UserFactory(), actor=None)
    seal()

    assert set(write_old) | {tail, fresh.pk} <= set(sealed_keys())
    assert len(sealed_keys()) == len(set(sealed_keys())) == AuditEntry.objects.count()
    assert verify().findings == []


def run_entry(xact: int) -> int:
    """An entry as a dump brings it back, with the number of a transaction of the server that wrote it."""
    entry = record("tests.before", UserFactory(), actor=None)
    with triggers_off():
        run("UPDATE audit_auditentry SET xact = %s WHERE id = %s", xact, entry.pk)
    return entry.pk


def test_a_server_takes_over_only_while_nobody_else_writes(within, monkeypatch):
    write_trail(2)
    monkeypatch.setattr(sealing, "present_moment", lambda: as_if_over()._replace(is_quiet=False))

    assert (seal(), Block.objects.count()) == (0, 0)


def test_a_redacted_entry_keeps_its_place_in_the_chain(within):
    entries = write_trail(6)
    seal()

    redact_entry(entries[2], ground=GROUND, actor=None)
    redact_entries(AuditEntry.objects.all(), words=["附言3"], ground=GROUND, actor=None)
    redact_entry(entries[2], ground=GROUND, actor=None)
    seal()

    assert verify().findings == []


def test_an_entry_dated_long_before_its_block_is_pointed_at(within):
    write_trail(1)
    seal()
    entry = record("tests.back_dated", UserFactory(), actor=None)
    with triggers_off():
        run("UPDATE audit_auditentry SET at = at - interval '3 days' WHERE id = %s", entry.pk)
    seal()

    report = verify()

    assert (report.late, report.findings) == (1, [])


# Tampering ----------------------------------------------------------------------------------------------

FIELDS = {
    "event": "'forged'",
    "result": "'failed'",
    "actor_id": "coalesce(actor_id, 0) + 1",
    "actor_name": "actor_name || '改'",
    "unit_id": "coalesce(unit_id, 0) + 1",
    "unit_name": "unit_name || '改'",
    "object_type": "'forged.type'",
    "object_id": "object_id || '0'",
    "object_name": "object_name || '改'",
    "changes": "changes || '{\"x\": [1, 2]}'::jsonb",
    "note": "note || '改'",
    "source": "'web 6.6.6.6'",
    "change_id": "coalesce(change_id, 0) + 1",
    "at": "at + interval '1 microsecond'",
    "xact": "xact + 1",
    "salt": "gen_random_uuid()",
    "payload_digest": "sha256(payload_digest)",
}
DIGEST = "audit_payload_digest(salt, actor_name, unit_name, object_name, changes, note, source)"


def change_field(dice: random.Random, keys: list[int]) -> None:
    field = dice.choice(sorted(FIELDS))
    run(f"UPDATE audit_auditentry SET {field} = {FIELDS[field]} WHERE id = %s", dice.choice(keys))


def change_words_with_digest(dice: random.Random, keys: list[int]) -> None:
    key = dice.choice(keys)
    field = dice.choice(["note", "object_name", "changes", "source", "actor_name"])
    run(f"UPDATE audit_auditentry SET {field} = {FIELDS[field]} WHERE id = %s", key)
    run(f"UPDATE audit_auditentry SET payload_digest = {DIGEST} WHERE id = %s", key)


def remove(dice: random.Random, keys: list[int]) -> None:
    run("DELETE FROM audit_auditentry WHERE id = %s", dice.choice(keys))


def remove_many(dice: random.Random, keys: list[int]) -> None:
    run(
        "DELETE FROM audit_auditentry WHERE id >= %s AND id < %s + %s",
        dice.choice(keys),
        dice.choice(keys),
        5,
    )
    run("DELETE FROM audit_auditentry WHERE id = %s", keys[0])


def insert_between(dice: random.Random, keys: list[int]) -> None:
    """A copy of a sealed entry, with another object and everything else right, also its digest."""
    run(
        "INSERT INTO audit_auditentry (id, at, event, result, actor_id, actor_name, unit_id, unit_name, object_type,"
        " object_id, object_name, changes, note, source, change_id, xact, salt, payload_digest)"
        " SELECT %s, at, event, result, actor_id, actor_name, unit_id, unit_name, object_type, '4711', object_name,"
        " changes, note, source, change_id, xact, salt, payload_digest FROM audit_auditentry WHERE id = %s",
        dice.choice([10**9 + dice.randrange(10**6), -dice.randrange(1, 10**6)]),
        dice.choice(keys),
    )


def swap(dice: random.Random, keys: list[int]) -> None:
    """Two entries trade places by trading keys."""
    one, other = dice.sample(keys, 2)
    for old, new in [(one, -one), (other, one), (-one, other)]:
        run("UPDATE audit_auditentry SET id = %s WHERE id = %s", new, old)


def change_block(dice: random.Random, keys: list[int]) -> None:
    change = dice.choice(
        [
            "links = overlay(links placing '\\x00000000'::bytea from 5)",
            "keys = array_append(keys[2:], keys[1])",
            "count = count - 1, keys = keys[2:], links = substring(links from 33)",
            "hash = sha256(hash)",
            "previous = sha256(previous)",
            "sealed_at = sealed_at - interval '1 day'",
            "end_xact = end_xact + 5",
            "after_id = after_id + 1",
            "cluster = cluster + 1",
            "first_id = first_id + 1",
            "number = number + 1000",
        ]
    )
    full = list(Block.objects.filter(count__gt=1).order_by("number").values_list("number", flat=True))
    run(f"UPDATE audit_block SET {change} WHERE number = %s", dice.choice(full))


def remove_block(dice: random.Random, keys: list[int]) -> None:
    """A block in the middle, with its entries."""
    number = dice.choice(numbers()[:-1])
    run(
        "DELETE FROM audit_auditentry WHERE id = ANY((SELECT keys FROM audit_block WHERE number = %s)::bigint[])",
        number,
    )
    run("DELETE FROM audit_block WHERE number = %s", number)


def rewrite_block(dice: random.Random, keys: list[int]) -> None:
    """The owner computes a whole block anew after a change, but not those behind it."""
    block = Block.objects.get(number=dice.choice(numbers()[:-1]))
    run("UPDATE audit_auditentry SET object_id = '4711' WHERE id = %s", dice.choice(block.keys))
    rows = {row["id"]: row for row in AuditEntry.objects.filter(pk__in=block.keys).values(*chain.FIXED)}
    links = list(chain.links_over(bytes(block.previous), [rows[key] for key in block.keys]))
    run(
        "UPDATE audit_block SET links = %s, hash = %s WHERE number = %s",
        b"".join(links),
        chain.block_hash(vars(block), links[-1]),
        block.number,
    )


def redact_past_the_service(dice: random.Random, keys: list[int]) -> None:
    """Words and salt changed, and a row that says so, but no act on the trail."""
    key = dice.choice(keys)
    run("UPDATE audit_auditentry SET note = '〔已删除〕', salt = gen_random_uuid() WHERE id = %s", key)
    act = dice.choice(list(Redaction.objects.values_list("pk", flat=True)))
    run(
        f"INSERT INTO audit_redactedentry (redaction_id, entry_id, fields, digest) SELECT %s, id, '{{note}}', {DIGEST}"
        " FROM audit_auditentry WHERE id = %s AND NOT EXISTS"
        " (SELECT FROM audit_redactedentry WHERE redaction_id = %s AND entry_id = %s)",
        act,
        key,
        act,
        key,
    )


def change_redaction(dice: random.Random, keys: list[int]) -> None:
    run(
        dice.choice(
            [
                "UPDATE audit_redaction SET ground = ground || '改'",
                "UPDATE audit_redaction SET actor_name = actor_name || '改'",
                "UPDATE audit_redactedentry SET fields = '{source}'",
                "UPDATE audit_redactedentry SET digest = sha256(digest)",
                "DELETE FROM audit_redactedentry",
                "DELETE FROM audit_redaction",
            ]
        )
    )


def undo_redaction(dice: random.Random, keys: list[int]) -> None:
    """The words come back, or others."""
    key = dice.choice(list(RedactedEntry.objects.values_list("entry_id", flat=True)))
    run("UPDATE audit_auditentry SET note = '附言又在', object_name = '人员' WHERE id = %s", key)


TAMPERINGS: list[Callable[[random.Random, list[int]], None]] = [
    change_field,
    change_words_with_digest,
    remove,
    remove_many,
    insert_between,
    swap,
    change_block,
    remove_block,
    rewrite_block,
    redact_past_the_service,
    change_redaction,
    undo_redaction,
]
ROUNDS = 1000


def numbers() -> list[int]:
    return list(Block.objects.order_by("number").values_list("number", flat=True))


@pytest.fixture
def sealed_trail(within, small_blocks):
    """About sixty entries in seven blocks, one redaction among them, and two entries of the tail."""
    entries = write_trail(48)
    seal()
    redact_entries(
        AuditEntry.objects.filter(pk__in=[entries[3].pk, entries[17].pk]), ground=GROUND, actor=None
    )
    seal()
    assert verify().is_sound
    return sorted(sealed_keys())


@pytest.mark.slow
def test_of_a_thousand_random_tamperings_by_the_owner_every_one_is_found(sealed_trail):
    dice = random.Random(20261128)
    missed = []

    for number in range(ROUNDS):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        with transaction.atomic():
            with triggers_off():
                tamper(dice, sealed_trail)
            if verify().is_sound:
                missed.append(tamper.__name__)
            transaction.set_rollback(True)

    assert missed == []


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda one: one.__name__)
def test_without_the_sealer_the_same_tamperings_go_unseen(within, tamper):
    """The guard is the chain: with it off, what an owner does can only be seen where words lost their digest."""
    if tamper in (change_block, remove_block, rewrite_block):
        pytest.skip("there is no block to touch")
    entries = write_trail(48)
    redact_entries(AuditEntry.objects.filter(pk=entries[3].pk), ground=GROUND, actor=None)
    keys = sorted(entry.pk for entry in entries)
    dice = random.Random(7)
    found = 0

    for _i in range(12):
        with transaction.atomic():
            with triggers_off():
                tamper(dice, keys)
            found += not verify().is_sound
            transaction.set_rollback(True)

    seen_by_itself = {"redact_past_the_service", "change_redaction", "undo_redaction"}
    assert found < 12 or tamper.__name__ in seen_by_itself


def test_the_first_broken_entry_is_named(sealed_trail):
    early, late = sealed_trail[12], sealed_trail[40]
    with triggers_off():
        run("UPDATE audit_auditentry SET object_id = '4711' WHERE id = ANY(%s)", [late, early])

    report = verify()

    assert [finding.entry for finding in report.findings] == [early, late]
    assert str(report.findings[0]) == f"block 2, entry {early}: was changed or moved"


def test_a_tail_that_was_cut_off_is_found_by_what_the_log_said(sealed_trail):
    record("tests.last", UserFactory(), actor=None)
    seal()
    last = Block.objects.latest("number")
    logged = {last.number: bytes(last.hash).hex()}
    assert verify(expected=logged).is_sound
    with triggers_off():
        run("DELETE FROM audit_auditentry WHERE id = ANY(%s)", last.keys)
        run("DELETE FROM audit_block WHERE number = %s", last.number)

    assert [str(finding) for finding in verify(expected=logged).findings] == [
        f"block {last.number}: is gone, though it was signed or logged"
    ]


def test_the_log_names_each_block(within, caplog):
    caplog.set_level("INFO", logger="federation.audit")
    write_trail(1)
    seal()
    block = Block.objects.get()

    assert f"audit block 1 {bytes(block.hash).hex()}" in caplog.messages


def test_the_command_names_the_break_and_ends_with_an_error(sealed_trail, capsys):
    call_command("verify_audit")
    assert "The trail holds." in capsys.readouterr().out
    with triggers_off():
        run("DELETE FROM audit_auditentry WHERE id = %s", sealed_trail[5])

    with pytest.raises(CommandError, match=f"block 1, entry {sealed_trail[5]}: is missing"):
        call_command("verify_audit")


@pytest.mark.parametrize("text", ["17", "x:y", "1:" + "g" * 64, "1:" + "a" * 63])
def test_an_odd_anchor_is_refused(db, text):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit", "--expect", text)
