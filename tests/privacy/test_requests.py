"""Requests about personal data: from receipt to an answer in time, by the right persons, with proof of who asks."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import MARK, AuditEntry
from federation.calendar.services import due_date
from federation.files.services import path_of, read_stored
from federation.jobs.services import run
from federation.notices.models import Notice, OutboxMessage
from federation.notices.services import deliver_due
from federation.privacy.models import DataCopy, DataRequest
from federation.privacy.people import PersonRow
from federation.privacy.services import decisions, requests
from federation.privacy.services.copies import make_copy, start_copy, sweep_copies
from federation.privacy.services.reminders import forget_requests, remind_requests
from members.models import Consent, DirectoryEntry, DirectoryGroup, Person
from members.services.directory import enter_directory
from tests.factories.accounts import CountyFactory, county_clerk, person_with, root
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.test_directory import ground
from tests.privacy.canary import files_with, tables_with

pytestmark = pytest.mark.django_db

State, Kind, Refusal = DataRequest.State, DataRequest.Kind, DataRequest.Refusal
NAME, MOBILE, EMAIL = "覃昭彤", "13987654021", "qin.zhaotong@example.net"


@pytest.fixture
def leader(db):
    return person_with(Role.LEADER)


@pytest.fixture
def member(db):
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)


def stranger(kind: str = Kind.ERASURE, **fields) -> DataRequest:
    facts = {"name": NAME, "mobile": MOBILE, "email": EMAIL, "wish": "请删除我的信息"} | fields
    request, _secret = requests.send_request(kind, root(), actor=None, **facts)
    return request


def own(user, kind: str = Kind.COPY) -> DataRequest:
    request, _secret = requests.send_request(kind, root(), actor=user, name=user.name, wish="请给我复制件")
    return request


def in_handling(request: DataRequest, desk, *people: Person) -> DataRequest:
    if request.state == State.RECEIVED:
        request = requests.identify_requester(request, actor=desk, proof="call", note="已回拨")
    request = requests.take_up_request(request, actor=desk)
    rows = {*requests.rows_of(request), *(PersonRow("members.person", one.pk) for one in people)}
    return requests.choose_records(request, rows, actor=desk)


def worked_out(request: DataRequest, desk) -> DataRequest:
    run(decisions.start_rehearsal(request, actor=desk).pk)
    request.refresh_from_db()
    return request


# Receipt


def test_a_request_gets_a_number_a_due_date_with_its_reason_and_a_line_on_the_trail(desk):
    request = stranger()

    assert request.number.startswith("云商个申〔")
    assert request.due_on == due_date(timezone.localdate(), "15wd").date
    assert "15" in request.due_why
    assert request.state == State.RECEIVED
    entry = AuditEntry.objects.get(event="privacy.request_received")
    assert (entry.object_id, entry.note, NAME in entry.object_name) == (str(request.pk), "erasure", False)
    assert Notice.objects.filter(user=desk).count() == 1


def test_a_stranger_gives_a_way_to_be_answered(db):
    with pytest.raises(ValidationError) as refused:
        stranger(mobile="", email="")

    assert refused.value.message_dict.keys() == {"mobile"}
    assert not DataRequest.objects.exists()


def test_the_private_link_opens_this_request_and_nothing_else_does(db):
    request, secret = requests.send_request(
        Kind.COPY, root(), actor=None, name=NAME, wish="复制", mobile=MOBILE
    )
    stranger()

    assert requests.request_of(secret) == request
    for other in ("", secret[:-1], request.digest, "x" * 200):
        assert requests.request_of(other) is None
    assert secret not in str(list(DataRequest.objects.values()))


def test_the_mail_with_the_link_leaves_neither_link_nor_address_behind(db, mailoutbox):
    requests.send_request(
        Kind.COPY,
        root(),
        actor=None,
        name=NAME,
        wish="复制",
        email=EMAIL,
        address=lambda secret: f"https://x/{secret}/",
    )

    deliver_due()

    assert [mail.to for mail in mailoutbox] == [[EMAIL]]
    assert "notices_outboxmessage" not in tables_with(EMAIL)


def test_who_is_signed_in_is_known_and_what_is_tied_to_the_account_is_found(desk, member):
    mine = PersonFactory()
    Person.objects.filter(pk=mine.pk).update(account=member)
    PersonFactory(mobile="13811112222")

    request = own(member)

    assert request.state == State.IDENTIFIED
    assert requests.rows_of(request) == [
        PersonRow("accounts.user", member.pk),
        PersonRow("members.person", mine.pk),
    ]


# Handling


def test_steps_are_neither_skipped_nor_taken_by_the_person_concerned(desk):
    request = stranger()

    with pytest.raises(ValidationError):
        requests.take_up_request(request, actor=desk)
    with pytest.raises(ValidationError):
        decisions.grant_request(request, actor=desk, answer="同意")
    own_request = own(desk)
    for act in (requests.take_up_request, decisions.start_rehearsal):
        with pytest.raises(ValidationError) as refused:
            act(own_request, actor=desk)
        assert "本人" in str(refused.value)
    with pytest.raises(ValidationError):
        decisions.refuse_request(own_request, actor=desk, ground=Refusal.LAW, answer="依法保留")


def test_choosing_a_person_ties_the_account_and_a_new_choice_voids_the_plan(desk, member):
    mine, other = PersonFactory(), PersonFactory(mobile="13811112222")
    request = in_handling(own(member, Kind.ERASURE), desk, mine)
    mine.refresh_from_db()
    assert mine.account_id == member.pk
    request = worked_out(request, desk)
    assert request.plan["report"]["overwritten"]

    rows = [PersonRow("members.person", other.pk)]
    request = requests.choose_records(request, rows, actor=desk)

    assert request.plan == {}
    assert requests.rows_of(request) == rows
    with pytest.raises(ValueError, match="speak of nobody"):
        requests.choose_records(request, [PersonRow("members.zone", 1)], actor=desk)


def test_the_term_is_extended_once_with_a_reason_that_the_person_reads(desk, mailoutbox):
    request = stranger()
    first = request.due_on

    request = requests.extend_request(request, actor=desk, reason="需要向档案室核实")

    assert request.due_on == due_date(first, "15wd").date
    with pytest.raises(ValidationError):
        requests.extend_request(request, actor=desk, reason="再延一次")
    deliver_due()
    assert "需要向档案室核实" in mailoutbox[-1].body


def test_a_refusal_has_a_coded_ground_and_words(desk, mailoutbox):
    request = in_handling(stranger(Kind.CORRECTION), desk)

    request = decisions.refuse_request(
        request, actor=desk, ground=Refusal.CORRECT, answer="经核对，登记信息无误。"
    )

    assert (request.state, request.refusal, request.decided_by) == (State.REFUSED, Refusal.CORRECT, desk)
    deliver_due()
    assert "经核对，登记信息无误。" in mailoutbox[-1].body


def test_a_person_withdraws_a_request_and_a_decided_one_stays(desk, member):
    request = requests.withdraw_request(own(member), actor=member)

    assert request.state == State.WITHDRAWN
    with pytest.raises(ValidationError):
        requests.withdraw_request(request, actor=member)


# Copies


def test_a_copy_holds_everything_of_the_person_and_nothing_of_a_neighbour(desk, member):
    person, other = PersonFactory(name=NAME, mobile=MOBILE), PersonFactory(name="李四", mobile="13811112222")
    group = DirectoryGroup.objects.create(code="copy", name="测试名录组")
    for one in (person, other):
        ground(one)
        enter_directory(one, group, actor=desk, source="走访", place="深圳")
    request = in_handling(own(member), desk, person)

    run(start_copy(request, actor=desk).pk)

    copy = DataCopy.objects.get()
    with zipfile.ZipFile(io.BytesIO(read_stored(copy.file))) as archive:
        document = json.loads(archive.read("personal-data.json"))
        book = openpyxl.load_workbook(io.BytesIO(archive.read("personal-data.xlsx")))
    text = json.dumps(document, ensure_ascii=False)
    titles = [one["title"] for one in document["sections"]]
    assert all(word in text for word in (NAME, MOBILE, member.username, "测试名录组", "深圳", "2026 版"))
    assert "李四" not in text
    assert "argon2" not in text
    assert {"人员", "名录条目", "处理依据", "我的请求"} <= set(titles)
    assert len(book.sheetnames) == len(titles) + 1
    assert copy.rows == sum(len(one["rows"]) for one in document["sections"])


def test_a_copy_is_granted_only_once_it_is_there_and_its_file_goes_after_some_days(
    desk, member, django_capture_on_commit_callbacks
):
    request = in_handling(own(member), desk)
    with pytest.raises(ValidationError):
        decisions.grant_request(request, actor=desk, answer="请下载")
    copy = make_copy(request, actor=desk)
    path = path_of(copy.file.sha256)

    request = decisions.grant_request(request, actor=desk, answer="请下载")
    DataCopy.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_copies() == 1

    assert request.state == State.GRANTED
    copy.refresh_from_db()
    assert not copy.is_ready
    assert not path.exists()


# Withdrawal of consent


def test_a_ground_is_withdrawn_with_what_stood_on_it(desk, member):
    person = PersonFactory()
    consent, contact = ground(person), ground(person, "contact")
    group = DirectoryGroup.objects.create(code="w", name="组别")
    enter_directory(person, group, actor=desk, source="走访")
    request = in_handling(own(member, Kind.WITHDRAWAL), desk, person)
    keys = [line.key for line in decisions.consents_of(request)]

    with pytest.raises(ValidationError):
        decisions.grant_request(request, actor=desk, answer="已撤回", consents=["members-0"])
    decisions.grant_request(request, actor=desk, answer="已撤回", consents=[f"members-{consent.pk}"])

    assert set(keys) == {f"members-{consent.pk}", f"members-{contact.pk}"}
    assert not DirectoryEntry.objects.present().exists()
    assert list(Consent.objects.filter(withdrawn_on=None)) == [contact]


# Erasure by two


def test_an_erasure_is_worked_out_without_changing_anything(desk):
    person = PersonFactory(name=NAME, mobile=MOBILE, note="备注")
    request = in_handling(stranger(), desk, person)
    before = tables_with(MOBILE)

    request = worked_out(request, desk)

    assert request.plan["report"]["overwritten"] == {"人员": 1}
    assert request.plan["report"]["entries"] >= 1
    after = tables_with(MOBILE)
    assert after["members_person"] == before["members_person"]
    assert not AuditEntry.objects.filter(event="audit.entries_redacted").exists()


def test_an_erasure_needs_a_plan_and_a_second_person(desk, leader):
    person = PersonFactory(name=NAME, mobile=MOBILE)
    request = in_handling(stranger(), desk, person)
    with pytest.raises(ValidationError):
        decisions.propose_erasure(request, actor=desk, answer="同意删除")
    with pytest.raises(ValidationError):
        decisions.grant_request(request, actor=desk, answer="同意删除")
    request = worked_out(request, desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")
    with pytest.raises(ValidationError) as refused:
        decisions.approve_erasure(request, actor=desk)

    assert "两人" in str(refused.value)
    assert Notice.objects.filter(user=leader, kind="privacy.request_proposed").exists()


def test_what_the_leader_approves_is_carried_out_and_the_person_is_told(desk, leader, mailoutbox):
    person = PersonFactory(name=NAME, mobile=MOBILE)
    request = worked_out(in_handling(stranger(), desk, person), desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")

    request = decisions.approve_erasure(request, actor=leader)
    run(request.job_id)
    run(request.job_id)
    deliver_due()

    request.refresh_from_db()
    assert (request.state, request.decided_by, request.approved_by) == (State.GRANTED, desk, leader)
    assert request.report["overwritten"] == {"人员": 1}
    # What is left is the request itself, which the law wants to be shown.
    assert (
        set(tables_with(NAME))
        == set(tables_with(MOBILE))
        == set(tables_with(EMAIL))
        == {"privacy_datarequest"}
    )
    assert files_with(NAME) == []
    assert [mail.to for mail in mailoutbox if "已删除" in mail.body] == [[EMAIL]]


def test_the_leader_sends_back_and_the_desk_goes_on(desk, leader):
    request = worked_out(in_handling(stranger(), desk, PersonFactory(name=NAME)), desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")

    request = decisions.send_back_erasure(request, actor=leader, reason="请核对另一条记录")

    assert (request.state, request.decided_by) == (State.HANDLING, None)
    assert Notice.objects.filter(user=desk, kind="privacy.request_sent_back").count() == 1


def test_an_erasure_against_which_something_stands_now_goes_back_to_the_desk(desk, leader, member):
    request = worked_out(in_handling(own(member, Kind.ERASURE), desk), desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")
    request = decisions.approve_erasure(request, actor=leader)
    from federation.accounts.services.users import give_post

    give_post(member, root(), Role.CITY_STAFF, actor=None)

    run(request.job_id)

    request.refresh_from_db()
    member.refresh_from_db()
    assert request.state == State.HANDLING
    assert member.is_active
    assert AuditEntry.objects.filter(event="privacy.erasure_failed").exists()


def test_records_that_changed_since_the_plan_are_not_erased_on_an_old_approval(desk, leader):
    request = worked_out(in_handling(stranger(), desk, PersonFactory(name=NAME)), desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")
    requests.add_records(request, [PersonRow("members.person", PersonFactory().pk)], actor=desk)

    with pytest.raises(ValidationError):
        decisions.approve_erasure(request, actor=leader)


# Time


def test_the_desk_is_reminded_once_before_and_once_after_and_the_leader_of_what_waits_there(desk, leader):
    request = stranger()
    soon = request.due_on - timedelta(days=1)
    late = request.due_on + timedelta(days=1)
    for day in (request.received_on, soon, soon, late, late):
        remind_requests(today=day)

    kinds = Notice.objects.filter(user=desk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "privacy.request_received",
        "privacy.request_soon",
        "privacy.request_late",
    ]
    DataRequest.objects.update(state=State.PROPOSED, proof="call", identified_at=timezone.now())
    remind_requests(today=late)
    assert list(Notice.objects.filter(user=leader).values_list("kind", flat=True)) == ["privacy.request_late"]


def test_a_county_is_told_of_its_own_requests_only(desk):
    here, there = CountyFactory(), CountyFactory()
    near, far = county_clerk(here), county_clerk(there)

    requests.send_request(Kind.COPY, here, actor=None, name=NAME, wish="复制", mobile=MOBILE)

    assert Notice.objects.filter(user=near).count() == 1
    assert Notice.objects.filter(user=far).count() == 0


def test_a_finished_request_forgets_the_person_after_its_years_and_keeps_the_decision(desk):
    request = in_handling(stranger(Kind.CORRECTION), desk, PersonFactory(name=NAME, mobile=MOBILE))
    decisions.refuse_request(request, actor=desk, ground=Refusal.CORRECT, answer=f"{NAME}的信息无误。")
    Person.objects.all().delete()
    today = timezone.localdate()

    assert forget_requests(today=today + timedelta(days=365 * 3 - 1)) == 0
    assert forget_requests(today=today + timedelta(days=365 * 3 + 1)) == 1

    request.refresh_from_db()
    assert (request.name, request.mobile, request.refusal) == (MARK, "", Refusal.CORRECT)
    assert "privacy_datarequest" not in tables_with(NAME)


def test_outbox_rows_of_answers_hold_no_address_after_delivery(desk, mailoutbox):
    request = requests.identify_requester(stranger(), actor=desk, proof="call")
    deliver_due()

    assert request.email in mailoutbox[-1].to
    assert not OutboxMessage.objects.filter(payload__to=EMAIL).exists()
