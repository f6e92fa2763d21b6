"""Whoever is erased is erased: nothing of them is found in the database, but for what a law keeps by name."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import MembershipApplication, Officer
from chambers.services.contacts import record_contact
from chambers.services.officers import appoint_officer
from federation.accounts.models import Post, Role, User
from federation.accounts.services.offboarding import offboard_person
from federation.audit.models import MARK, AuditEntry
from federation.audit.services import record
from federation.changes.models import Change
from federation.changes.services.making import change_many
from federation.changes.services.undoing import undo_change
from federation.exchange.models import ExportFile, StagedRow
from federation.exchange.services.applying import check_batch
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.exports import start_export
from federation.exchange.writer import write_xlsx
from federation.files.services import attach, path_of, read_stored
from federation.jobs.services import run
from federation.merging.models import Merge
from federation.merging.services.merging import merge_records
from federation.notices.models import Notice, OutboxMessage
from federation.notices.services import notify, post
from federation.privacy.people import PersonRow, matches
from federation.privacy.register import Identifier
from federation.privacy.services.erasing import erase, obstacles_to, sweep_again
from federation.ui.models import SavedView
from members.holders import PEOPLE as PEOPLE_HELD
from members.merging import PEOPLE
from members.models import DirectoryEntry, DirectoryGroup, Person, Position
from members.services.directory import enter_directory
from members.services.people import register_person, set_position, update_person
from proposals.models import Matter, Proposal
from proposals.services.proposals import draft_proposal, submit_proposal
from tests.access_governance import option
from tests.exchange.imports import import_rows
from tests.factories.accounts import PASSWORD, person_with, root
from tests.factories.applications import application_in
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.test_directory import ground
from tests.merging.worlds import picture
from tests.privacy.canary import files_with, tables_with

pytestmark = pytest.mark.django_db

NAME, FORMER = "覃昭彤", "覃小满"
MOBILE, OLD_MOBILE = "13987654021", "13700098021"
EMAIL, NUMBER = "qin.zhaotong@example.net", "430702199001013332"
CANARIES = [NAME, FORMER, MOBILE, EMAIL, NUMBER, quote(NAME), "qin zhao tong"]
GROUND = "个人信息保护法第四十七条，个申〔2026〕001号"


def made_everywhere(desk) -> Person:
    """A person whose name and numbers stand in all the places that the portal has for them."""
    enterprise = EnterpriseFactory()
    person = register_person(
        actor=desk,
        organisation=root(),
        name=FORMER,
        mobile=OLD_MOBILE,
        email=EMAIL,
        id_kind="resident",
        id_number=NUMBER,
        native_place="云州",
        note=f"{FORMER}的备注",
    )
    update_person(person, actor=desk, name=NAME, mobile=MOBILE)
    person.refresh_from_db()
    set_position(person, enterprise.organisation, Position.Kind.CONTACT, actor=desk, title="顾问")
    ground(person)
    group = DirectoryGroup.objects.create(code="erase", name="组别")
    enter_directory(person, group, actor=desk, source=f"{NAME}本人来信", place="深圳")
    record_contact(
        enterprise.organisation,
        actor=desk,
        kind=option("contact", "visit"),
        held_on=timezone.localdate(),
        subject=f"走访{NAME}",
        people=f"{NAME}、李四",
        outcome=f"请联系 {MOBILE}",
    )
    notify("x", to=[desk], title=f"请回电{NAME}", body=MOBILE, url="/", key="x:1")
    post("email", "x:2", {"to": EMAIL, "subject": NAME, "body": f"{NAME}您好"})
    SavedView.objects.create(
        list_name="members:person_list", name="视图", query=f"q={quote(NAME)}", owner=desk
    )
    record("x.y", enterprise.organisation, actor=desk, note=f"/?q={quote(NAME)}", changes={"a": [NAME, 1]})
    change_many(
        PEOPLE_HELD,
        Person.objects.filter(pk=person.pk),
        {"organisation": ChamberFactory().organisation},
        actor=desk,
        permission="members.update_person",
        title=f"移交{NAME}",
    )
    twin = PersonFactory(name=NAME, mobile=MOBILE)
    merge_records(PEOPLE, person.pk, twin.pk, actor=desk)
    return Person.objects.get(pk=person.pk)


def row_of(person: Person) -> list[PersonRow]:
    return [PersonRow("members.person", person.pk)]


def left(*words: str) -> dict[str, list[str]]:
    return {word: sorted(found) for word in words if (found := tables_with(word))}


def test_the_search_itself_finds_the_canaries_before(desk):
    made_everywhere(desk)

    assert all(tables_with(word) for word in CANARIES)
    assert {"audit_auditentry", "members_person", "merging_merge", "notices_notice"} <= set(tables_with(NAME))


def test_nothing_is_left_of_a_person_anywhere(desk):
    person = made_everywhere(desk)

    report, _words = erase(row_of(person), actor=desk, ground=GROUND)

    assert left(*CANARIES) == {}
    person.refresh_from_db()
    assert (person.name, person.mobile, person.id_number, person.search) == (MARK, "", "", None)
    assert not DirectoryEntry.objects.exists()
    assert not Position.objects.exists()
    assert report.kept == []
    assert report.entries > 5


def test_a_neighbour_is_left_alone(desk):
    person = made_everywhere(desk)
    other = PersonFactory(name="李四", mobile="13811112222", note="李四的备注")
    record("x.y", other, actor=desk, note="李四来电 13811112222")
    before = {word: len(tables_with(word)) for word in ("李四的备注", "13811112222")}

    erase(row_of(person), actor=desk, ground=GROUND)

    assert {word: len(tables_with(word)) for word in before} == before
    other.refresh_from_db()
    assert (other.name, other.mobile) == ("李四", "13811112222")


def test_the_name_of_an_officer_stays_in_the_history_of_the_board_and_nowhere_else(desk):
    person = made_everywhere(desk)
    appoint_officer(
        ChamberFactory(), person, Officer.Office.PRESIDENT, actor=desk, starts_on=date(2020, 1, 1)
    )

    report, _words = erase(row_of(person), actor=desk, ground=GROUND)

    assert left(NAME) == {NAME: ["members_person"]}
    assert left(*CANARIES[1:-2]) == {}
    person.refresh_from_db()
    assert (person.name, person.mobile, person.note) == (NAME, "", "")
    assert any("社会团体登记管理条例" in law for _table, _data, law in report.kept)


def test_the_trail_keeps_what_happened_when_and_by_whom(desk):
    person = made_everywhere(desk)
    facts = ("id", "at", "event", "actor_id", "object_type", "object_id", "payload_digest")
    before = list(AuditEntry.objects.order_by("pk").values_list(*facts))

    erase(row_of(person), actor=desk, ground=GROUND)

    after = list(AuditEntry.objects.filter(pk__lte=before[-1][0]).order_by("pk").values_list(*facts))
    assert [tuple(map(bytes_as_text, row)) for row in after] == [
        tuple(map(bytes_as_text, row)) for row in before
    ]
    assert AuditEntry.objects.filter(event="audit.entries_redacted", note=GROUND).exists()


def bytes_as_text(value):
    return bytes(value).hex() if isinstance(value, memoryview) else value


def test_neither_a_merge_nor_a_change_brings_anything_back(desk):
    person = made_everywhere(desk)
    change = Change.objects.get()

    erase(row_of(person), actor=desk, ground=GROUND)

    assert not Merge.objects.exists()
    with pytest.raises(ValidationError):
        undo_change(change, actor=desk)
    assert left(*CANARIES) == {}


def test_a_name_that_others_bear_goes_only_from_what_is_about_this_person(desk):
    person, other = (
        PersonFactory(name="王伟", mobile=MOBILE),
        PersonFactory(name="王伟", mobile="13811112222"),
    )
    about_me = record("x.y", person, actor=desk, note="王伟来访")
    about_other = record("x.y", other, actor=desk, note="王伟来电")
    notify("x", to=[desk], title="王伟请假", key="x:1")

    report, _words = erase(row_of(person), actor=desk, ground=GROUND)

    about_me.refresh_from_db(), about_other.refresh_from_db()
    assert about_me.note == f"{MARK}来访"
    assert about_other.note == "王伟来电"
    assert report.left == {"消息": 1, "待发消息": 1}
    assert Notice.objects.get().title == "王伟请假"
    assert left(MOBILE) == {}


def test_a_name_inside_the_name_of_an_organisation_is_nobodys_own(desk):
    EnterpriseFactory(name="云州市高山茶业有限公司")
    person = PersonFactory(name="高山", mobile=MOBILE)
    record("x.y", EnterpriseFactory().organisation, actor=desk, note="高山绿茶")

    erase(row_of(person), actor=desk, ground=GROUND)

    assert AuditEntry.objects.filter(note="高山绿茶").exists()
    assert left(MOBILE) == {}


# Imports and exports


def workbook(*rows) -> io.BytesIO:
    held = io.BytesIO()
    write_xlsx(held, ["序号", "商会名称", "姓名", "性别", "商会职务", "任期起", "任期止", "联系电话"], rows)
    held.seek(0)
    return held


def test_originals_staged_rows_and_exported_lists_that_hold_the_person_go(desk):
    tea = ChamberFactory(name="云州市茶业商会")
    mine = [1, tea.organisation.name, NAME, "男", "会长", "2023-05-06", "", MOBILE]
    other = [2, tea.organisation.name, "李桂花", "女", "秘书长", "2023-05-06", "", "13628079670"]
    harmless = create_batch("officers", workbook(other), name="无关.xlsx", actor=desk)
    batch = create_batch("officers", workbook(mine, other), name="名单.xlsx", actor=desk)
    check_batch(set_mapping(batch, batch.mapping, actor=desk))
    person = PersonFactory(name=NAME, mobile=MOBILE)
    job = start_export(reverse("members:person_list"), "xlsx", actor=desk, reason="核对名单", personal=True)
    run(job.pk)
    assert files_with(NAME)

    erase(row_of(person), actor=desk, ground=GROUND)

    assert left(NAME, MOBILE) == {}
    assert list(StagedRow.objects.values_list("row", flat=True)) == [3]
    batch.refresh_from_db(), harmless.refresh_from_db()
    assert b"\xe5\x8e\x9f\xe4\xbb\xb6" in read_stored(batch.source)
    assert read_stored(harmless.source).startswith(b"PK")
    assert not ExportFile.objects.filter(file__isnull=False).exists()


def test_an_import_that_was_applied_leaves_nothing_of_the_person(desk):
    tea = ChamberFactory(name="云州市茶业商会")
    heads = ["序号", "商会名称", "姓名", "性别", "商会职务", "任期起", "任期止", "联系电话"]
    import_rows(
        "officers",
        heads,
        [[1, tea.organisation.name, NAME, "男", "理事", "2023-05-06", "", MOBILE]],
        actor=desk,
    )
    person = Person.objects.get(name=NAME)
    Officer.objects.filter(person=person).delete()

    erase(row_of(person), actor=desk, ground=GROUND)

    assert left(NAME, MOBILE) == {}


def test_bytes_go_with_the_commit(desk, django_capture_on_commit_callbacks):
    person = PersonFactory(name=NAME, mobile=MOBILE)
    batch = create_batch(
        "officers",
        workbook([1, "云州市茶业商会", NAME, "男", "会长", "2023-05-06", "", MOBILE]),
        name="名单.xlsx",
        actor=desk,
    )
    path = path_of(batch.source.sha256)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        erase(row_of(person), actor=desk, ground=GROUND)

    assert not path.exists()
    assert files_with(NAME) == files_with(MOBILE) == []


# Accounts


def test_an_account_in_office_is_not_erased_before_it_is_offboarded(desk):
    rows = [PersonRow("accounts.user", desk.pk)]

    assert obstacles_to(rows) != []
    with pytest.raises(ValidationError):
        erase(rows, actor=None, ground=GROUND)
    desk.refresh_from_db()
    assert desk.is_active


def test_an_account_of_an_enterprise_is_erased_with_everything_that_is_its_own(signed_in, desk):
    enterprise = EnterpriseFactory()
    user = person_with(Role.ENTERPRISE, enterprise.organisation, name=NAME)
    User.objects.filter(pk=user.pk).update(email=EMAIL, mobile=MOBILE)
    user.refresh_from_db()
    username = user.username
    signed_in(user).get("/")
    draft = draft_proposal(
        actor=user, organisation=enterprise.organisation, subject=f"{NAME}的建议", facts=f"{NAME}认为"
    )
    attach(draft, picture(), name=f"{NAME}.png", actor=user)
    application_in("draft", user=user, actor=desk)
    notify("x", to=[user], title="您好", key="x:1")

    erase([PersonRow("accounts.user", user.pk)], actor=desk, ground=GROUND)

    assert left(NAME, MOBILE, EMAIL, f'"{username}"') == {}
    assert not Proposal.objects.filter(pk=draft.pk).exists()
    assert not Matter.objects.exists()
    assert not MembershipApplication.objects.exists()
    assert not Notice.objects.filter(user=user).exists()
    assert not Post.objects.in_force().filter(user=user).exists()
    user.refresh_from_db()
    assert not user.is_active
    assert not user.check_password(PASSWORD)
    # The trail names the number of whoever acted, and no longer the name.
    acted = AuditEntry.objects.filter(actor_id=user.pk)
    assert set(acted.values_list("actor_name", flat=True)) == {MARK}


def test_whoever_submitted_a_proposal_or_was_in_office_stays_named(desk):
    enterprise = EnterpriseFactory()
    author = person_with(Role.ENTERPRISE, enterprise.organisation, name=NAME)
    proposal = draft_proposal(
        actor=author,
        organisation=enterprise.organisation,
        subject="关于完善园区配套的建议",
        facts="园区配套设施不足，职工反映强烈。",
        analysis="配套建设与招商不同步。",
        suggestions="一、增加公交班次。二、建设职工食堂。",
    )
    submit_proposal(proposal, actor=author)
    clerk = person_with(Role.CITY_STAFF, name=FORMER)
    record("x.y", proposal, actor=clerk)
    offboard_person(clerk, actor=desk, successor=None, reason="调离")

    first, _words = erase([PersonRow("accounts.user", author.pk)], actor=desk, ground=GROUND)
    second, _words = erase([PersonRow("accounts.user", clerk.pk)], actor=desk, ground=GROUND)

    author.refresh_from_db(), clerk.refresh_from_db()
    assert (author.name, author.is_active) == (NAME, False)
    assert (clerk.name, clerk.is_active) == (FORMER, False)
    assert any("档案法" in law for _table, _data, law in first.kept)
    assert AuditEntry.objects.filter(event="x.y", actor_name=FORMER).exists()
    assert "accounts_user" in tables_with(FORMER)
    assert second.kept


# Finding, applications, and what is written meanwhile


def test_rows_are_found_by_name_and_number_the_surest_first(desk):
    sure, namesake = PersonFactory(name=NAME, mobile=MOBILE), PersonFactory(name=NAME, mobile="13811112222")
    application = application_in("submitted", actor=desk)
    MembershipApplication.objects.filter(pk=application.pk).update(contact_name=NAME, contact_mobile=MOBILE)

    found = matches({Identifier.NAME: NAME, Identifier.PHONE: MOBILE})

    assert [(one.row.model, one.row.key, one.row.part, one.is_strong) for one in found] == [
        ("chambers.membershipapplication", application.pk, "contact", True),
        ("members.person", sure.pk, "", True),
        ("members.person", namesake.pk, "", False),
    ]
    assert matches({}) == []


def test_one_of_two_people_in_an_application_is_erased_and_its_scan_only_without_a_membership(desk):
    refused = application_in("submitted", actor=desk)
    MembershipApplication.objects.filter(pk=refused.pk).update(
        state="refused", reason="不符合条件", contact_name=NAME, contact_mobile=MOBILE, contact_email=EMAIL
    )
    legal = refused.legal_representative

    erase([PersonRow("chambers.membershipapplication", refused.pk, "contact")], actor=desk, ground=GROUND)

    refused.refresh_from_db()
    assert (refused.contact_name, refused.contact_mobile) == (MARK, "")
    assert refused.legal_representative == legal
    assert left(NAME, MOBILE, EMAIL) == {}
    assert OutboxMessage.objects.filter(payload__to=EMAIL).count() == 0


def test_what_was_written_meanwhile_is_swept_once_more(desk):
    person = PersonFactory(name=NAME, mobile=MOBILE)
    _report, words = erase(row_of(person), actor=desk, ground=GROUND)
    notify("x", to=[desk], title=f"请回电{NAME}", body=MOBILE, key="x:1")
    record("x.y", desk, actor=desk, note=NAME)

    again = sweep_again(words, actor=desk, ground=GROUND)

    # The notice, its mail, the entry.
    assert again == 3
    assert left(NAME, MOBILE) == {}


def test_nothing_is_erased_where_a_part_of_it_fails(desk, monkeypatch):
    person = made_everywhere(desk)
    before = {word: len(tables_with(word)) for word in CANARIES}

    def fail(*args, **kwargs):
        raise ValidationError("no")

    monkeypatch.setattr("federation.privacy.services.erasing.redact_trail", fail)
    with pytest.raises(ValidationError):
        erase(row_of(person), actor=desk, ground=GROUND)

    assert {word: len(tables_with(word)) for word in CANARIES} == before


def test_nobody_is_erased_without_a_row(desk):
    with pytest.raises(ValidationError):
        erase([], actor=desk, ground=GROUND)
