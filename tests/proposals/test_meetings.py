"""联席会议: who sat in it, what was decided about which case, and who may read of that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.files.models import Attachment
from proposals.models import Complaint, JointMeeting, MeetingCase
from proposals.services import complaint_handling as handling
from proposals.services.decisions import take_decision
from proposals.services.meetings import discuss_case, note_decision, record_meeting
from tests.factories.accounts import city_clerk
from tests.factories.complaints import TEXT, Case, fresh
from tests.factories.liaison import DepartmentFactory
from tests.members.pages import error_of, form_data, queries

pytestmark = pytest.mark.django_db
LIST = reverse("proposals:meeting_list")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
DECIDED = "由自然资源部门在十个工作日内办结。"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


@pytest.fixture
def case(desk):
    return Case.gather(desk)


def a_meeting(desk, **fields) -> JointMeeting:
    plan = {"held_on": timezone.localdate(), "title": "第三次联席会议", "chair": "陈副主席"}
    return record_meeting(actor=desk, **(plan | fields))


def test_a_meeting_is_recorded_once_with_its_departments_and_the_file_of_its_minutes(desk, signed_in):
    units = [DepartmentFactory(), DepartmentFactory()]
    client, address = signed_in(desk), reverse("proposals:meeting_record")
    data = form_data(
        held_on=str(timezone.localdate()),
        title="第三次联席会议",
        chair="陈副主席",
        departments=[unit.pk for unit in units],
        summary="通报三季度办理情况。",
    )
    data["file"] = SimpleUploadedFile("纪要.pdf", PDF, "application/pdf")

    for _turn in range(2):
        data["file"].seek(0)
        assert client.post(address, data).status_code == 302

    meeting = JointMeeting.objects.get()
    assert set(meeting.departments.all()) == set(units)
    page = client.get(url("meeting_detail", meeting.pk)).content.decode()
    assert "纪要.pdf" in page and units[0].organisation.name in page
    download = reverse("files:download", args=[Attachment.objects.get().pk])
    assert client.get(download).status_code == 200


def test_a_meeting_of_tomorrow_is_refused_at_its_field(desk):
    with pytest.raises(ValidationError) as refusal:
        a_meeting(desk, held_on=timezone.localdate() + timedelta(days=1))

    assert list(refusal.value.message_dict) == ["held_on"]
    assert not JointMeeting.objects.exists()


def test_a_stale_correction_is_refused_beside_what_stands(desk, signed_in):
    meeting = a_meeting(desk)
    client, address = signed_in(desk), url("meeting_edit", meeting.pk)
    data = form_data(held_on=str(meeting.held_on), title="第四次联席会议", chair="陈副主席", version="1")

    assert client.post(address, data).status_code == 302
    response = client.post(address, data | {"form_key": "another", "title": "第五次联席会议"})

    assert response.status_code == 409
    assert JointMeeting.objects.get().title == "第四次联席会议"


def test_what_is_decided_stands_on_the_trail_of_the_case(case):
    complaint = case.complaint(Complaint.State.HANDLING)
    row = discuss_case(a_meeting(case.clerk), complaint, actor=case.clerk)

    with pytest.raises(ValidationError) as refusal:
        note_decision(row, actor=case.clerk, decision=" ")
    assert list(refusal.value.message_dict) == ["decision"]
    note_decision(row, actor=case.clerk, decision=DECIDED, unit=case.unit)

    entries = AuditEntry.objects.filter(event="proposals.complaint_discussed", object_id=str(complaint.pk))
    assert [DECIDED in entry.note for entry in entries.order_by("id")] == [False, True]
    assert MeetingCase.objects.get().unit == case.unit


def test_a_case_is_on_the_list_of_a_meeting_once(case):
    complaint, meeting = case.complaint(Complaint.State.HANDLING), a_meeting(case.clerk)
    discuss_case(meeting, complaint, actor=case.clerk)

    with pytest.raises(ValidationError, match="已列入"):
        discuss_case(meeting, complaint, actor=case.clerk)


def test_only_those_who_read_the_case_read_what_was_decided_about_it(case, signed_in):
    complaint, meeting = case.complaint(Complaint.State.HANDLING), a_meeting(case.clerk)
    row = discuss_case(meeting, complaint, actor=case.clerk, decision=DECIDED)
    address, colleague = url("meeting_detail", meeting.pk), city_clerk()

    shown = {
        who: signed_in(user).get(address).content.decode()
        for who, user in {"handler": case.clerk, "leader": case.leader, "colleague": colleague}.items()
    }

    assert {who for who, text in shown.items() if DECIDED in text} == {"handler", "leader"}
    assert {who for who, text in shown.items() if TEXT["title"] in text} == {"handler", "leader"}
    assert complaint.number in shown["colleague"]
    assert signed_in(colleague).get(url("meeting_decide", row.pk)).status_code == 404
    assert signed_in(case.officer).get(address).status_code == 403


def test_who_does_not_handle_a_case_cannot_put_it_before_a_meeting(case, signed_in):
    complaint, meeting = case.complaint(Complaint.State.HANDLING), a_meeting(case.clerk)
    address = url("meeting_discuss", meeting.pk)

    response = signed_in(city_clerk()).post(address, form_data(number=complaint.number))
    assert error_of(response, "number")
    assert signed_in(case.clerk).post(address, form_data(number="1")).status_code == 302

    assert MeetingCase.objects.get().complaint_id == complaint.pk


def test_an_elevation_can_point_to_a_meeting_that_then_has_the_case(case):
    complaint = case.complaint(Complaint.State.HANDLING)
    Complaint.objects.update(mode="supervise")
    meeting = a_meeting(case.clerk)

    decision = handling.propose_elevation(
        fresh(complaint), actor=case.clerk, memo="请联席会议牵头协调。", meeting=meeting
    )
    assert not MeetingCase.objects.exists()
    take_decision(decision, actor=case.leader, confirmed=True)

    assert fresh(complaint).mode == "elevate"
    assert MeetingCase.objects.get().meeting == meeting


def test_the_case_names_its_meetings(case, signed_in):
    complaint, meeting = case.complaint(Complaint.State.HANDLING), a_meeting(case.clerk)
    discuss_case(meeting, complaint, actor=case.clerk, decision=DECIDED)
    client = signed_in(case.clerk)

    page = client.get(url("complaint_detail", complaint.pk)).content.decode()

    assert url("meeting_detail", meeting.pk) in page and DECIDED in page
    # The department reads the case, but the meetings are the federation's.
    page = signed_in(case.officer).get(url("complaint_detail", complaint.pk)).content.decode()
    assert url("meeting_detail", meeting.pk) not in page


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_pages_cost_a_constant_number_of_queries(case, signed_in, count):
    meeting = a_meeting(case.clerk, departments=[case.unit])
    for turn in range(count):
        a_meeting(case.clerk, title=f"第{turn}次")
        discuss_case(meeting, case.complaint(Complaint.State.ACCEPTED), actor=case.clerk, unit=case.unit)
    client = signed_in(case.clerk)
    for address, most in ((LIST, 6), (url("meeting_detail", meeting.pk), 8)):
        queries(client, address)
        assert queries(client, address) <= most
