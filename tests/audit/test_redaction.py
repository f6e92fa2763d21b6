"""Words leave the trail on a ground and by one way only; everything else of an entry stays as it was."""

from __future__ import annotations

import json
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import User
from federation.audit.cutting import Cutter
from federation.audit.digests import payload_digest, set_digest
from federation.audit.models import MARK, REDACTABLE, AuditEntry, RedactedEntry, Redaction
from federation.audit.services import record, redact_entries, redact_entry, redacting
from tests.factories.accounts import UserFactory
from tests.races import at_once

GROUND = "个人信息保护法第四十七条，第12号申请"


@pytest.fixture
def subject(db):
    return UserFactory(name="张小雨")


def written(subject, **fields):
    fields.setdefault("changes", {"mobile": ["13800001234", "13900005678"], "name": ["", "张小雨"]})
    fields.setdefault("note", "张小雨来电要求更正")
    return record("members.person_changed", subject, actor=fields.pop("actor", None), **fields)


def words_of(entry) -> dict:
    """The words as the digest takes them, read afresh."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT salt, actor_name, unit_name, object_name, changes::text, note, source, payload_digest"
            " FROM audit_auditentry WHERE id = %s",
            [entry.pk],
        )
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone()))


def test_an_entry_is_written_with_the_digest_of_its_words(subject):
    row = words_of(written(subject, changes={"fee": [1.5, None], "b": ["“二”", "\\n"]}))

    assert bytes(row["payload_digest"]) == payload_digest(row)


def test_without_words_every_field_that_holds_words_is_emptied(subject):
    entry = written(
        subject, actor=subject, changes={"mobile": ["13800001234", ""], "age": [41, None], "_merge": ["", 7]}
    )
    before = AuditEntry.objects.filter(pk=entry.pk).values().get()

    act = redact_entry(entry, ground=GROUND, actor=None)

    after = AuditEntry.objects.filter(pk=entry.pk).values().get()
    assert {name: after[name] for name in REDACTABLE} == {
        "actor_name": MARK,
        "unit_name": "",
        "object_name": MARK,
        "changes": {"mobile": [MARK, ""], "age": [MARK, None], "_merge": ["", 7]},
        "note": MARK,
        "source": MARK,
    }
    kept = set(after) - {*REDACTABLE, "salt"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["salt"] != before["salt"]
    assert (act.ground, act.actor_name) == (GROUND, "系统")


def test_given_words_give_way_wherever_they_stand_and_nothing_else_does(subject):
    entry = written(subject)
    bystander = written(UserFactory(name="李四"), changes={"name": ["", "李四"]}, note="李四")

    act = redact_entries(AuditEntry.objects.all(), words=["张小雨", "13800001234"], ground=GROUND, actor=None)

    entry.refresh_from_db()
    assert entry.changes == {"mobile": [MARK, "13900005678"], "name": ["", MARK]}
    assert (entry.object_name, entry.note) == (MARK, f"{MARK}来电要求更正")
    assert words_of(bystander)["note"] == "李四"
    assert list(act.rows.values_list("entry_id", "fields")) == [
        (entry.pk, ["object_name", "changes", "note"])
    ]


def test_chosen_fields_alone_are_touched(subject):
    entry = written(subject)

    redact_entry(entry, fields=["note"], ground=GROUND, actor=None)

    entry.refresh_from_db()
    assert (entry.note, entry.object_name) == (MARK, "张小雨")


def test_the_act_is_on_the_trail_and_names_its_entries_by_a_digest(subject, desk):
    entries = [written(subject), written(subject)]

    act = redact_entries(AuditEntry.objects.filter(object_id=str(subject.pk)), ground=GROUND, actor=desk)

    told = AuditEntry.objects.get(event="audit.entries_redacted")
    rows = RedactedEntry.objects.filter(redaction=act)
    assert (told.object_id, told.actor, told.note) == (str(act.pk), desk, GROUND)
    assert told.changes == {"_rows": [2, set_digest(rows.values_list("entry_id", "digest", "fields"))]}
    assert [bytes(row.digest) for row in rows.order_by("entry_id")] == [
        payload_digest(words_of(entry)) for entry in entries
    ]


def test_what_is_left_may_be_redacted_further(subject):
    entry = written(subject)
    redact_entry(entry, words=["张小雨"], ground=GROUND, actor=None)

    redact_entry(entry, words=["13900005678"], ground=GROUND, actor=None)

    entry.refresh_from_db()
    assert entry.changes == {"mobile": ["13800001234", MARK], "name": ["", MARK]}
    assert Redaction.objects.count() == 2


def test_where_nothing_is_found_nothing_is_written(subject):
    written(subject)
    before = AuditEntry.objects.count()

    assert redact_entries(AuditEntry.objects.all(), words=["王五六"], ground=GROUND, actor=None) is None
    assert (AuditEntry.objects.count(), Redaction.objects.count()) == (before, 0)


def test_an_act_of_redaction_is_never_redacted_itself(subject):
    redact_entry(written(subject), ground=GROUND, actor=None)
    told = AuditEntry.objects.get(event="audit.entries_redacted")

    assert redact_entry(told, ground=GROUND, actor=None) is None


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("ground", {"ground": " \n"}),
        ("ground", {"ground": "由" * 301}),
        ("words", {"ground": GROUND, "words": ["张"]}),
        ("words", {"ground": GROUND, "words": ["张小雨", " 1 "]}),
    ],
)
def test_an_odd_wish_is_refused_and_nothing_changes(subject, field, wish):
    entry = written(subject)

    with pytest.raises(ValidationError) as refused:
        redact_entry(entry, actor=None, **wish)

    assert list(refused.value.error_dict) == [field]
    assert words_of(entry)["note"] == "张小雨来电要求更正"


def test_an_unknown_field_is_a_mistake_of_the_caller(subject):
    with pytest.raises(ValueError, match="event"):
        redact_entry(written(subject), fields=["event"], ground=GROUND, actor=None)


def test_a_mark_that_does_not_fit_takes_the_whole_text(db):
    entry = record("tests.long", User(pk=2, name="甲乙" * 150), actor=None)

    redact_entry(entry, words=["甲乙"], ground=GROUND, actor=None)

    entry.refresh_from_db()
    assert entry.object_name == MARK


# What the database itself refuses ------------------------------------------------------------------------


def redaction_in_hand(entry, left: dict) -> None:
    """An act with one row, sent past the service."""
    act = Redaction.objects.create(ground=GROUND, actor_name="系统")
    whole = {name: getattr(entry, name) for name in REDACTABLE} | left | {"id": entry.pk, "fields": ["note"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_redact(%s, %s::jsonb)", [act.pk, json.dumps([whole])])


@pytest.mark.parametrize(
    "left",
    [
        {"note": "另一句话"},
        {"note": f"{MARK}另一句话"},
        {"object_name": "李四"},
        {"changes": {"mobile": ["13800001234", MARK], "name": ["", "李四"]}},
        {"changes": {"mobile": ["13800001234", MARK]}},
        {"changes": {}},
        {"note": "_小雨来电要求更正"},
        {"note": "%"},
    ],
)
def test_a_redaction_puts_no_other_words_in(subject, left):
    entry = written(subject)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        redaction_in_hand(entry, left)

    assert words_of(entry)["note"] == "张小雨来电要求更正"
    assert not RedactedEntry.objects.exists()


def test_an_entry_joins_an_act_in_its_own_transaction_only(committed):
    entry = written(UserFactory())
    act = redact_entry(entry, fields=["note"], ground=GROUND, actor=None)

    with pytest.raises(DatabaseError, match="own transaction"), connection.cursor() as cursor:
        cursor.execute("SELECT audit_redact(%s, '[]'::jsonb)", [act.pk])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_redaction SET ground = 'another'",
        "DELETE FROM audit_redactedentry",
        "UPDATE audit_redactedentry SET digest = 'x'",
        "TRUNCATE audit_redactedentry",
        "UPDATE audit_auditentry SET note = '〔已删除〕'",
    ],
)
def test_the_record_of_a_redaction_is_append_only_too(subject, statement):
    redact_entry(written(subject), fields=["changes"], ground=GROUND, actor=None)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_of_two_acts_at_once_neither_brings_back_what_the_other_took(committed):
    entry = written(UserFactory(name="张小雨"))
    words = ["张小雨", "13800001234", "13900005678", "来电要求"]

    at_once(lambda n: redact_entry(entry, words=[words[n]], ground=GROUND, actor=None), len(words))

    left = words_of(entry)
    assert [word for word in words if word in f"{left['object_name']}{left['changes']}{left['note']}"] == []


def test_without_the_lock_one_act_meets_what_the_other_left(committed, monkeypatch):
    """The lock is the guard: without it the database refuses at least one of the acts."""
    entry = written(UserFactory(name="张小雨"))
    words = ["张小雨", "13800001234", "13900005678", "来电要求"]
    monkeypatch.setattr(redacting, "one_at_a_time", lambda: None)
    monkeypatch.setattr(redacting, "batches_of", read_together(redacting.batches_of, len(words)))

    outcomes = at_once(lambda n: redact_entry(entry, words=[words[n]], ground=GROUND, actor=None), len(words))

    assert any(isinstance(one, DatabaseError) for one in outcomes)


def read_together(batches, count):
    """Batches that everybody has read before anybody writes."""
    together = Barrier(count, timeout=20)

    def read(entries):
        for batch in batches(entries):
            together.wait()
            yield batch

    return read


# What is cut passes the database's check, whatever the words ------------------------------------------------

SIGNS = 'ab1"\\%_〔〕已删'
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text(SIGNS, max_size=8),
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcxyz", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    changes=st.dictionaries(st.text("abc_", min_size=1, max_size=4), values, max_size=4),
    words=st.lists(st.text(SIGNS, min_size=2, max_size=3), max_size=3),
)
def test_whatever_is_cut_only_removes(shared_connection, changes, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(changes)])
        text = cursor.fetchone()[0]
        entry = SimpleNamespace(pk=1, changes_text=text, **dict.fromkeys(REDACTABLE, ""))
        left = Cutter(words, ["changes"]).left_of(entry)
        if left is None:
            return
        cursor.execute("SELECT audit_only_removes((%s::jsonb->'changes')::text, %s)", [left, text])

        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("number", ["10.50", "0.000", "-3.10e5", "1E+30", "12345678901234567890.1"])
def test_numbers_beside_a_word_stay_digit_for_digit(subject, number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [f'{{"fee": [{number}, "张小雨"]}}'])
        text = cursor.fetchone()[0]
        left = Cutter(["张小雨"], ["changes"]).left_of(
            SimpleNamespace(pk=1, changes_text=text, **dict.fromkeys(REDACTABLE, ""))
        )
        cursor.execute("SELECT (%s::jsonb->'changes')::text", [left])

        assert cursor.fetchone()[0] == text.replace("张小雨", MARK)
