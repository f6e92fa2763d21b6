"""Reception days: opened, booked on the phone, held; a talk may go on as a complaint."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.files.models import Attachment
from federation.notices.models import Notice
from proposals.models import Appointment, Complaint, ReceptionDay
from proposals.services import reception
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.complaints import topic
from tests.factories.members import EnterpriseFactory
from tests.members.pages import error_of, form_data, queries

pytestmark = pytest.mark.django_db
State = Appointment.State
NOON = "2026-11-10T04:00:00+00:00"
DAY = date(2026, 11, 20)
LIST = reverse("proposals:reception_list")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
ABOUT = "社保缴费基数核定有争议，希望当面反映。"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


@pytest.fixture(autouse=True)
def ten_days_before():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def member(db):
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)


def a_day(desk, **fields) -> ReceptionDay:
    plan = {
        "held_on": DAY,
        "begins_at": time(9),
        "ends_at": time(11),
        "slot_minutes": 30,
        "place": "一楼接待室",
        "leader_name": "陈副主席",
    }
    return reception.open_reception(actor=desk, **(plan | fields))


def booked(day: ReceptionDay, member, slot: time = time(9), **fields) -> Appointment:
    plan = {"contact_name": "周启明", "contact_phone": "13800001234", "about": ABOUT}
    unit = member.main_post.organisation
    return reception.book_appointment(day, actor=member, organisation=unit, slot=slot, **(plan | fields))


def on_the_day():
    return time_machine.travel("2026-11-20T02:00:00+00:00")


@given(begin=st.integers(0, 22 * 60), length=st.integers(0, 23 * 60), step=st.integers(10, 240))
def test_slots_lie_within_the_hours_and_follow_each_other(begin, length, step):
    end = min(begin + length, 23 * 60 + 59)
    day = ReceptionDay(
        held_on=DAY,
        begins_at=time(begin // 60, begin % 60),
        ends_at=time(end // 60, end % 60),
        slot_minutes=step,
    )

    starts = [slot.hour * 60 + slot.minute for slot in day.slots]

    assert starts == [begin + step * turn for turn in range((end - begin) // step)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"held_on": date(2026, 11, 9)}, "held_on"),
        ({"ends_at": time(9, 20)}, "ends_at"),
        ({"slot_minutes": 5}, "slot_minutes"),
        ({"leader_name": ""}, "leader_name"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(desk, fields, field):
    with pytest.raises(ValidationError) as refusal:
        a_day(desk, **fields)

    assert list(refusal.value.message_dict) == [field]
    assert not ReceptionDay.objects.exists()


def test_one_place_has_one_reception_a_day_until_it_is_called_off(desk):
    day = a_day(desk)
    with pytest.raises(ValidationError, match="已有"):
        a_day(desk)

    reception.cancel_reception(day, actor=desk, reason="领导另有公务。")

    assert a_day(desk).pk != day.pk


def test_a_time_is_taken_once_and_an_enterprise_comes_once_a_day(desk, member):
    day, other = a_day(desk), person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    first = booked(day, member)

    with pytest.raises(ValidationError, match="已被预约"):
        booked(day, other)
    with pytest.raises(ValidationError, match="已有预约"):
        booked(day, member, time(10))
    with pytest.raises(ValidationError) as refusal:
        booked(day, other, time(9, 10))
    assert list(refusal.value.message_dict) == ["slot"]
    reception.cancel_appointment(first, actor=member, reason="时间冲突。")

    assert booked(day, other).state == State.BOOKED


def test_the_other_side_hears_of_what_is_booked_confirmed_and_taken_back(desk, member):
    day = a_day(desk)
    found = booked(day, member)
    for _turn in range(2):
        reception.confirm_appointment(found, actor=desk)
    reception.cancel_appointment(found, actor=desk, reason="领导另有公务。")

    told = {who: set(kinds(who)) for who in (desk, member)}
    assert told[desk] == {"proposals.reception_booked"}
    assert told[member] == {"proposals.reception_confirmed", "proposals.reception_cancelled"}
    assert not Notice.objects.filter(body__contains=ABOUT).exists()
    assert not Notice.objects.filter(title__contains=ABOUT[:6]).exists()


def kinds(user) -> list[str]:
    rows = Notice.objects.filter(user=user, kind__startswith="proposals.reception")
    return list(rows.values_list("kind", flat=True))


def test_a_reception_that_is_called_off_tells_everybody_why(desk, member):
    day = a_day(desk)
    booked(day, member)

    reception.cancel_reception(day, actor=desk, reason="领导另有公务。")

    assert Appointment.objects.get().state == State.CANCELLED
    assert Notice.objects.get(user=member).body == "领导另有公务。"
    with pytest.raises(ValidationError):
        booked(day, member)


@pytest.mark.parametrize("act", [reception.check_in, reception.note_absence])
def test_nobody_has_come_before_the_day(desk, member, act):
    found = booked(a_day(desk), member)

    with pytest.raises(ValidationError, match="尚未到"):
        act(found, actor=desk)
    with on_the_day():
        act(found, actor=desk)
        act(found, actor=desk)

    assert Appointment.objects.get().state in (State.ARRIVED, State.ABSENT)


def test_a_talk_becomes_one_complaint_of_its_enterprise_with_the_channel_of_the_day(desk, member):
    found = booked(a_day(desk), member)
    fields = {"title": "社保基数核定争议", "facts": ABOUT, "topic": topic()}
    fields |= {"contact_name": "周启明", "contact_phone": "13800001234"}
    with pytest.raises(ValidationError, match="到场"):
        reception.complaint_of_appointment(found, actor=desk, **fields)

    with on_the_day():
        reception.check_in(found, actor=desk)
        made = [reception.complaint_of_appointment(found, actor=desk, **fields) for _turn in range(2)]

    assert made[0] == made[1] == Complaint.objects.get()
    assert (made[0].channel, made[0].received_on) == ("reception", DAY)
    assert made[0].matter.organisation == member.main_post.organisation
    assert made[0].handlers.get().user == desk


def test_a_colleague_sees_the_number_of_the_case_that_came_of_a_talk_and_no_way_into_it(
    desk, member, signed_in
):
    day = a_day(desk)
    found = booked(day, member)
    with on_the_day():
        reception.check_in(found, actor=desk)
        complaint = reception.complaint_of_appointment(
            found, actor=desk, title="社保基数核定争议", facts=ABOUT, topic=topic(),
            contact_name="周启明", contact_phone="13800001234",
        )  # fmt: skip
    page = reverse("proposals:reception_detail", args=[day.pk])
    way = reverse("proposals:complaint_detail", args=[complaint.pk])

    shown = signed_in(city_clerk()).get(page).content.decode()
    assert complaint.number in shown and way not in shown
    assert way in signed_in(desk).get(page).content.decode()


def test_minutes_are_kept_after_the_day_and_their_file_is_not_for_enterprises(desk, member, signed_in):
    day = a_day(desk)
    booked(day, member)
    with pytest.raises(ValidationError, match="尚未到"):
        reception.keep_minutes(day, actor=desk, minutes="接待一家企业。")
    with on_the_day():
        file = SimpleUploadedFile("纪要.pdf", PDF, "application/pdf")
        address = url("reception_minutes", day.pk)
        data = form_data(minutes="接待一家企业，当场答复。") | {"file": file}
        assert signed_in(member).post(address, data).status_code == 403
        file.seek(0)
        assert signed_in(desk).post(address, data).status_code == 302

        download = reverse("files:download", args=[Attachment.objects.get().pk])
        shown = [signed_in(who).get(download).status_code for who in (member, desk)]

        assert ReceptionDay.objects.get().state == "held"
        assert shown == [404, 200]
        assert "当场答复" not in signed_in(member).get(url("reception_detail", day.pk)).content.decode()


def test_an_enterprise_books_on_its_phone_and_sees_its_own_appointment_alone(desk, member, signed_in):
    day, other = a_day(desk), person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    booked(day, other, time(9), about="另一家企业的事情。")
    client = signed_in(member)

    form = client.get(url("reception_book", day.pk)).context["form"]
    assert [value for value, _label in form.fields["slot"].choices] == ["09:30", "10:00", "10:30"]
    data = form_data(slot="09:30", contact_name="周启明", contact_phone="13800001234", about=ABOUT)
    for _turn in range(2):
        assert client.post(url("reception_book", day.pk), data).url == url("reception_detail", day.pk)
    page = client.get(url("reception_detail", day.pk)).content.decode()

    assert Appointment.objects.filter(organisation=member.main_post.organisation).count() == 1
    assert ABOUT in page and "另一家企业的事情" not in page
    assert url("reception_book", day.pk) not in page
    foreign = Appointment.objects.exclude(organisation=member.main_post.organisation).get()
    assert client.get(url("appointment_cancel", foreign.pk)).status_code == 404
    assert client.post(url("appointment_confirm", foreign.pk)).status_code == 403
    assert error_of(client.post(url("reception_book", day.pk), data | {"form_key": "x", "slot": ""}), "slot")


def test_the_leader_on_duty_is_told_and_reads_without_managing(desk, member, signed_in):
    leader = person_with(Role.LEADER, root())
    day = a_day(desk, leader=leader)
    found = booked(day, member)
    client = signed_in(leader)

    assert Notice.objects.get(user=leader).url == url("reception_detail", day.pk)
    assert ABOUT in client.get(url("reception_detail", day.pk)).content.decode()
    assert client.post(url("appointment_confirm", found.pk)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_and_a_day_cost_a_constant_number_of_queries(desk, signed_in, count):
    day = a_day(desk)
    for turn in range(count):
        a_day(desk, place=f"第{turn}接待室")
        other = person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
        booked(day, other, day.slots[turn], topic=topic())
    client = signed_in(desk)
    for address, most in ((LIST, 6), (url("reception_detail", day.pk), 8)):
        queries(client, address)
        assert queries(client, address) <= most


def test_strangers_to_the_business_have_no_calendar(db, signed_in):
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.DEPARTMENT):
        assert signed_in(person_with(role, root())).get(LIST).status_code == 403
    assert signed_in(city_clerk()).get(LIST).status_code == 200
