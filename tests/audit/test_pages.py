"""The auditor reads the course of things and administration in full, never the text of the work."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from federation.accounts.models import Role
from federation.accounts.services.users import give_post, update_profile
from federation.audit.models import AuditEntry, TrailExport, Verification
from federation.audit.refusals import record_refusal
from federation.audit.services import record, redact_entry, sealing
from federation.audit.services.exporting import export_due
from federation.audit.services.sealing import seal
from federation.audit.services.watching import check_and_tell
from federation.audit.wording import kind_of, source_of, verb_of
from federation.notices.models import Notice
from tests.audit.trails import as_if_over, run, triggers_off
from tests.factories.accounts import UserFactory, city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory

LIST = "audit:auditentry_list"
DAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture
def auditor(db):
    return person_with(Role.AUDITOR, name="审计员")


@pytest.fixture
def page(signed_in, auditor):
    client = signed_in(auditor)
    return lambda name, *args, **query: client.get(reverse(name, args=args), query)


def shown(page, **query) -> list[str]:
    return [row["event"] for row in page(LIST, **query).context["object_list"]]


@pytest.fixture
def entries(db):
    """Four entries that differ in everything that can be asked for."""
    clerk, other = city_clerk(username="ClerkOne"), city_clerk(username="other")
    subject = UserFactory()
    chamber = ChamberFactory()
    with time_machine.travel(DAY, tick=False) as clock:
        record("tests.alpha", subject, actor=clerk)
        clock.shift(datetime.timedelta(days=1))
        record("tests.beta", chamber, actor=other, result=AuditEntry.Result.DENIED)
        with triggers_off():
            run("UPDATE audit_auditentry SET source = 'web 10.1.2.3' WHERE event = 'tests.beta'")
        clock.shift(datetime.timedelta(days=1))
        record("tests.gamma", subject, actor=None)
    return {"clerk": clerk, "subject": subject, "chamber": chamber}


ASKED = [
    ({"actor": "ｃｌｅｒｋone"}, ["tests.alpha"]),
    ({"event": "tests.beta"}, ["tests.beta"]),
    ({"result": "denied"}, ["tests.beta"]),
    ({"source": "10.1.2.3"}, ["tests.beta"]),
    ({"source": "system", "event": "tests.gamma"}, ["tests.gamma"]),
    ({"since": "2026-11-25", "until": "2026-11-25"}, ["tests.gamma"]),
    ({"until": "2026-11-23", "since": "2026-11-23"}, ["tests.alpha"]),
    ({"object_type": "chambers.chamber", "result": "denied"}, ["tests.beta"]),
    ({"actor": "nobody-here"}, []),
    ({"object_id": "no-such"}, []),
]


@pytest.mark.parametrize(("query", "found"), ASKED)
def test_entries_are_found_by_actor_act_object_day_source_and_result(page, entries, query, found):
    assert shown(page, **query) == found


def test_cells_lead_to_what_has_the_same_in_common(page, entries):
    body = page(LIST, event="tests.alpha").content.decode()

    assert f"?actor={entries['clerk'].pk}" in body
    assert f"object_type=accounts.user&amp;object_id={entries['subject'].pk}" in body
    assert shown(page, actor=str(entries["clerk"].pk)) == ["tests.alpha"]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-13-45"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"object_type": "no.such"},
        {"result": "x"},
        {"actor": "9" * 40},
        {"actor": "9223372036854775807"},
        {"source": "a\x00b"},
    ],
)
def test_an_odd_filter_is_answered_calmly(page, entries, query):
    assert page(LIST, **query).status_code == 200


def test_administration_is_shown_with_old_and_new_values_side_by_side(page, auditor):
    user = UserFactory(name="旧名")
    update_profile(user, actor=user, name="新名")
    entry = AuditEntry.objects.get(event="accounts.profile_updated")

    response = page("audit:auditentry_detail", entry.pk)

    assert [(row["old"], row["new"]) for row in response.context["changes"]] == [("旧名", "新名")]
    assert all(f"<td>{value}</td>" in response.content.decode() for value in ("旧名", "新名"))


def test_a_post_is_named_with_its_note(page, auditor):
    user = UserFactory(name="被授权人")
    give_post(user, root(), Role.EXPERT, actor=None)

    body = page(
        "audit:auditentry_detail", AuditEntry.objects.get(event="accounts.post_given").pk
    ).content.decode()

    assert "EXP 云州市工商联" in body and "被授权人" in body


@pytest.mark.parametrize(
    ("event", "about"),
    [
        ("chambers.chamber_changed", ChamberFactory),
        ("members.list_exported", UserFactory),
        ("chambers.list_printed", UserFactory),
    ],
)
def test_business_text_is_never_shown_only_the_names_of_its_fields(page, event, about):
    thing = about()
    changes = {"note": ["机密旧", "机密新"], "short_name": ["", "机密简称"], "_merge": ["", "机密"]}
    entry = record(event, thing, actor=None, changes=changes, note="机密附言 /enterprises/?q=机密")

    response = page("audit:auditentry_detail", entry.pk)

    assert "机密" not in response.content.decode()
    assert [(row["old"], row["new"]) for row in response.context["changes"]] == [(None, None), (None, None)]


def test_a_redacted_entry_says_when_and_on_what_ground(page, auditor):
    user = UserFactory(name="张小雨")
    update_profile(user, actor=user, name="张大雨")
    entry = AuditEntry.objects.get(event="accounts.profile_updated")
    redact_entry(entry, words=["张小雨", "张大雨"], ground="个人信息保护法第47条，第12号", actor=None)

    response = page("audit:auditentry_detail", entry.pk)

    body = response.content.decode()
    assert "个人信息保护法第47条，第12号" in body and "张小雨" not in body and "〔已删除〕" in body


def test_an_entry_says_whether_it_is_sealed(page, auditor, monkeypatch):
    monkeypatch.setattr(sealing, "present_moment", as_if_over)
    entry = record("tests.sealed", UserFactory(), actor=None)

    def state() -> str:
        return page("audit:auditentry_detail", entry.pk).context["side_sections"][0]["rows"][0][1]

    before = state()
    seal()

    assert (before == state(), len({before, state()})) == (False, 2)


def test_a_missing_entry_is_not_found(page):
    assert page("audit:auditentry_detail", 999_999_999).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_costs_the_same_however_much_was_changed(page, auditor, count, django_assert_num_queries):
    entry = record(
        "tests.wide",
        UserFactory(),
        actor=None,
        changes={f"f{n}": [n, n + 1] for n in range(count)},
    )
    for name in ["object_name", "changes", "source"][:count]:
        redact_entry(entry, fields=[name], ground="第12号", actor=None)
    page(LIST)

    with django_assert_num_queries(5):
        page("audit:auditentry_detail", entry.pk)


# One's own acts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["CHS", "ENT", "DEP", "EXP"])
def test_one_sees_ones_own_acts_and_nobody_elses_without_names(signed_in, db, role):
    me, other = person_with(role), person_with(role)
    record("tests.mine", UserFactory(name="机密姓名"), actor=me, note="机密", changes={"a": ["机密", ""]})
    record("tests.theirs", me, actor=other)

    response = signed_in(me).get(reverse("audit:own_list"))

    assert [row["event"] for row in response.context["object_list"]] == ["tests.mine"]
    assert "机密" not in response.content.decode()
    assert signed_in(me).get(reverse("audit:own_list"), {"export": "csv"}).status_code == 400


@pytest.mark.parametrize("role", ["SYS", "SEC", "AUD", "CST", "COS", "LDR"])
def test_whoever_has_no_such_page_is_refused(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("audit:own_list")).status_code == 403


# The chain and its files ---------------------------------------------------------------------------------


@pytest.fixture
def two_files(db, monkeypatch):
    monkeypatch.setattr(sealing, "present_moment", as_if_over)
    with time_machine.travel(DAY, tick=False) as clock:
        record("tests.first_day", UserFactory(), actor=None)
        seal()
        clock.shift(datetime.timedelta(days=2))
        return export_due()


def test_the_state_of_an_empty_trail_can_be_read(page):
    assert page("audit:trail_state").status_code == 200


def test_the_state_names_the_last_of_everything(page, two_files):
    seal()
    check_and_tell()

    context = page("audit:trail_state").context

    assert context["state"].export == two_files[-1]
    assert context["state"].check.broken == 0
    assert context["hash"] == bytes(context["state"].block.hash).hex()


def test_a_broken_trail_is_told_to_auditors_and_security_administrators(two_files, auditor, signed_in):
    guard, outsider = person_with(Role.SECURITY_ADMIN), person_with(Role.SYSTEM_ADMIN)
    with triggers_off():
        run("UPDATE audit_auditentry SET object_id = '4711' WHERE event = 'tests.first_day'")

    check_and_tell()

    told = set(Notice.objects.filter(kind="audit.trail_broken").values_list("user_id", flat=True))
    assert (auditor.pk in told, guard.pk in told, outsider.pk in told) == (True, True, False)
    assert Verification.objects.get().first.endswith("was changed or moved")
    assert AuditEntry.objects.get(event="audit.trail_verified").result == "failed"
    for reader in (auditor, guard):
        assert "was changed or moved" in signed_in(reader).get(reverse("audit:trail_state")).content.decode()


def test_late_sealing_checks_and_files_are_said(page, two_files):
    as_if_over()
    state = page("audit:trail_state").context["state"]
    assert (state.check_is_late, state.sealing_is_late) == (True, True)
    assert state.missing_since is not None

    with time_machine.travel(DAY + datetime.timedelta(days=3), tick=False):
        assert state.missing_since is None


def test_a_file_is_fetched_with_a_proof_and_on_the_trail(page, two_files, auditor):
    listed = page("audit:trailexport_list")
    assert [row["day"].day for row in listed.context["object_list"]] == [24, 23]

    session = listed.client.session
    del session["proved_at"]
    session.save()
    asked = page("audit:trailexport_download", two_files[0].pk)
    assert asked.status_code == 302 and asked["Location"].startswith(reverse("accounts:prove"))

    session["proved_at"] = 10**10
    session.save()
    answer = page("audit:trailexport_download", two_files[0].pk)

    assert answer["Content-Disposition"] == 'attachment; filename="audit-2026-11-23.jsonl.gz"'
    assert len(b"".join(answer.streaming_content)) == two_files[0].file.size
    assert AuditEntry.objects.get(event="audit.file_fetched").actor == auditor


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_costs_the_same_for_one_and_three(
    page, db, two_files, count, django_assert_num_queries
):
    with triggers_off():
        run("DELETE FROM audit_trailexport")
    for number in range(count):
        made = TrailExport.objects.create(
            day=DAY.date() + datetime.timedelta(days=number),
            last_block=0,
            last_hash=bytes(32),
            entries=0,
            file=two_files[0].file,
            key="0" * 16,
        )
        assert made.pk
    page("audit:trailexport_list")

    with django_assert_num_queries(5):
        page("audit:trailexport_list")


# Refusals -----------------------------------------------------------------------------------------------


def test_a_closed_door_is_on_the_trail_once_a_minute(signed_in, desk):
    client = signed_in(desk)

    for _i in range(5):
        assert client.get(reverse("accounts:user_list")).status_code == 403
    assert client.post(reverse("accounts:user_open")).status_code == 403

    rows = AuditEntry.objects.filter(event="accounts.access_refused", actor=desk).order_by("id")
    assert list(rows.values_list("note", "result")) == [
        ("GET accounts:user_list", "denied"),
        ("POST accounts:user_open", "denied"),
    ]
    cache.clear()
    client.get(reverse("accounts:user_list"))
    assert rows.count() == 3


def test_who_is_not_signed_in_leaves_no_refusal(client, db):
    client.get(reverse("accounts:user_list"))

    assert not AuditEntry.objects.filter(event="accounts.access_refused").exists()


def test_a_refusal_without_a_known_door_is_kept_too(rf, desk):
    request = rf.get("/")
    request.resolver_match = None

    record_refusal(request, desk)

    assert AuditEntry.objects.get(event="accounts.access_refused").note == "GET -"


# Words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ("accounts.post_given", "给予"),
        ("chambers.complaint_taken_up", "受理"),
        ("chambers.contact_followed_up", "跟进"),
        ("members.person_revealed", "查看完整信息"),
        ("accounts.sign_in_failed", "登录失败"),
        ("tests.never_heard_of", "tests.never_heard_of"),
        ("odd", "odd"),
    ],
)
def test_an_event_reads_as_what_was_done(event, word):
    with override("zh-hans"):
        assert verb_of(event) == word


def test_kinds_and_sources_read_in_words():
    with override("zh-hans"):
        assert (kind_of("accounts.user"), kind_of("gone.model"), kind_of("x")) == ("用户", "gone.model", "x")
        assert (source_of("web 10.0.0.7"), source_of("system"), source_of("celery x")) == (
            "网页 10.0.0.7",
            "系统",
            "celery x",
        )
