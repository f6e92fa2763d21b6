"""The signed file of a day proves what was on the trail, to anybody who has the public key."""

from __future__ import annotations

import base64
import datetime
import gzip
import io
import json
import random

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from federation.audit import signing
from federation.audit.models import AuditEntry, Block, TrailExport
from federation.audit.services import record, sealing, verifying
from federation.audit.services.checking import BrokenFile, check_file
from federation.audit.services.exporting import export_due
from federation.audit.services.sealing import seal
from federation.audit.services.verifying import verify
from federation.files.services import read_stored
from tests.audit.trails import as_if_over, run, triggers_off
from tests.factories.accounts import UserFactory
from tests.races import at_once

MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 4)


@pytest.fixture
def within(db, monkeypatch):
    monkeypatch.setattr(sealing, "present_moment", as_if_over)
    monkeypatch.setattr(verifying, "present_moment", as_if_over)


@pytest.fixture
def three_days(within):
    """Two days with entries and one without; the files of all three."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        for day, count in enumerate([7, 0, 3]):
            clock.move_to(MONDAY + day * DAY)
            for number in range(count):
                record("tests.exported", UserFactory(name="机密姓名"), actor=None, note=f"机密{number}")
            seal()
        clock.move_to(MONDAY + 3 * DAY)
        return export_due()


def public() -> str:
    return signing.public_text(signing.private_key())


def content(made: TrailExport) -> bytes:
    return read_stored(made.file)


def check(raw: bytes, **options):
    return check_file(io.BytesIO(raw), key=options.pop("key", None) or public(), **options)


def test_each_day_that_is_over_has_a_file_also_an_empty_one(three_days):
    assert [(made.day.day, made.entries, made.first_block, made.last_block) for made in three_days] == [
        (23, 7, 1, 2),
        (24, 0, None, 2),
        (25, 3, 3, 3),
    ]
    assert AuditEntry.objects.filter(event="audit.day_exported").count() == 3


def test_a_sound_file_is_checked_alone_and_against_the_database(three_days):
    for made in three_days:
        checked = check(content(made), against_database=True)
        assert (checked.head["day"], checked.entries) == (made.day.isoformat(), made.entries)
    heads = [check(content(made)) for made in three_days]
    assert [checked.head["file_before"] for checked in heads] == ["", heads[0].sha256, heads[1].sha256]


def test_a_file_holds_no_word_of_the_trail(three_days):
    for made in three_days:
        assert "机密" not in gzip.decompress(content(made)).decode()


def test_today_is_not_exported_and_nothing_twice(three_days):
    with time_machine.travel(MONDAY + 3 * DAY, tick=False):
        assert export_due() == []
    assert TrailExport.objects.count() == 3


def test_where_nothing_was_ever_sealed_there_is_no_file(within):
    assert export_due() == []


def test_two_workers_make_one_file_a_day(committed):
    with time_machine.travel(MONDAY, tick=False):
        record("tests.exported", UserFactory(), actor=None)
        seal()
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        outcomes = at_once(lambda _n: len(export_due()), 4)

    assert sum(outcomes) == TrailExport.objects.count() == 2


def tampered_lines(lines: list[bytes], dice: random.Random) -> bytes:
    """One random change that leaves every line readable."""
    lines = list(lines)
    place = dice.randrange(len(lines))
    what = dice.choice(["change", "drop", "twice", "swap", "digit"])
    if what == "drop":
        del lines[place]
    elif what == "twice":
        lines.insert(place, lines[place])
    elif what == "swap":
        other = (place + 1) % len(lines)
        lines[place], lines[other] = lines[other], lines[place]
    elif what == "digit":
        text = lines[place].decode()
        spots = [n for n, sign in enumerate(text) if sign.isdigit()]
        spot = dice.choice(spots)
        lines[place] = f"{text[:spot]}{(int(text[spot]) + 1) % 10}{text[spot + 1 :]}".encode()
    else:
        line = json.loads(lines[place])
        line[dice.choice(sorted(line))] = dice.choice(["x", 4711, None, "0" * 64])
        lines[place] = json.dumps(line, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return b"".join(lines)


def test_of_three_hundred_random_changes_to_a_file_every_one_is_found(three_days):
    lines = gzip.decompress(content(three_days[0])).splitlines(keepends=True)
    dice = random.Random(71)
    whole = b"".join(lines)
    passed = []

    for _i in range(300):
        changed = tampered_lines(lines, dice)
        if changed == whole:
            continue
        try:
            check(gzip.compress(changed))
            passed.append(changed)
        except BrokenFile:
            pass

    assert passed == []


@pytest.mark.parametrize("cut", [0, 1, 10, 200, -1])
def test_a_file_that_is_cut_or_no_file_at_all_is_refused_calmly(three_days, cut):
    with pytest.raises(BrokenFile):
        check(content(three_days[0])[:cut])


@pytest.mark.parametrize("raw", [b"[1]\n", b"{}\n", b"\xff\n", b"", b'{"kind":"head"}\n', b"9" * 300_000])
def test_an_odd_content_is_refused_calmly(db, raw):
    with pytest.raises(BrokenFile):
        check(gzip.compress(raw))


def test_a_file_signed_by_another_key_is_refused(three_days, settings):
    raw = content(three_days[0])
    settings.AUDIT_SIGNING_KEY = signing.new_key()

    with pytest.raises(BrokenFile, match="signature"):
        check(raw)


def test_a_file_that_names_its_own_key_is_judged_by_the_trusted_one(three_days, settings):
    trusted = public()
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    lines = gzip.decompress(content(three_days[0])).splitlines(keepends=True)[:-1]
    head = json.loads(lines[0]) | {"key": public()}
    lines[0] = json.dumps(head).encode() + b"\n"
    import hashlib

    digest = hashlib.sha256(b"".join(lines)).digest()
    forged = b"".join(
        [*lines, json.dumps({"kind": "signature", "signature": signing.sign(digest)}).encode() + b"\n"]
    )

    assert check(gzip.compress(forged), key=public()).entries == 7
    with pytest.raises(BrokenFile, match="signature"):
        check(gzip.compress(forged), key=trusted)


def test_an_owner_who_computes_the_whole_chain_anew_is_found_by_the_file(three_days):
    """Nothing inside the database tells: only a file that lies elsewhere does."""
    raw = content(three_days[0])
    with triggers_off():
        victim = Block.objects.get(number=1).keys[1]
        run("UPDATE audit_auditentry SET object_id = '4711' WHERE id = %s", victim)
        run("DELETE FROM audit_trailexport")
        run("DELETE FROM audit_block")
    seal()
    assert verify().findings == []

    with pytest.raises(BrokenFile, match="the database holds another block 1"):
        check(raw, against_database=True)


def test_a_block_that_a_file_on_record_names_must_be_there(three_days):
    with triggers_off():
        run(
            "DELETE FROM audit_auditentry WHERE id = ANY((SELECT keys FROM audit_block WHERE number = 3)::bigint[])"
        )
        run("DELETE FROM audit_block WHERE number = 3")

    assert "block 3: is gone, though it was signed or logged" in map(str, verify().findings)


def test_the_command_checks_files_and_their_order(three_days, tmp_path, capsys):
    names = []
    for made in three_days:
        names.append(str(tmp_path / f"{made.day}.jsonl.gz"))
        (tmp_path / f"{made.day}.jsonl.gz").write_bytes(content(made))

    call_command("verify_audit_export", *names, "--key", public(), "--database")

    assert capsys.readouterr().out.splitlines()[-1] == "Every file holds."
    with pytest.raises(CommandError, match="does not follow"):
        call_command("verify_audit_export", names[0], names[2])
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_audit_export", str(tmp_path / "none"))


def test_without_a_key_no_file_is_made(within, settings):
    settings.AUDIT_SIGNING_KEY, settings.AUDIT_KEY_FILE = "", None
    with time_machine.travel(MONDAY, tick=False):
        record("tests.exported", UserFactory(), actor=None)
        seal()

    with (
        time_machine.travel(MONDAY + DAY, tick=False),
        pytest.raises(ImproperlyConfigured, match="audit_key"),
    ):
        export_due()
    assert not TrailExport.objects.exists()


@pytest.mark.parametrize("text", ["x", "AAAA", base64.b64encode(b"short").decode()])
def test_something_that_is_no_key_is_refused(settings, text):
    settings.AUDIT_SIGNING_KEY = text

    with pytest.raises(ImproperlyConfigured, match="audit_key"):
        signing.private_key()


def test_on_ones_own_machine_the_key_is_made_once_for_its_owner_alone(settings, tmp_path, capsys):
    settings.AUDIT_SIGNING_KEY, settings.AUDIT_KEY_FILE = "", tmp_path / "new" / "audit.key"

    call_command("audit_key")
    call_command("audit_key")

    first, name, again, _name = capsys.readouterr().out.split()
    assert (first, name) == (again, signing.key_name(first))
    assert (tmp_path / "new" / "audit.key").stat().st_mode & 0o777 == 0o600


def test_the_command_prints_a_new_private_key(settings, capsys):
    call_command("audit_key", "--new")

    settings.AUDIT_SIGNING_KEY = capsys.readouterr().out.strip()
    assert len(signing.private_key().private_bytes_raw()) == 32
