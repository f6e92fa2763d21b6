"""Reception days and joint meetings of the demo city: one of each behind, one day ahead."""

from __future__ import annotations

from datetime import date, time, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import Department
from proposals.models import Appointment, Complaint, ReceptionDay, Topic
from proposals.services import reception
from proposals.services.meetings import discuss_case, record_meeting

PLACE = "市工商联一楼企业接待室"
TALKS = (
    ("payment", "我公司承建的市政项目竣工已满一年，工程尾款仍未支付。"),
    ("tax", "出口退税资料多次补正，希望明确材料清单。"),
)
DECIDED = "由主办单位在十个工作日内与企业面商，拿出分步解决方案，市工商联跟踪督办。"


def build_receptions(
    clerk: User,
    leader: User,
    authors: dict[str, tuple[User, Organisation]],
    departments: dict[str, Department],
    today: date,
) -> None:
    people = [pair for name, pair in sorted(authors.items()) if name.startswith(("enterprise", "member"))]
    topics = {topic.code: topic for topic in Topic.objects.filter(kind="complaint")}
    # It is opened for today and moved back when it is over: nobody can book a day that lies behind.
    past, coming = open_day(clerk, leader, today), open_day(clerk, leader, today + timedelta(days=12))
    for place, (code, about) in enumerate(TALKS):
        found = book(past, people[place], past.slots[place], topics.get(code), about)
        reception.confirm_appointment(found, actor=clerk)
        reception.check_in(found, actor=clerk)
        reception.note_outcome(found, actor=clerk, outcome="已当场答复政策口径，并转相关部门跟进。")
    reception.note_absence(book(past, people[2], past.slots[3], None, "咨询用地政策。"), actor=clerk)
    reception.keep_minutes(
        past, actor=clerk, minutes="接待企业两家，一家未到。反映事项两件，均已明确承办单位和答复时间。"
    )
    ReceptionDay.objects.filter(pk=past.pk).update(held_on=today - timedelta(days=20))
    book(coming, people[3], coming.slots[0], topics.get("enforcement"), "同一事项多次检查，希望统筹。")
    meet(clerk, departments, today)


def open_day(clerk: User, leader: User, day: date) -> ReceptionDay:
    return reception.open_reception(
        actor=clerk,
        held_on=day,
        begins_at=time(9),
        ends_at=time(11, 30),
        slot_minutes=30,
        place=PLACE,
        leader_name=leader.name,
        leader=leader,
        topic="涉企执法与账款清欠",
    )


def book(
    day: ReceptionDay, who: tuple[User, Organisation], slot: time, topic: Topic | None, about: str
) -> Appointment:
    user, unit = who
    return reception.book_appointment(
        day,
        actor=user,
        organisation=unit,
        slot=slot,
        contact_name=user.name,
        contact_phone=user.mobile or "0700-5550100",
        about=about,
        topic=topic,
    )


def meet(clerk: User, departments: dict[str, Department], today: date) -> None:
    """A meeting that discussed what is in the departments now."""
    sat_in = [unit for name, unit in departments.items() if name in ("发改", "市监", "财政")]
    meeting = record_meeting(
        actor=clerk,
        held_on=today - timedelta(days=8),
        title="企业维权第三次联席会议",
        place="市工商联三楼会议室",
        chair="市工商联分管负责人",
        departments=sat_in,
        guests="市商会维权专委会、法律服务团代表",
        summary="通报三季度投诉办理情况，研究重点件。",
    )
    for complaint in Complaint.objects.filter(state=Complaint.State.HANDLING).order_by("pk")[:2]:
        part = complaint.matter.assignments.select_related("department").first()
        discuss_case(
            meeting,
            complaint,
            actor=clerk,
            decision=DECIDED,
            unit=part.department if part is not None else None,
            due_on=today + timedelta(days=6),
        )
