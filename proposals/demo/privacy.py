"""Requests about personal data at every step, and one person who finds their own data through an account."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from federation.privacy.models import DataRequest
from federation.privacy.people import PersonRow
from federation.privacy.services import decisions, requests
from federation.privacy.services.copies import make_copy
from members.models import Consent, DirectoryGroup, Person
from members.services.directory import enter_directory, give_consent
from members.services.people import register_person, tie_account

Kind = DataRequest.Kind


def build_requests(root: Organisation, county: Organisation, clerk: User, member: User, today: date) -> None:
    build_person(root, clerk, member, today)
    build_copy(root, clerk, member)
    stranger(root, Kind.CORRECTION, "韩书宁", "19900010001", "我的电话已更换，请更正。")
    waiting = stranger(county, Kind.WITHDRAWAL, "陆一鸣", "19900010002", "不再希望列入知名人士名录。")
    requests.identify_requester(waiting, actor=clerk, proof=DataRequest.Proof.CALL, note="按档案电话回拨")
    build_erasure(root, clerk)
    late = stranger(root, Kind.COPY, "沈知微", "19900010004", "请提供我的全部信息。")
    DataRequest.objects.filter(pk=late.pk).update(
        received_on=today - timedelta(days=40), due_on=today - timedelta(days=6)
    )
    refused = stranger(root, Kind.ERASURE, "白景行", "19900010005", "请删除我的会长任职记录。")
    requests.identify_requester(refused, actor=clerk, proof=DataRequest.Proof.DOCUMENT)
    decisions.refuse_request(
        refused,
        actor=clerk,
        ground=DataRequest.Refusal.LAW,
        answer="商会负责人任职记录依法应当保存，不能删除；联系方式已停止使用。",
    )


def stranger(unit: Organisation, kind: str, name: str, mobile: str, wish: str) -> DataRequest:
    made, _secret = requests.send_request(kind, unit, actor=None, name=name, mobile=mobile, wish=wish)
    return made


def build_person(root: Organisation, clerk: User, member: User, today: date) -> Person:
    """The enterprise's representative as a person on file and in the directory, tied to the account."""
    person = register_person(
        actor=clerk, organisation=root, name=member.name, mobile="19900010009", native_place="云州"
    )
    give_consent(
        person,
        Consent.Purpose.DIRECTORY,
        actor=clerk,
        given_on=today - timedelta(days=60),
        wording="2026 版",
        evidence="入录同意书第 88 号",
    )
    enter_directory(person, DirectoryGroup.objects.earliest("position", "pk"), actor=clerk, source="走访登记")
    return tie_account(person, member, actor=clerk)


def build_copy(root: Organisation, clerk: User, member: User) -> None:
    asked, _secret = requests.send_request(
        Kind.COPY, root, actor=member, name=member.name, wish="请提供平台保存的我的信息。"
    )
    asked = requests.take_up_request(asked, actor=clerk)
    make_copy(asked, actor=clerk)
    decisions.grant_request(asked, actor=clerk, answer="请在七天内下载复制件。")


def build_erasure(root: Organisation, clerk: User) -> None:
    """Worked out and proposed: it waits for the leader."""
    gone = register_person(actor=clerk, organisation=root, name="祝青禾", mobile="19900010003", note="已离任")
    asked = stranger(root, Kind.ERASURE, gone.name, gone.mobile, "已离开云州，请删除我的信息。")
    asked = requests.identify_requester(asked, actor=clerk, proof=DataRequest.Proof.CALL)
    asked = requests.take_up_request(asked, actor=clerk)
    asked = requests.choose_records(asked, [PersonRow("members.person", gone.pk)], actor=clerk)
    decisions.rehearse(asked)
    decisions.propose_erasure(asked, actor=clerk, answer="同意删除，依法保留的除外。")
